import type { Platform } from '../model/platform.ts';
import { installed } from '../model/recordings.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { aboutService, emitters, look, otherRegulators, regulators, tell, undo } from './words.ts';

const callersOf = (platform: Platform, name: string): string[] =>
  [...platform.services.values()].filter(({ calls }) => calls.includes(name)).map(caller => caller.name);

/** Of the services that are switched on, those of which no pod answers, or of which there is none. */
const silent = (matcher: string): string =>
  `${installed}{${matcher}} unless on (service) (sum by (service) (up{job="services"}) > 0)`;

const downLook = [
  look.pods,
  look.events,
  look.before,
  look.rollout,
  { say: 'Which pods Prometheus reaches.', ask: 'up{job="services", service="<service>"}' },
];
const downRemedy = [
  undo,
  'If pods are Pending, the cluster or the quota is full: `kubectl describe quota -n <namespace>`, then `kubectl get nodes`.',
  'If pods run and are Ready but Prometheus does not reach them, look at port `metrics` and at the NetworkPolicy `kubectl get networkpolicy -n <namespace>`; the service itself may be well.',
  'If all is well but one store, see DatabaseConnectionFailure.',
];

const table = (platform: Platform): string => {
  const rows = [...platform.services.values()].map(
    ({ name, tier, priority, stores, calls }) =>
      `| ${name} | ${tier} | ${priority} | ${stores.join(', ') || 'none'} | ${calls.length} | ${callersOf(platform, name).length} |`,
  );
  return [
    '| service | namespace | importance | stores | calls | is called by |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
};

interface Down {
  name: string;
  for: string;
  description: string;
  rules: AlertRule[];
  harm: string;
  regulation: string;
  more?: string;
}

const down = ({ harm, regulation, more, description, ...its }: Down): AlertFamily => ({
  ...its,
  severity: 'critical',
  summary: '{{ $labels.service }} is down',
  description: `No pod of {{ $labels.service }} answers, or there is none. ${description}`,
  runbook: {
    meaning: 'No pod of the service answers Prometheus, or none exists. Requests to it fail.',
    harm,
    look: downLook,
    remedy: downRemedy,
    tell: tell.home,
    regulation,
    ...(more !== undefined && { more }),
  },
});

/** Whether any pod of each service answers. Two services have an alert of their own, as the platform's contract asks. */
export const downAlerts = (platform: Platform): AlertFamily[] => {
  const own = (name: string) => aboutService(platform, name, { expr: silent(`service="${name}"`), labels: {} });
  return [
    down({
      name: 'MedicationServiceDown',
      for: '30s',
      description:
        'Carers cannot see which dose is due, nor record what was given: homes go over to paper charts at once.',
      rules: own(emitters.medication),
      harm: 'Carers cannot see which medicine is due, nor record what was given. Doses can be missed or given twice. Homes go over to their paper charts at once.',
      regulation: `Safe management of medicines: regulation 12(2)(g) of the 2014 Regulations in England (CQC), and its like for ${otherRegulators}.`,
    }),
    down({
      name: 'ComplianceServiceDown',
      for: '1m',
      description:
        'No resident is harmed at once. But breaches are not noticed, and the evidence has a gap from now on.',
      rules: own(emitters.compliance),
      harm: 'Nobody is harmed at once. But breaches are not noticed and evidence for the regulators has a gap from now on.',
      regulation: `Good governance: regulation 17 in England. ${regulators} may ask for the evidence of this hour.`,
    }),
    down({
      name: 'ServiceDown',
      for: '1m',
      description:
        'It is {{ $labels.priority }} (clinical: carers work blind; essential: care goes on for an hour; supporting: it can wait until morning).',
      rules: [{ when: [], expr: silent(`service!~"${emitters.medication}|${emitters.compliance}"`), labels: {} }],
      harm: 'It depends on the service: the table below tells its importance. clinical: carers work blind, so homes go over to paper at once. essential: care goes on for an hour. supporting: it can wait until morning.',
      regulation: `Good governance: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
      more: table(platform),
    }),
  ];
};
