import type { Platform } from '../model/platform.ts';
import { happened, ofService } from './conditions.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { tell } from './words.ts';

const requests = 'istio_requests_total{reporter="destination"';

/** Whether requests at a service are encrypted and say who asks: what is not, as a share of all. */
const plain: AlertFamily = {
  name: 'RequestsWithoutIdentity',
  severity: 'high',
  for: '5m',
  summary: '{{ $value | humanizePercentage }} of requests to {{ $labels.service }} come without mutual TLS',
  description: 'The mesh is enforced, yet {{ $labels.service }} takes requests in plain text. Nobody knows who asks.',
  rules: [
    {
      when: ['mesh.enforced'],
      expr: `sum by (${ofService}) (rate(${requests}, connection_security_policy!="mutual_tls"}[2m])) / sum by (${ofService}) (rate(${requests}}[2m])) > 0`,
      labels: {},
    },
  ],
  runbook: {
    meaning:
      'A proxy lets requests in that are not encrypted by the mesh. Probes pass beside it, and scrapes bring a certificate.',
    harm: 'What residents’ records say could be read on the way, and asked for by anybody in the cluster.',
    look: [
      { say: 'Who is strict.', run: 'kubectl get peerauthentication --all-namespaces' },
      {
        say: 'Who asks.',
        ask: `sum by (service, source_workload, connection_security_policy) (rate(${requests}, connection_security_policy!="mutual_tls"}[5m]))`,
      },
      { say: 'Which pods have no sidecar.', run: 'kubectl get pods -n <namespace> -o wide' },
    ],
    remedy: [
      'Take away each PeerAuthentication that is not ours: ours is `default` in istio-system, STRICT.',
      'A caller without a sidecar: restart it, once its namespace is labelled for injection.',
      'If somebody turned the mesh back to joining, turn it on again: the deploy script goes on where it stands.',
    ],
    tell: tell.privacy,
    regulation: 'UK GDPR, article 32: encryption on the way. NHS DSPT asks for the same.',
  },
};

/** Who is called by whoever comes to a front door: a refusal there is a stranger's mistake. */
const refused = (platform: Platform): AlertRule[] => {
  const services = [...platform.services.values()];
  const names = (some: typeof services): string => some.map(({ name }) => name).join('|');
  const doors = names(services.filter(({ host }) => host !== undefined));
  const gateways = names(services.filter(({ gateway }) => gateway));
  const within = `service!~"${doors}", source_workload!~"(${gateways})(-.+)?"`;
  const by = `${ofService}, source_workload`;
  const answered403 = `${requests}, response_code="403"`;
  return [
    {
      when: ['mesh'],
      expr: happened({ metric: `${answered403}, ${within}}`, over: '10m', by }),
      labels: {},
    },
    {
      when: ['mesh'],
      expr: `sum by (${by}) (increase(${answered403}}[10m])) > 50`,
      labels: {},
      severity: 'warning',
      for: '10m',
    },
  ];
};

const denied = (platform: Platform): AlertFamily => ({
  name: 'RequestsDenied',
  severity: 'high',
  for: '0m',
  summary: '{{ $labels.source_workload }} was refused by {{ $labels.service }}: {{ $value | humanize }} requests',
  description:
    '{{ $labels.source_workload }} asked {{ $labels.service }} for what it may not have. A service never does so by itself.',
  rules: refused(platform),
  runbook: {
    meaning:
      'A service asked another for what the graph does not allow (high), or many requests through the gateway were refused (warning): people without the role for it, or somebody who tries doors.',
    harm: 'None: it was refused. But somebody may be looking for residents’ records, or a call that is needed fails.',
    look: [
      {
        say: 'Whether the mesh refused it (rbac_access_denied in response_code_details), and what was asked.',
        run: 'kubectl logs -n <namespace> deployment/<service> -c istio-proxy --since=15m',
      },
      {
        say: 'Who, whom, since when.',
        ask: `sum by (source_workload, service) (increase(${requests}, response_code="403"}[1h]))`,
      },
      {
        say: 'What was rolled out at the caller.',
        run: 'kubectl get events --all-namespaces --sort-by=.lastTimestamp',
      },
    ],
    remedy: [
      'If a new version calls what it did not call before, the call belongs into `calls` of the service.',
      'If it is none of ours, treat it as a break-in: keep its pod and its logs, and cut it off.',
      'Through the gateway: look at user_id and path in the log; a lost role is given back, a guesser is locked out.',
    ],
    tell: tell.privacy,
    regulation: 'UK GDPR, article 32. If records were seen, article 33: 72 hours to tell the ICO.',
  },
});

/** Whether requests say who asks, and who asked for what it may not have. */
export const identityAlerts = (platform: Platform): AlertFamily[] => [plain, denied(platform)];
