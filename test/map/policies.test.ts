import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceMap } from '../../generator/map/model.ts';
import { values } from '../../values/values.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { platformOf } from '../platform.ts';
import { environment, environments, render } from '../render.ts';

const kinds = [
  'AuthorizationPolicy',
  'DestinationRule',
  'NetworkPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'Sidecar',
  'Telemetry',
  'VirtualService',
];

const spelt = (kind: string, name: string, namespace: string): string => `${kind} ${namespace}/${name}`;

/** Of the rendered objects, those that bear a node's name, or that are for all in its namespace or in the whole mesh. */
const rendered = (manifests: Manifest[], name: string, namespace: string): string[] => {
  const own = [name, `${name}-circuit-breaker`];
  return manifests
    .filter(({ kind, metadata }) => {
      if (!kinds.includes(kind)) return false;
      if (metadata.namespace === namespace) return [...own, 'default-deny', 'default'].includes(metadata.name);
      return kind === 'PeerAuthentication' && metadata.namespace === 'istio-system';
    })
    .map(({ kind, metadata }) => spelt(kind, metadata.name, metadata.namespace ?? ''))
    .sort();
};

/** The values' environments, and a mesh that is joining, without breakers. */
const joining = { shared: { mesh: { enabled: true, phase: 'joining' as const, breakers: false } } };
const all = platformOf({ ...values, environments: { ...values.environments, joining } });
const mesh = 'global.writecarenotes.mesh';
const installs = [
  { name: undefined, args: [] as string[] },
  ...environments.map(name => ({ name, args: environment(name) })),
  {
    name: 'joining',
    args: ['--set', `${mesh}.enabled=true,${mesh}.phase=joining,${mesh}.breakers=false`],
  },
];

test('the policies of each service are those that are rendered: none is missing, and none is made up', () => {
  for (const { name: install, args } of installs) {
    const { cards } = serviceMap(all, install);
    for (const { name, kind, box, policies } of cards.values()) {
      if (kind !== 'service') continue;
      const listed = policies.map(policy => spelt(policy.kind, policy.name, policy.namespace)).sort();
      assert.equal(listed, rendered(render(...args), name, box), `${name} in ${install}`);
    }
  }
});

test('the policies of each part are rendered', () => {
  for (const { name: install, args } of installs) {
    const there = new Set(
      render(...args).map(({ kind, metadata }) => spelt(kind, metadata.name, metadata.namespace ?? '')),
    );
    const parts = [...serviceMap(all, install).cards.values()].filter(({ kind }) => kind === 'part');
    const listed = parts.flatMap(({ policies }) => policies);
    assert.ok(listed.length > 10);
    for (const { kind, name, namespace } of listed)
      assert.ok(there.has(spelt(kind, name, namespace)), `${kind} ${name} in ${install}`);
  }
});

test.run();
