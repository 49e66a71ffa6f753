import type { ControlPlane } from './control-plane.ts';
import { apply } from './fixtures.ts';
import { until } from './run.ts';

/** The sidecar of PLATFORM.md, as Istio injects it beside its CNI: nothing that Pod Security `restricted` refuses. */
const sidecar = `Object.spec.initContainers{
  name: 'istio-proxy',
  image: 'istio/proxyv2:1.31.1',
  restartPolicy: 'Always',
  resources: Object.spec.initContainers.resources{
    requests: {'cpu': '10m', 'memory': '64Mi'},
    limits: {'cpu': '100m', 'memory': '256Mi'}
  },
  securityContext: Object.spec.initContainers.securityContext{
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: Object.spec.initContainers.securityContext.capabilities{drop: ['ALL']}
  }
}`;

/** Istio's webhook can't be called, as nothing runs; the API server adds the sidecar itself, to the same pods. */
const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: 'sidecars' },
  spec: {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    mutations: [
      {
        patchType: 'JSONPatch',
        jsonPatch: {
          // A list of typed values in one step makes the API server panic (1.36), hence first the list, then its entry.
          expression: `[
            JSONPatch{op: 'add', path: '/spec/initContainers', value: []},
            JSONPatch{op: 'add', path: '/spec/initContainers/-', value: ${sidecar}}
          ]`,
        },
      },
    ],
  },
};

const binding = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name: 'sidecars' },
  spec: { policyName: 'sidecars' },
};

const namespace = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const probe = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe', namespace: 'istio-probe' },
  spec: { containers: [{ name: 'probe', image: 'probe:1' }] },
});

/**
 * What an installation of Istio means to the chart beside the CRDs (`istioCrds` of the control plane): istio-system, and
 * a sidecar in every pod of a namespace labelled for it. Returns once pods get it.
 */
export const installIstio = async (plane: ControlPlane): Promise<void> => {
  await apply(
    plane,
    policy,
    binding,
    namespace('istio-system'),
    namespace('istio-probe', { 'istio-injection': 'enabled' }),
  );
  const check = async (): Promise<boolean> =>
    (await plane.kubectl(['create', '--dry-run=server', '--output=json', '--filename=-'], probe)).includes(
      'istio-proxy',
    );
  await until({ what: 'pods get a sidecar', seconds: 30, check });
  await plane.kubectl(['delete', 'namespace', 'istio-probe', '--wait=false']);
};
