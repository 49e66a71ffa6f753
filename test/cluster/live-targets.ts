import { values } from '../../values/values.ts';
import type { ControlPlane } from './control-plane.ts';
import { container, get } from './fixtures.ts';
import type { Target } from './live-prometheus.ts';

const tiers = Object.keys(values.tiers);

interface Decoy {
  name: string;
  namespace: string;
  labels?: Record<string, string>;
}

/** The spec of a pod with a port `metrics`, as Pod Security and the quotas take it. */
const spec = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      ...container,
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '50m', memory: '64Mi' } },
      ports: [{ name: 'metrics', containerPort: 9464 }],
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

/** A pod that looks like a service's, as far as its labels do. */
export const decoy = ({ name, namespace, labels = {} }: Decoy): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name, ...labels } },
  spec,
});

/** A Job whose pod looks so; simulated, it is done at once. */
export const finishedDecoy = ({ name, namespace, labels = {} }: Decoy): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: { template: { metadata: { labels }, spec: { ...spec, restartPolicy: 'Never' } } },
});

interface Node {
  metadata: { name: string };
  status: {
    addresses: { type: string; address: string }[];
    daemonEndpoints: { kubeletEndpoint: { Port: number } };
  };
}

interface Pod {
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  spec: { nodeName: string };
  status: { podIP: string };
}

const podsOf = async (plane: ControlPlane, namespace: string, name: string): Promise<Pod[]> =>
  (await get(plane, 'pods', `--namespace=${namespace}`, `--selector=app.kubernetes.io/name=${name}`)).items;

/** A target as it should be found. */
export type Expected = Omit<Target, 'health'>;

/** Every pod of every service, found by name in its tier. */
export const serviceTargets = async (plane: ControlPlane): Promise<Expected[]> => {
  const each = tiers.flatMap(tier => Object.keys(values.tiers[tier]?.services ?? {}).map(service => [tier, service]));
  const found = await Promise.all(
    each.map(async ([tier = '', service = '']) =>
      (await podsOf(plane, tier, service)).map(({ metadata, status }) => ({
        job: 'services',
        meant: `http://${status.podIP}:9464/metrics`,
        labels: { job: 'services', service, namespace: tier, tier, instance: metadata.name },
      })),
    ),
  );
  return found.flat();
};

/** The front door's pods, each for itself. */
const frontDoor = async (plane: ControlPlane): Promise<Expected[]> =>
  (await podsOf(plane, 'ingress-nginx', 'ingress-nginx')).map(({ metadata, status }) => ({
    job: 'ingress-nginx',
    meant: `http://${status.podIP}:9113/metrics`,
    labels: { job: 'ingress-nginx', instance: metadata.name },
  }));

const ports = {
  alertmanager: 9093,
  alloy: 12345,
  'blackbox-exporter': 9115,
  grafana: 3000,
  'kube-state-metrics': 8080,
  loki: 3100,
};

const inMonitoring = (name: string, port: number): string => `${name}.monitoring.svc.cluster.local:${port}`;

/** The parts, the front door's hosts and the backups: what Prometheus is told by name. */
const named = (): Expected[] => [
  { job: 'prometheus', meant: 'http://localhost:9090/metrics', labels: { job: 'prometheus', instance: 'prometheus' } },
  ...Object.entries(ports).map(([name, port]) => {
    return { job: name, meant: `http://${inMonitoring(name, port)}/metrics`, labels: { job: name, instance: name } };
  }),
  ...['admin', 'api', 'app'].map(host => ({
    job: 'front-door',
    meant: `http://${inMonitoring('blackbox-exporter', 9115)}/probe?module=front-door&target=https://${host}.writecarenotes.com/health`,
    labels: { job: 'front-door', instance: `https://${host}.writecarenotes.com/health` },
  })),
  ...[inMonitoring('grafana', 9101), inMonitoring('loki', 9101), 'localhost:9101'].map(instance => {
    return { job: 'backups', meant: `http://${instance}/metrics`, labels: { job: 'backups', instance } };
  }),
];

/** Every node, by its kubelet, at the port that the node tells (simulated ones tell 0), and by its exporter's pod. */
const nodes = async (plane: ControlPlane): Promise<Expected[]> => {
  const on = (job: string, meant: string, instance: string): Expected => ({ job, meant, labels: { job, instance } });
  const { items } = await get(plane, 'nodes');
  const kubelets = (items as Node[]).flatMap(({ metadata: { name }, status }) => {
    const address = status.addresses.find(({ type }) => type === 'InternalIP')?.address;
    const kubelet = `https://${address}:${status.daemonEndpoints.kubeletEndpoint.Port}`;
    return [on('kubelet', `${kubelet}/metrics`, name), on('cadvisor', `${kubelet}/metrics/cadvisor`, name)];
  });
  const exporters = await podsOf(plane, 'node-metrics', 'node-exporter');
  return [
    ...kubelets,
    ...exporters.map(({ spec, status }) => on('node-exporter', `http://${status.podIP}:9100/metrics`, spec.nodeName)),
  ];
};

/** All targets that there are with the default values. */
export const allTargets = async (plane: ControlPlane): Promise<Expected[]> => [
  ...(await serviceTargets(plane)),
  ...(await frontDoor(plane)),
  ...named(),
  ...(await nodes(plane)),
];

/** A line a target, with all its labels: what differs is then told by a line or two. */
export const lines = (targets: Expected[]): string[] =>
  targets
    .map(({ job, meant, labels }) => {
      const all = Object.entries(labels).map(label => label.join('='));
      return [job, meant, ...all.sort()].join(' ');
    })
    .sort();
