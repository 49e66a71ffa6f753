import { isOn } from '../../generator/model/nodes.ts';
import { count, gap } from './findings.ts';
import { named } from './flow-findings.ts';
import type { Finding, Flow, Scene } from './types.ts';

/** A few flows by name; more of them by whom they ask, as flows.csv has each. */
const listed = (flows: Flow[]): string => {
  if (flows.length <= 6) return flows.map(named).join(', ');
  const ends = [...new Set(flows.map(({ to, port }) => `${to}:${port}`))].sort();
  const askers = (end: string): number => flows.filter(({ to, port }) => `${to}:${port}` === end).length;
  const shown = ends.slice(0, 6).map(end => `${end} from ${askers(end)}`);
  return `to ${shown.join(', ')}${ends.length > 6 ? `, and ${ends.length - 6} more` : ''}; flows.csv has each`;
};

/** Where each kind of unencrypted flow is to be looked up. */
const groupOf = ({ to, from }: Flow, { switched }: Scene): { name: string; check: string } => {
  if (['postgres', 'redis', 'broker', 'trace-store'].includes(to))
    return {
      name: 'to the stores',
      check: 'see the services’ connection settings, and that each store refuses connections without TLS',
    };
  if (to === 'api-server')
    return {
      name: 'to the API server, which brings its own TLS',
      check: 'see that the API server takes TLS alone: it does unless the cluster was changed',
    };
  if (to === 'outside')
    return {
      name: 'to hosts outside, which the services open themselves',
      check: 'see that the services speak TLS 1.2 or newer and check the host’s certificate',
    };
  if (from === 'clients')
    return { name: 'at the front door', check: 'ask each public host with an older version of TLS' };
  if (!isOn('mesh', switched))
    return {
      name: 'inside the cluster: the mesh is off, so nothing is encrypted between pods',
      check: 'switch the mesh on (global.writecarenotes.mesh), or encrypt the nodes’ network',
    };
  if (switched.shared.mesh?.phase !== 'enforced')
    return {
      name: `inside the cluster, as the mesh is ${switched.shared.mesh?.phase}: it takes requests without encryption, too`,
      check: 'set mesh.phase to enforced',
    };
  return {
    name: 'inside the cluster, but beside the mesh',
    check: 'encrypt the nodes’ network where these cross nodes (WireGuard or IPsec of the network plugin)',
  };
};

/** Flows with personal data whose encryption no line shows, by where they go. */
export const unencrypted = (scene: Scene, flows: Flow[]): Finding[] => {
  const open = flows.filter(({ personal, encryption }) => personal && !encryption.holds);
  const groups = new Map<string, { check: string; flows: Flow[] }>();
  for (const flow of open) {
    const { name, check } = groupOf(flow, scene);
    const before = groups.get(name)?.flows ?? [];
    groups.set(name, { check, flows: [...before, flow] });
  }
  return [...groups].map(([name, group]) =>
    gap(
      'transit',
      `No encryption is shown for ${count(group.flows.length, 'flow')} of personal data ${name}: ${listed(group.flows)}`,
      group.check,
    ),
  );
};
