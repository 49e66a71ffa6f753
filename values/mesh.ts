import type { MeshValues } from '../values-schema/types.ts';

/** What the mesh chart is installed with. Whether there is a mesh at all is a shared value (platform.ts). */
export const mesh: MeshValues = {
  tokens: { issuer: '', jwksUri: '', audiences: [], rolesClaim: 'roles', open: [] },
  // PLATFORM's contract is 30 s and 3 retries of 10 s each; 1 + 3 tries of 10 s do not fit into 30 s, so a try gets
  // timeout / (1 + attempts), here 7.5 s.
  traffic: { timeoutSeconds: 30, attempts: 3, connectSeconds: 2 },
  // End to end by default: nobody between a service and the NHS reads what they say.
  outside: { tls: 'passthrough' },
  jaeger: {
    image: { registry: '', repository: 'jaegertracing/jaeger', tag: '2.13.0', digest: '', pullPolicy: 'IfNotPresent' },
    resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
    nodeSelector: {},
    tolerations: [],
    storage: 'badger',
    volume: { size: '20Gi', className: '' },
    // Traces hold ids of people: kept for a week, as long as somebody asks what went wrong.
    retentionHours: 168,
    // Longer than the longest call (30 s), so that a decision is made with the whole trace in hand.
    decisionSeconds: 40,
    slowMilliseconds: 2000,
    maxTraces: 50_000,
    store: { hosts: [], port: 9200, secret: 'jaeger-store', place: { namespace: '', podLabels: {}, cidrs: [] } },
  },
};
