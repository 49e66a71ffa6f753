import type { Platform } from '../model/platform.ts';
import { ofService } from './conditions.ts';
import { downAlerts } from './down.ts';
import type { AlertFamily, Runbook } from './types.ts';
import { emitters, look, regulators, tell, undo } from './words.ts';

const slowRunbook: Runbook = {
  meaning:
    'One request in twenty takes longer than people bear: 0.5 s where residents are looked up, 2 s anywhere else.',
  harm: 'Carers wait at the bedside, and begin to write on paper what should be in the record.',
  look: [
    { say: 'Since when, and which services.', ask: 'service:http_request_duration_seconds:p95_5m' },
    look.use,
    { say: 'Whether it is at its limit.', run: 'kubectl get hpa -n <namespace>' },
    look.rollout,
  ],
  remedy: [
    'If the service it calls is slow too, begin there: the deepest slow service is the cause.',
    'If it is at its maximum of pods, raise `autoscaling.maxReplicas` of the service.',
    'If its database is slow, look for a long query or a missing index.',
    undo,
  ],
  tell: tell.engineers,
  regulation: `Records must be at hand when care is given; ${regulators} ask for it.`,
};

const errorsRunbook: Runbook = {
  meaning: 'More than one request in ten fails with an error of the server (5xx).',
  harm: 'What carers save may not be saved, and what they look up may not appear. They may give care without the record.',
  look: [look.errors, look.routes, look.logs, look.rollout],
  remedy: [
    undo,
    'If the errors come from a service it calls, follow the calls down: `service:http_errors:ratio5m > 0.01`.',
    'If they are 503 with the mesh on, a circuit breaker is open: `kubectl describe destinationrule <service>-circuit-breaker -n <namespace>`.',
    'Ask the home to write on paper what could not be saved, and to enter it afterwards.',
  ],
  tell: tell.home,
  regulation: `Records of care must be complete: ${regulators} may ask how gaps were closed.`,
};

const databaseRunbook: Runbook = {
  meaning: 'A service, or the exporter beside a database, says that the database does not answer.',
  harm: 'Nothing can be looked up or saved by what needs this database. Carers lose sight of the record.',
  look: [
    { say: 'Who says so, of which database.', ask: 'db_up == 0' },
    { say: 'Whether the exporter agrees.', ask: 'pg_up == 0' },
    look.logs,
    { say: 'Whether the way out is open.', run: 'kubectl get networkpolicy -n <namespace>' },
  ],
  remedy: [
    'If many services say so, the database is down: whoever runs it brings it back or fails over.',
    'If one service says so, its credentials or its connections ran out: `kubectl get secret -n <namespace>`, then restart it with `kubectl rollout restart -n <namespace> deployment/<service>`.',
    'After it is back, look for rounds and notes that were written on paper in between.',
  ],
  tell: tell.home,
  regulation: `Records that cannot be reached can be a personal data breach under UK GDPR, article 4(12): note when it began and ended. ${regulators} count lost records.`,
};

/** Whether services answer, without errors, and in time. */
export const serviceAlerts = (platform: Platform): AlertFamily[] => [
  ...downAlerts(platform),
  {
    name: 'HighErrorRate',
    severity: 'critical',
    for: '2m',
    summary: '{{ $labels.service }} fails {{ $value | humanizePercentage }} of requests',
    description:
      'More than one request in ten to {{ $labels.service }} fails. What carers save may be lost: ask homes to keep notes on paper.',
    rules: [{ when: [], expr: 'service:http_errors:ratio5m > 0.1', labels: {} }],
    runbook: errorsRunbook,
  },
  {
    name: 'HighLatency',
    severity: 'warning',
    for: '2m',
    summary: '{{ $labels.service }} is slow: {{ $value | humanizeDuration }}',
    description: 'One request in twenty to {{ $labels.service }} takes longer than this. Carers wait.',
    rules: [
      {
        when: [],
        expr: [
          `service:http_request_duration_seconds:p95_5m{service="${emitters.residents}"} > 0.5`,
          `service:http_request_duration_seconds:p95_5m{service!="${emitters.residents}"} > 2`,
        ].join(' or '),
        labels: {},
      },
    ],
    runbook: slowRunbook,
  },
  {
    name: 'DatabaseConnectionFailure',
    severity: 'critical',
    for: '1m',
    summary: 'Database of {{ $labels.service }} is down',
    description:
      '{{ $labels.service }} does not reach its database {{ $labels.database }}. Carers can neither look up nor save what is kept there: homes go over to paper.',
    rules: [
      { when: [], expr: `min by (${ofService}, database) (db_up) == 0`, labels: {} },
      {
        when: [],
        expr: 'min by (exporter) (pg_up) == 0',
        labels: { tier: 'monitoring' },
        summary: 'Database of {{ $labels.exporter }} is down',
        description:
          'Exporter {{ $labels.exporter }} does not reach its database. Carers can neither look up nor save what is kept there: homes go over to paper.',
      },
    ],
    runbook: databaseRunbook,
  },
];
