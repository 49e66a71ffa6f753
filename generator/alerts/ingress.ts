import type { Platform } from '../model/platform.ts';
import { noneUp } from './conditions.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { availability, otherRegulators, tell } from './words.ts';

const nginx = 'ingress-nginx-controller';
const istio = 'istio-ingressgateway';

/** Each front door that Prometheus reaches, and the job by which. A Gateway's pods are its implementation's to watch. */
const reached = { [nginx]: 'ingress-nginx', [istio]: 'istio-ingressgateway' };

const pods = { say: 'Which pods run.', run: 'kubectl get pods -n ingress-nginx -o wide' };
const said = {
  say: 'What the controller says.',
  run: `kubectl logs -n ingress-nginx deployment/${nginx} -c nginx-ingress --tail=100`,
};
const routes = { say: 'What it says of each Ingress.', run: 'kubectl describe ingress -n core-healthcare' };

const down = (platform: Platform, tier: string): AlertFamily => ({
  name: 'IngressDown',
  severity: 'critical',
  for: '1m',
  summary: '{{ $labels.service }} is down',
  description:
    'No pod of {{ $labels.service }} answers, or there is none. Nobody outside opens the platform: homes go over to paper.',
  rules: Object.entries(reached).map(([service, job]) => ({
    when: platform.nodes.get(service)?.when ?? [],
    expr: noneUp(`job="${job}"`),
    labels: { service, tier },
  })),
  runbook: {
    meaning: 'No pod of the front door answers Prometheus, or none exists. It tells of nginx and of Istio’s gateway.',
    harm: 'Carers in all homes are locked out: no medication chart, no care plan, no handover.',
    look: [
      { ...pods, say: 'Which pods run, with nginx.' },
      {
        say: 'And with Istio’s gateway.',
        run: 'kubectl get pods -n istio-system -l istio=ingressgateway -o wide',
      },
      said,
      {
        say: 'What Istio’s gateway says.',
        run: `kubectl logs -n istio-system deployment/${istio} --tail=100`,
      },
      { say: 'What the cluster says.', run: 'kubectl get events -n ingress-nginx --sort-by=.lastTimestamp' },
      { say: 'Whether it is reached.', ask: 'up{job=~"ingress-nginx|istio-ingressgateway"}' },
    ],
    remedy: [
      'Pods are Pending: the cluster or the quota is full, `kubectl describe quota -n ingress-nginx`.',
      `Pods restart: the last lines of \`kubectl logs -n ingress-nginx deployment/${nginx} -c nginx-ingress --previous\` say why.`,
      'If it began with a roll-out, take that back: `helm rollback <release>`.',
      'Pods are Ready but not reached: people may be well served; look at `kubectl get networkpolicy -n ingress-nginx`.',
    ],
    tell: tell.home,
    regulation: `Records must be at hand when care is given: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
  },
});

const configuration = (tier: string): AlertFamily => ({
  name: 'IngressConfigRefused',
  severity: 'high',
  for: '2m',
  summary: '{{ $value }} pods of the ingress controller refuse their configuration',
  description:
    'nginx goes on with the one before: a new certificate, route or limit is not served. A pod that restarts may not come up.',
  rules: [
    {
      when: ['frontDoor.nginx'],
      expr: 'count(nginx_ingress_controller_nginx_last_reload_status == 0) > 0',
      labels: { service: nginx, tier },
    },
  ],
  runbook: {
    meaning: 'nginx could not load what the controller wrote for it, and goes on with the last good configuration.',
    harm: 'None at once. But a renewed certificate is not shown, and when the old one ends carers are locked out.',
    look: [
      said,
      { say: 'Which pods.', ask: 'nginx_ingress_controller_nginx_last_reload_status == 0' },
      { say: 'Since when.', ask: 'increase(nginx_ingress_controller_nginx_reload_errors_total[1h]) > 0' },
      { say: 'What it is told.', run: `kubectl get configmap ${nginx} -n ingress-nginx -o yaml` },
    ],
    remedy: [
      'The log names the line that nginx refuses, a line that starts with `nginx: [emerg]`. Take the value back that made it.',
      'If somebody changed the ConfigMap or an Ingress by hand, roll the release out again.',
      'Do not restart the pods before it is mended: they may not come up.',
    ],
    tell: tell.engineers,
    regulation: availability,
  },
});

const resources = 'nginx_ingress_controller_ingress_resources_total';

/** The API's host is a master with its minions, each page's host a regular Ingress: too few are served. */
const rejectedRules = (platform: Platform, tier: string): AlertRule[] => {
  const hosts = [...platform.services.values()].filter(({ host }) => host !== undefined);
  const whenOf = (name: string) => platform.nodes.get(name)?.when ?? [];
  const pages = hosts.filter(({ gateway }) => !gateway);
  return [
    ...hosts
      .filter(({ gateway }) => gateway)
      .map(
        ({ name }): AlertRule => ({
          when: ['frontDoor.nginx', ...whenOf(name)],
          expr: `min(max by (type) (${resources}{type=~"master|minion"})) == 0`,
          labels: { service: name, tier },
          summary: 'The front door refuses the Ingress of the API',
        }),
      ),
    {
      when: ['frontDoor.nginx', ...pages.flatMap(({ name }) => whenOf(name))],
      expr: `max(${resources}{type="regular"}) < ${pages.length}`,
      labels: { service: nginx, tier },
      summary: `The front door serves {{ $value }} of ${pages.length} hosts of pages`,
    },
  ];
};

const rejected = (platform: Platform, tier: string): AlertFamily => ({
  name: 'IngressesRejected',
  severity: 'high',
  for: '5m',
  summary: 'The front door refuses an Ingress',
  description: 'The controller does not serve an Ingress of ours. Who opens its host gets nothing.',
  rules: rejectedRules(platform, tier),
  runbook: {
    meaning:
      'The ingress controller serves fewer Ingresses than there are hosts: it refuses some, or does not see them.',
    harm: 'Carers cannot open what is refused: the app, or with the API’s host everything behind it.',
    look: [
      routes,
      said,
      { say: 'How many it serves, of which kind.', ask: `max by (type) (${resources})` },
      { say: 'Which class they name.', run: 'kubectl get ingress -n core-healthcare' },
    ],
    remedy: [
      'An event `Rejected` says why. Most often another Ingress has the same host: the older one wins, so remove the one that is not ours.',
      'No event at all: the Ingress names another class than the controller’s, or the controller may not read it.',
      'If somebody changed an Ingress by hand, roll the release out again.',
    ],
    tell: tell.engineers,
    regulation: availability,
  },
});

const connections = (what: string): string => `sum(rate(nginx_ingress_nginx_connections_${what}[5m]))`;
const answers = (filter = ''): string =>
  `sum by (service) (rate(istio_requests_total{reporter="source", service=~"${nginx}|${istio}"${filter}}[5m]))`;

const refusing = (tier: string): AlertFamily => ({
  name: 'FrontDoorRefusing',
  severity: 'high',
  for: '5m',
  summary: '{{ $labels.service }} fails {{ $value | humanizePercentage }} of requests',
  description: 'People who come in meet errors, whatever the services say of themselves.',
  rules: [
    {
      when: ['mesh'],
      expr: `${answers(', response_code=~"5.."')} / ${answers()} > 0.1`,
      labels: { tier },
    },
    {
      when: ['frontDoor.nginx'],
      expr: `1 - ${connections('handled')} / (${connections('accepted')} > 0) > 0.01`,
      labels: { service: nginx, tier, part: 'connections' },
      summary: 'nginx closes {{ $value | humanizePercentage }} of new connections: it has no room for more',
    },
  ],
  runbook: {
    meaning:
      'More than a tenth of what came through the front door was answered with 5xx, as its proxy in the mesh counts; or nginx closes connections because it has as many as it may.',
    harm: 'Carers meet errors now and then, and have to save again.',
    look: [
      {
        say: 'From whom the errors are, with the mesh.',
        ask: `sum by (service, destination_service_name, response_code, response_flags) (rate(istio_requests_total{reporter="source", service=~"${nginx}|${istio}", response_code=~"5.."}[5m]))`,
      },
      { say: 'How many connections there are.', ask: 'nginx_ingress_nginx_connections_active' },
      { say: 'Without the mesh, the access log: the row `Front door` of the dashboard Infrastructure Health.' },
      said,
    ],
    remedy: [
      'Errors of one service: see HighErrorRate, or ServiceDown. 503 of all: the way in, `kubectl get networkpolicy -n core-healthcare`.',
      '504: a service takes longer than `ingress.timeouts.requestSeconds`.',
      'Connections: raise `ingress.nginx.replicas`, or `autoscaling.maxReplicas` beside it; look whether one address opens them all.',
    ],
    tell: tell.engineers,
    regulation: availability,
  },
});

/** What the front door itself tells. NGINX that is open source counts no statuses: those of a front door without the mesh stand in its access log alone. */
export const ingressAlerts = (platform: Platform, tier: string): AlertFamily[] => [
  down(platform, tier),
  configuration(tier),
  rejected(platform, tier),
  refusing(tier),
];
