import { isOn } from '../../generator/model/nodes.ts';
import { count, gap, shownOr, unique, unread, where } from './findings.ts';
import { openingFindings } from './openings.ts';
import type { Finding, Flow, Scene } from './types.ts';

/** `api-gateway to resident-service:3001`. */
export const named = ({ from, to, port }: Flow): string => `${from} to ${to}:${port}`;

/** That nothing but what a rule names comes in or goes out, namespace by namespace. */
const closedNamespaces = ({ rendered }: Scene): Finding[] =>
  rendered.kind('Namespace').map(({ manifest, identity }) => {
    const name = manifest.metadata.name;
    const types = rendered.of(`NetworkPolicy/${name}/default-deny`)?.at('spec', 'policyTypes');
    return shownOr(
      'flows',
      `In the namespace ${name} nothing is let in or out but what a rule names.`,
      [types?.reads.includes('Ingress') && types.reads.includes('Egress') ? types : undefined],
      [`${identity} has no NetworkPolicy that closes it`, 'see which pods run there, and which policies are for them'],
    );
  });

/** What of the flows no rule holds: each told by its name. */
const missingFlows = (flows: Flow[]): Finding[] =>
  flows
    .filter(({ missing }) => missing.length > 0)
    .map(flow =>
      gap(
        'flows',
        `${named(flow)} (${flow.purpose}) is not held by a NetworkPolicy: ${flow.missing.join('; ')}`,
        'see why the rule is missing from the rendered manifests',
        flow.network,
      ),
    );

/** Where personal data goes, and that it is let go nowhere else. */
export const flowFindings = (scene: Scene, flows: Flow[]): Finding[] => {
  const held = flows.filter(({ missing }) => missing.length === 0);
  const personal = held.filter(one => one.personal);
  const outside = personal.filter(({ to }) => to === 'outside' || to === 'egress-gateway');
  return [
    ...missingFlows(flows),
    shownOr(
      'flows',
      `${held.length} of ${count(flows.length, 'permitted flow')} are held by a rule of a NetworkPolicy at each end that is the platform’s; ${personal.length} of them may carry personal data: what a service keeps, asks or sends is taken to. Each is in flows.csv with its lines.`,
      unique(held.flatMap(({ network }) => network)),
      unread('a rule for any flow'),
    ),
    ...where(outside.length > 0, () => [
      shownOr(
        'flows',
        `Data leaves for hosts outside by ${count(outside.length, 'flow')} alone: ${outside.map(named).join(', ')}.`,
        unique(outside.flatMap(({ network }) => network)),
        unread('the way outside'),
      ),
    ]),
    ...closedNamespaces(scene),
    ...openingFindings(scene),
    gap(
      'flows',
      'NetworkPolicies hold only where the cluster’s network plugin enforces them',
      'see in kubectl get pods -n kube-system a plugin that does (Calico, Cilium, ...); then ask from a pod what no rule allows',
    ),
    gap(
      'flows',
      'In which country the cluster, the stores and the buckets are is not shown; a bucket’s region is named at most',
      'see the contracts with whoever runs them (UK GDPR, chapter V)',
      [scene.rendered.of('ConfigMap/monitoring/loki')?.find(/\bregion: /)],
    ),
    ...where(isOn('mesh', scene.switched), () => [
      gap(
        'flows',
        'istio-system and istio-egress are installed by Istio’s own charts: what runs there is not in these manifests',
        'see their values in charts/istio/, and kubectl get all -n istio-system, and -n istio-egress',
      ),
    ]),
  ];
};
