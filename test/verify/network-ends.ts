import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Connection, Endpoint, Policy } from '../../verify/connections.ts';
import type { Labels } from '../../verify/manifests.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { namespace } from './samples.ts';

export const namespaces = [namespace('care', { tier: 'core' }), namespace('audit', { tier: 'compliance' })];

export type Pod = Endpoint & { kind: 'pod' };
export const pod = (ns: string, labels: Labels, ports: Pod['ports'] = []): Pod => ({
  kind: 'pod',
  namespace: ns,
  labels,
  ports,
});
export const ip = (address: string): Endpoint => ({ kind: 'ip', address });

export const web = pod('care', { app: 'web' });
export const api = pod('care', { app: 'api' }, [
  { name: 'http', number: 8080 },
  { name: 'metrics', number: 9464 },
  { name: 'dns', number: 53, protocol: 'UDP' },
]);
export const auditor = pod('audit', { app: 'auditor' });
export const dns = pod('kube-system', { 'k8s-app': 'kube-dns' });

export const policy = (spec: NetworkPolicySpec, ns = 'care'): Policy => ({
  metadata: { name: 'p', namespace: ns },
  spec,
});
export const all = { podSelector: {} };
export const only = (app: string) => ({ podSelector: { matchLabels: { app } } });
export const allows = (
  policies: Policy[],
  from: Endpoint,
  to: Endpoint,
  port = 8080,
  protocol?: Connection['protocol'],
): boolean => networkEvaluator({ policies, namespaces }).allows({ from, to, port, ...(protocol ? { protocol } : {}) });

/** What the API server may hand over for an optional list, whatever the types say. */
export const nothing = null as unknown as [];
