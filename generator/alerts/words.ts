import type { Platform } from '../model/platform.ts';
import type { AlertRule, Look } from './types.ts';

/** Who knows what is counted: the services that the platform's contract gives these metrics to. */
export const emitters = {
  medication: 'medication-service',
  residents: 'resident-service',
  staff: 'hr-payroll-service',
  compliance: 'compliance-service',
  audit: 'audit-service',
  gdpr: 'gdpr-service',
} as const;

/** A rule about one service, or none where the graph has no such service. */
export const aboutService = (platform: Platform, name: string, rule: Omit<AlertRule, 'when'>): AlertRule[] => {
  const node = platform.nodes.get(name);
  return node?.kind === 'service' ? [{ when: node.when, ...rule }] : [];
};

/** The same with the labels that tell service and tier, where the condition adds them away. */
export const labelled = (platform: Platform, name: string, expr: string): AlertRule[] =>
  aboutService(platform, name, { expr, labels: { service: name, tier: platform.services.get(name)?.tier ?? '' } });

/** The four nations' regulators. */
export const otherRegulators = 'the Care Inspectorate in Scotland, CIW in Wales, or RQIA in Northern Ireland';
export const regulators = `CQC in England, ${otherRegulators}`;

/** Why the law cares that the platform runs. */
export const availability = `Good governance: regulation 17 in England (CQC) asks for records that can be had; ${otherRegulators} have its like.`;

/** What it means when a part of the monitoring fails. */
export const watchersHarm = 'None at once. But what this part sees is not seen, so the next fault may wake nobody.';
/** Why the law cares for the monitoring. */
export const monitoringDuty =
  'Good governance: regulation 17 in England asks for systems that notice risk; this is one of them.';

/** Who else has to know. */
export const tell = {
  home: 'The manager on duty of each home that is affected, by telephone. Then the clinical safety lead.',
  clinical:
    'The nurse or senior carer on duty at the home, by telephone, at once. Then the clinical safety lead and the registered manager.',
  engineers: 'The platform engineers in their channel. Nobody in a home has to do anything yet.',
  privacy: 'The data protection officer, at once, and the registered manager.',
};

/** First looks that many runbooks share. */
export const look = {
  pods: { say: 'Which pods run, and which do not.', run: 'kubectl get pods -n <namespace> -o wide' },
  events: {
    say: 'What the cluster says of them.',
    run: 'kubectl get events -n <namespace> --sort-by=.lastTimestamp',
  },
  logs: { say: 'What the service says.', run: 'kubectl logs -n <namespace> deployment/<service> --tail=100' },
  before: {
    say: 'What a container said before it died.',
    run: 'kubectl logs -n <namespace> deployment/<service> --previous --tail=100',
  },
  rollout: { say: 'What was rolled out last.', run: 'kubectl rollout history -n <namespace> deployment/<service>' },
  errors: {
    say: 'Since when, and how bad.',
    ask: 'service:http_errors:ratio5m{service="<service>"}',
  },
  routes: {
    say: 'Which routes fail.',
    ask: 'sum by (route, status) (rate(http_requests_total{service="<service>", status=~"5.."}[5m]))',
  },
  nodes: { say: 'How the nodes are.', run: 'kubectl get nodes -o wide' },
  use: { say: 'Who uses most of a node.', run: 'kubectl top pods --all-namespaces --sort-by=memory' },
  part: { say: 'Whether its pod runs.', run: 'kubectl get pods -n monitoring' },
} as const satisfies Record<string, Look>;

/** What helps most often. */
export const undo =
  'If it began with a roll-out, take that back: `helm rollback <release>`, then watch `kubectl rollout status -n <namespace> deployment/<service>`.';
