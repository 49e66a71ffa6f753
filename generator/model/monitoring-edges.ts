import { type Edge, lookUps, tcp } from './edge.ts';
import { monitoringParts } from './parts.ts';

/** The port each part of the monitoring listens on, by the part's name. */
export const partPorts = {
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  loki: 3100,
  alloy: 12345,
  'kube-state-metrics': 8080,
  'blackbox-exporter': 9115,
  'node-exporter': 9100,
} as const;

/** Where the textfile exporter beside a backup serves what became of it. */
export const backupMetricsPort = 9101;

/** Whose data is kept beyond their volume. */
export const backedUp = ['prometheus', 'grafana', 'loki'] as const;

type Part = keyof typeof partPorts;

const calls = (from: Part, to: Part, reason: string): Edge => tcp({ from, to, port: partPorts[to], reason });

const scraped = (Object.keys(partPorts) as Part[]).filter(name => name !== 'prometheus');

/** Prometheus reads every other part, what the nodes' kubelets tell, and the backups' exporters; its own are in its pod. */
const scrapes: Edge[] = [
  ...scraped.map(to => calls('prometheus', to, `Prometheus scrapes ${to}`)),
  tcp({ from: 'prometheus', to: 'kubelet', port: 10250, reason: 'Prometheus scrapes kubelets, which know volumes' }),
  ...backedUp
    .filter(name => name !== 'prometheus')
    .map(to =>
      tcp({ from: 'prometheus', to, port: backupMetricsPort, reason: `Prometheus reads how ${to}'s backup went` }),
    ),
];

/** 443 stands for whatever port the installer gives a place. */
const places: Edge[] = [
  tcp({
    from: 'prometheus',
    to: 'exporters',
    port: 443,
    reason: 'Prometheus scrapes exporters of stores and the like',
  }),
  tcp({ from: 'prometheus', to: 'remote-write', port: 443, reason: 'Prometheus copies its samples to another store' }),
  tcp({ from: 'alertmanager', to: 'receivers', port: 443, reason: 'Alertmanager wakes people' }),
  tcp({ from: 'blackbox-exporter', to: 'public-hosts', port: 443, reason: 'the front door is asked as people ask it' }),
  tcp({ from: 'loki', to: 'log-store', port: 443, reason: 'Loki keeps its logs in an object store' }),
  ...backedUp.map(from =>
    tcp({ from, to: 'backup-store', port: 443, reason: `${from}'s backups go to an object store` }),
  ),
  ...(['prometheus', 'alloy', 'kube-state-metrics'] as const).map(from =>
    tcp({ from, to: 'api-server', port: 443, reason: `${from} asks the API server what runs` }),
  ),
];

/** Every permitted call among the parts of the monitoring, and from them to the platform around them. */
export const monitoringEdges = (): Edge[] => [
  ...monitoringParts.filter(({ name }) => name !== 'node-exporter').flatMap(({ name }) => lookUps(name)),
  ...scrapes,
  calls('grafana', 'prometheus', 'dashboards ask for metrics'),
  calls('grafana', 'alertmanager', 'dashboards show alerts and silence them'),
  calls('grafana', 'loki', 'dashboards ask for logs'),
  calls('alloy', 'loki', 'log lines are kept'),
  ...places,
  tcp({
    from: 'prometheus',
    to: 'istiod',
    port: 15012,
    reason: 'its sidecar gets the certificate to scrape with',
    when: 'mesh',
  }),
];
