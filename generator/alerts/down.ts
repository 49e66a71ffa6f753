import type { Platform } from '../model/platform.ts';
import type { Service } from '../model/service.ts';
import { noneUp } from './conditions.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { emitters, labelled, look, otherRegulators, regulators, tell, undo } from './words.ts';

const callersOf = (platform: Platform, name: string): string[] =>
  [...platform.services.values()].filter(({ calls }) => calls.includes(name)).map(caller => caller.name);

/** Most services call audit and configuration: their names would fill a telephone's screen. */
const callers = (platform: Platform, name: string): string => {
  const names = callersOf(platform, name);
  if (names.length === 0) return 'No other service depends on it.';
  return names.length > 5 ? `${names.length} services depend on it.` : `These depend on it: ${names.join(', ')}.`;
};

const downRule = (platform: Platform, { name, priority }: Service): AlertRule[] =>
  labelled(platform, name, noneUp(`job="services", service="${name}"`)).map(rule => ({
    ...rule,
    description: `No pod of ${name} answers, or there is none. ${platform.facts.priorities[priority].description} ${callers(platform, name)}`,
  }));

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
  services: Service[];
  harm: string;
  regulation: string;
  more?: string;
}

const down = (platform: Platform, { services, harm, regulation, more, ...its }: Down): AlertFamily => ({
  ...its,
  severity: 'critical',
  summary: '{{ $labels.service }} is down',
  description: 'No pod of {{ $labels.service }} answers, or there is none.',
  rules: services.flatMap(service => downRule(platform, service)),
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

/** For each service: whether any of its pods answers. */
export const downAlerts = (platform: Platform): AlertFamily[] => {
  const all = [...platform.services.values()];
  const named = (name: string) => all.filter(service => service.name === name);
  const others = all.filter(({ name }) => name !== emitters.medication && name !== emitters.compliance);
  return [
    down(platform, {
      name: 'MedicationServiceDown',
      for: '30s',
      services: named(emitters.medication),
      harm: 'Carers cannot see which medicine is due, nor record what was given. Doses can be missed or given twice. Homes go over to their paper charts at once.',
      regulation: `Safe management of medicines: regulation 12(2)(g) of the 2014 Regulations in England (CQC), and its like for ${otherRegulators}.`,
    }),
    down(platform, {
      name: 'ComplianceServiceDown',
      for: '1m',
      services: named(emitters.compliance),
      harm: 'Nobody is harmed at once. But breaches are not noticed and evidence for the regulators has a gap from now on.',
      regulation: `Good governance: regulation 17 in England. ${regulators} may ask for the evidence of this hour.`,
    }),
    down(platform, {
      name: 'ServiceDown',
      for: '1m',
      services: others,
      harm: 'It depends on the service: the table below tells its importance. clinical: carers work blind, so homes go over to paper at once. essential: care goes on for an hour. supporting: it can wait until morning.',
      regulation: `Good governance: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
      more: table(platform),
    }),
  ];
};
