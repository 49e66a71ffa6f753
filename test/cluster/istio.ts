import type { ControlPlane } from './control-plane.ts';
import { apply } from './fixtures.ts';
import { until } from './run.ts';

/** The sidecar of PLATFORM.md, as Istio injects it beside its CNI: nothing that Pod Security `restricted` refuses. */
const sidecar = `Object.spec.initContainers{
  name: 'istio-proxy',
  image: 'docker.io/istio/proxyv2:1.31.1-distroless',
  restartPolicy: 'Always',
  resources: Object.spec.initContainers.resources{
    requests: {'cpu': '10m', 'memory': '64Mi'},
    limits: {'cpu': '100m', 'memory': '256Mi'}
  },
  securityContext: Object.spec.initContainers.securityContext{
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    privileged: false,
    runAsNonRoot: true,
    runAsUser: 1337,
    runAsGroup: 1337,
    capabilities: Object.spec.initContainers.securityContext.capabilities{drop: ['ALL']},
    seccompProfile: Object.spec.initContainers.securityContext.seccompProfile{type: 'RuntimeDefault'}
  }
}`;

/** Where it tells its metrics, by the name that Istio gives the port. */
const metricsPort = `Object.spec.initContainers.ports{name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP'}`;

/** Istio's webhooks can't be called, as nothing runs; the API server adds the sidecar itself, to the same pods. */
const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: 'sidecars' },
  spec: {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    // A gateway is a proxy itself.
    matchConditions: [
      { name: 'no-proxy-yet', expression: "object.spec.containers.all(container, container.name != 'istio-proxy')" },
    ],
    matchConstraints: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    mutations: [
      {
        patchType: 'JSONPatch',
        jsonPatch: {
          // A list of typed values in one step makes the API server panic (1.36), hence first the list, then its entry.
          expression: `[
            JSONPatch{op: 'add', path: '/spec/initContainers', value: []},
            JSONPatch{op: 'add', path: '/spec/initContainers/-', value: ${sidecar}},
            JSONPatch{op: 'add', path: '/spec/initContainers/0/ports', value: []},
            JSONPatch{op: 'add', path: '/spec/initContainers/0/ports/-', value: ${metricsPort}}
          ]`,
        },
      },
    ],
  },
};

interface Selector {
  matchExpressions: { key: string; operator: string; values?: string[] }[];
}
const selector = (key: string, operator: string, ...values: string[]): Selector => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

const binding = (name: string, matchResources: { namespaceSelector: Selector; objectSelector: Selector }) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: 'sidecars', matchResources },
});

/** Which pods get it: Istio has a webhook for labelled namespaces and one for labelled pods in all other namespaces. */
const bindings = [
  binding('sidecars-by-namespace', {
    namespaceSelector: selector('istio-injection', 'In', 'enabled'),
    objectSelector: selector('sidecar.istio.io/inject', 'NotIn', 'false'),
  }),
  binding('sidecars-by-pod', {
    namespaceSelector: selector('istio-injection', 'DoesNotExist'),
    objectSelector: selector('sidecar.istio.io/inject', 'In', 'true'),
  }),
];

const namespace = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const probe = (namespace: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', namespace, labels: { 'sidecar.istio.io/inject': 'true' } },
    spec: { containers: [{ name: 'probe', image: 'probe:1' }] },
  });

/**
 * What an installation of Istio means to the chart beside the CRDs (`istioCrds` of the control plane): its namespaces, and
 * a sidecar in every pod of a namespace labelled for it, and in every pod labelled for it itself. Returns once they get it.
 */
export const installIstio = async (plane: ControlPlane): Promise<void> => {
  await apply(
    plane,
    policy,
    ...bindings,
    namespace('istio-system'),
    namespace('istio-egress'),
    namespace('istio-probe', { 'istio-injection': 'enabled' }),
  );
  const tried = ['create', '--dry-run=server', '--output=json', '--filename=-'];
  for (const where of ['istio-probe', 'default']) {
    const check = async (): Promise<boolean> => (await plane.kubectl(tried, probe(where))).includes('istio-proxy');
    await until({ what: `pods in ${where} get a sidecar`, seconds: 30, check });
  }
  await plane.kubectl(['delete', 'namespace', 'istio-probe', '--wait=false']);
};
