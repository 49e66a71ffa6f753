import type { Platform } from '../model/platform.ts';
import { installed } from '../model/recordings.ts';
import { meshControlAlerts } from './mesh-control.ts';
import { identityAlerts } from './mesh-identity.ts';
import { outwardAlerts } from './mesh-outward.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { availability, look, tell, undo } from './words.ts';

/** What callers' proxies say of the service they call, by that service; with its tier and how much it matters. */
const ofCallee = (operator: 'max' | 'sum', said: string): string =>
  `${operator} by (service) (label_replace(${said}, "service", "$1", "destination_service_name", "(.+)")) * on (service) group_left (tier, priority) ${installed}`;

/** Two rules: clinical services are told of sooner, and somebody hears of it within minutes. */
const byPriority = (value: string): AlertRule[] => [
  {
    when: ['mesh'],
    expr: `${value}{priority="clinical"} > 0`,
    labels: {},
    severity: 'high',
    for: '2m',
  },
  { when: ['mesh'], expr: `${value}{priority!="clinical"} > 0`, labels: {} },
];

// A proxy has a breaker for each port and subset of a service. A pod that is let in again fails again soon: a gap of
// less than a minute is none.
const ejected = ofCallee('max', 'max_over_time(envoy_cluster_outlier_detection_ejections_active[1m])');

// UO: Envoy's flag for a request that met a full pool or queue.
const shed = ofCallee('sum', 'rate(istio_requests_total{reporter="source", response_flags=~".*UO.*"}[2m])');

const describe = {
  say: 'What its breaker is set to.',
  run: 'kubectl describe destinationrule <service>-circuit-breaker -n <namespace>',
};

const breakers: AlertFamily[] = [
  {
    name: 'BreakerEjecting',
    severity: 'warning',
    for: '5m',
    summary: '{{ $labels.service }}: a caller has ejected {{ $value }} of its pods',
    description:
      'Pods of {{ $labels.service }} answer with errors, so callers leave them out. The others carry their load.',
    rules: byPriority(ejected),
    runbook: {
      meaning: 'A circuit breaker has opened: pods failed several times in a row, and callers do without them.',
      harm: 'None while the other pods keep up. When they fail too, carers meet errors.',
      look: [
        { say: 'Who ejects, and how many.', ask: 'envoy_cluster_outlier_detection_ejections_active > 0' },
        look.pods,
        look.logs,
        look.errors,
        describe,
      ],
      remedy: [
        'If one pod fails and the others do not, delete it; look at its node.',
        'If all fail in turn, look for the store or the service that it calls.',
        undo,
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
  {
    name: 'RequestsShed',
    severity: 'warning',
    for: '5m',
    summary: '{{ $labels.service }} is offered too much: {{ $value | humanize }} requests a second are refused',
    description:
      'Callers of {{ $labels.service }} have its pool or queue full and refuse requests at once, with a 503.',
    rules: byPriority(shed),
    runbook: {
      meaning:
        'The limits of the circuit breaker are reached: more requests at once than one caller may have under way.',
      harm: 'Carers meet errors now and then, and have to save again.',
      look: [
        {
          say: 'Whose requests.',
          ask: 'sum by (source_workload, destination_service_name) (rate(istio_requests_total{reporter="source", response_flags=~".*UO.*"}[5m]))',
        },
        { say: 'Whether it is slow.', ask: 'service:http_request_duration_seconds:p95_5m{service="<service>"}' },
        { say: 'Whether it is at its limit.', run: 'kubectl get hpa -n <namespace>' },
        describe,
      ],
      remedy: [
        'If it is slow, see HighLatency: requests pile up behind slow ones.',
        'If one caller asks far more than before, look at what was rolled out there.',
        'If there are simply more homes, raise the service’s `breaker` limits and its pods.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
];

/** What the mesh tells of requests and of itself. Without it, there is none of it. */
export const meshAlerts = (platform: Platform): AlertFamily[] => [
  ...breakers,
  ...identityAlerts(platform),
  ...meshControlAlerts,
  ...outwardAlerts(platform),
];
