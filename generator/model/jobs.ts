/** A metric that something of ours, or beside us, really emits. Queries may ask for nothing else. */
export interface Metric {
  type: 'counter' | 'gauge' | 'histogram';
  /** Which scrape job brings it. */
  job: Job;
  /** The labels it carries of its own, beside those of its job. */
  labels: string[];
  /** What it tells, in a sentence. */
  help: string;
}

/** The scrape jobs of Prometheus, and the labels that each target of them gets. `instance` is a pod or a node by name. */
export const jobLabels = {
  /** The services' port `metrics`. */
  services: ['service', 'namespace', 'tier', 'instance'],
  /** The services' sidecars, port 15090, with the mesh on. */
  sidecars: ['service', 'namespace', 'tier', 'instance'],
  /** What is there with the mesh: a job a part. The egress gateway's pods tell what sidecars tell. */
  istiod: ['instance'],
  'egress-gateway': ['service', 'namespace', 'tier', 'instance'],
  jaeger: ['instance'],
  /** The front door, by which there is: the NGINX controller, its sidecar with the mesh on, or Istio's gateway. */
  'ingress-nginx': ['instance'],
  'ingress-nginx-sidecar': ['service', 'namespace', 'tier', 'instance'],
  'istio-ingressgateway': ['service', 'namespace', 'tier', 'instance'],
  /** The platform's own parts: `job` is the part's name. */
  prometheus: ['instance'],
  alertmanager: ['instance'],
  grafana: ['instance'],
  loki: ['instance'],
  alloy: ['instance'],
  'kube-state-metrics': [],
  'node-exporter': ['instance'],
  'blackbox-exporter': ['instance'],
  /** What the blackbox exporter saw of the front door: `instance` is the address that was asked. */
  'front-door': ['instance'],
  /** The textfile exporter beside each backup: `part` is whose data it is. */
  backups: ['part'],
  /** The kubelet itself and the containers it sees: `instance` is the node. */
  kubelet: ['instance'],
  cadvisor: ['instance'],
  /** Exporters that the installer lists, of stores for example: `exporter` is the name in that list. */
  exporters: ['exporter', 'instance'],
} as const satisfies Record<string, string[]>;

export type Job = keyof typeof jobLabels;

/** Makes the metrics of a job: each of a type, with the labels it carries of its own, and what it tells. */
export const metricsOf =
  (job: Job) =>
  (type: Metric['type'], labels: string[], help: string): Metric => ({ type, job, labels, help });

const seriesOf = ([name, { type }]: [string, Metric]): string =>
  type === 'histogram' ? `${name}_(bucket|sum|count)` : name;

/** What is kept of all that the targets of a job tell, as a regular expression of names: what the table has of it. */
export const keptOf = (job: Job, metrics: Record<string, Metric>): string =>
  Object.entries(metrics)
    .filter(([, metric]) => metric.job === job)
    .map(seriesOf)
    .join('|');
