/** What a part or a place is, for somebody who meets its name on the map for the first time. */
export const purposes: Record<string, string> = {
  'ingress-nginx-controller': 'The front door: NGINX, which every request from outside comes through.',
  'writecarenotes-gateway': 'The front door: a Gateway, which every request from outside comes through.',
  'istio-ingressgateway': 'The front door: Istio’s gateway, which every request from outside comes through.',
  prometheus: 'Collects metrics and works out what is wrong.',
  alertmanager: 'Tells people what is wrong, once.',
  grafana: 'Shows metrics, logs and traces.',
  loki: 'Keeps the logs.',
  alloy: 'Collects the logs.',
  'kube-state-metrics': 'Says what Kubernetes knows of the objects.',
  'blackbox-exporter': 'Asks the front door as people do.',
  'node-exporter': 'Says how each machine is.',
  istiod: 'Tells the proxies of the mesh what to do, and gives them certificates.',
  'egress-gateway': 'The only way out, once the mesh is enforced.',
  jaeger: 'Keeps the traces.',
  kiali: 'Shows the mesh.',
  postgres: 'The database. It is given by address, not installed.',
  redis: 'The cache. It is given by address, not installed.',
  broker: 'The queues, RabbitMQ or Kafka. It is given by address, not installed.',
  dns: 'Turns names into addresses.',
  clients: 'Everybody’s browsers and devices.',
  'gateway-controller': 'Tells the Gateway what to do.',
  outside: 'Other people’s APIs, beyond the cluster.',
  'api-server': 'Kubernetes itself.',
  kubelet: 'Each machine’s own: it starts pods and asks whether they are well.',
  'operator-prometheus': 'A Prometheus that somebody’s operator runs.',
  receivers: 'Whoever is told of an alert.',
  'public-hosts': 'The platform’s own public addresses.',
  'log-store': 'An object store for logs, where there is one.',
  'trace-store': 'A store for traces that others run.',
  'backup-store': 'An object store for backups, where there is one.',
  'remote-write': 'Another store of metrics, where there is one.',
  exporters: 'Whatever tells of the stores, where it is there.',
};

/** What each importance means when a service is down. */
export const importance: Record<string, string> = {
  clinical: 'without it carers work blind',
  essential: 'care goes on for an hour without it',
  supporting: 'it can wait until morning',
};

/** `1 service`, `28 services`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
