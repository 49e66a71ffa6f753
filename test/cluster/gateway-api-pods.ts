/** What Pod Security looks at in a container of both implementations. */
const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

const pod = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'front-door',
    labels: { 'gateway.networking.k8s.io/gateway-name': 'writecarenotes-gateway' },
  },
  spec,
});

/** How NGINX Gateway Fabric starts nginx: without a right, as ports from 0 on need none in this pod. */
const fabric = (securityContext: object): object =>
  pod('fabric', {
    securityContext: {
      runAsNonRoot: true,
      fsGroup: 1001,
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    },
    initContainers: [{ name: 'init', image: 'nginx-gateway-fabric', securityContext }],
    containers: [
      {
        name: 'nginx',
        image: 'nginx',
        ports: [80, 443].map(containerPort => ({ containerPort })),
        securityContext: { ...securityContext, readOnlyRootFilesystem: true, runAsUser: 101, runAsGroup: 1001 },
      },
    ],
  });

export const fabricPod = fabric(confined);

/** That of its version 2.6.0, which says nothing of escalation. */
export const unsafeFabricPod = fabric({ ...confined, allowPrivilegeEscalation: undefined });

/** How Envoy Gateway starts Envoy, with what ends it in peace beside it. */
export const envoyPod = pod('envoy', {
  containers: ['envoy', 'shutdown-manager'].map(name => ({
    name,
    image: name,
    securityContext: { ...confined, privileged: false, runAsUser: 65532, runAsGroup: 65532 },
  })),
});
