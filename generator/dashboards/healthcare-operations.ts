import type { Platform } from '../model/platform.ts';
import { assemble, type Dashboard } from './assemble.ts';
import { alerts, bad, good, row, stat, table, trend } from './panels.ts';
import { anyOf, downServices, each, errorShare, events, p95, residents, shared, staffing, up } from './queries.ts';
import { now, over } from './sources.ts';

const rightNow = (platform: Platform) => [
  alerts({
    title: 'What needs somebody now',
    description: 'Alerts that fire or soon will. Each names its runbook.',
    width: 12,
  }),
  table({
    title: 'Services that do not answer',
    description: 'No pod of these answers. Empty is good.',
    width: 12,
    to: 'service-performance',
    columns: [{ expr: `sum by(tier,service)(${up()})==0`, name: 'Pods up', unit: 'none', colours: bad(0) }],
  }),
  stat({
    title: 'Services down',
    description: 'Services none of whose pods answers.',
    width: 4,
    unit: 'none',
    queries: [now(downServices)],
    colours: bad(1),
  }),
  stat({
    title: 'Pods up by tier',
    description: 'Share of the pods that answer, tier by tier.',
    width: 20,
    unit: 'percentunit',
    queries: platform.tiers.map(({ name }) => now(`avg(${up(`tier="${name}"`)})`, name)),
    colours: good(1, 0.67),
  }),
];

/** What must not happen, counted over the period shown. */
const counted: [title: string, description: string, metric: string][] = [
  [
    'Failed doses',
    'Doses whose recording failed: given or not, nobody can tell.',
    'medication_administration_errors_total',
  ],
  ['Missed doses', 'Doses not given in time.', 'missed_medication_doses_total'],
  ['Interactions', 'Warnings of medicines that do not go together.', 'medication_interaction_warnings_total'],
  ['Falls', 'Falls reported.', 'resident_fall_incidents_total'],
];

const figures = () => [
  stat({
    title: 'Doses given',
    description: 'Doses recorded as given in the period shown.',
    width: 4,
    unit: 'none',
    decimals: 0,
    queries: [now(each('medication_administrations_total', '', '$__range'))],
  }),
  ...counted.map(([title, description, metric]) =>
    stat({
      title,
      description,
      width: 4,
      unit: 'none',
      decimals: 0,
      queries: [now(events(metric))],
      colours: bad(0.5),
    }),
  ),
  stat({
    title: 'Whereabouts unknown',
    description: 'Residents whose whereabouts nobody knows at this moment.',
    width: 4,
    unit: 'none',
    queries: [now(shared('resident_location_unknown'))],
    colours: bad(1),
  }),
];

const rounds = () => [
  trend({
    title: 'Medication rounds',
    description: 'Doses in the hour before, by what became of them.',
    width: 12,
    unit: 'none',
    queries: [
      over(each('medication_administrations_total'), 'given'),
      over(each('missed_medication_doses_total'), 'missed'),
      over(each('medication_administration_errors_total'), 'failed'),
    ],
  }),
  trend({
    title: 'Interactions by type',
    description: 'Warnings in the hour before.',
    width: 12,
    unit: 'none',
    queries: [over(each('medication_interaction_warnings_total', 'interaction_type'), '{{interaction_type}}')],
    bars: true,
  }),
];

const residentsAndStaff = () => [
  trend({
    title: 'Falls and unknown whereabouts',
    description: 'Falls in the hour before, and residents nobody can place.',
    width: 8,
    unit: 'none',
    queries: [
      over(each('resident_fall_incidents_total'), 'falls'),
      over(shared('resident_location_unknown'), 'unknown'),
    ],
  }),
  trend({
    title: 'Care plans',
    description: 'Tasks due and done in the hour before, and all that are late.',
    width: 8,
    unit: 'none',
    queries: [
      over(each('care_plans_scheduled_total'), 'due'),
      over(each('care_plans_completed_total'), 'done'),
      over(shared('care_plans_overdue'), 'late'),
    ],
  }),
  trend({
    title: 'Staff',
    description: 'Staff at work and what the rota asks for.',
    width: 8,
    unit: 'none',
    queries: [over(shared('staff_on_duty'), 'on duty'), over(shared('staff_required'), 'required')],
  }),
  stat({
    title: 'Staffing',
    description: 'Staff at work, as a share of what the rota asks for. An alert below 80 %.',
    width: 8,
    unit: 'percentunit',
    queries: [now(staffing)],
    colours: good(1, 0.8),
  }),
  stat({
    title: 'Residents per member of staff',
    description: 'An alert above 8.',
    width: 8,
    unit: 'none',
    queries: [now(`${residents}/${shared('staff_on_duty')}`)],
    colours: bad(8, 7),
  }),
  stat({
    title: 'Care plan tasks late',
    description: 'Tasks past their time at this moment.',
    width: 8,
    unit: 'none',
    queries: [now(shared('care_plans_overdue'))],
    colours: bad(10, 1),
  }),
];

/** The services that residents feel first. */
const clinical = (platform: Platform) => {
  const names = [...platform.services.values()].filter(service => service.priority === 'clinical');
  const filter = `service=~"${anyOf(names.map(service => service.name))}"`;
  return [
    trend({
      title: 'Errors of clinical services',
      description: 'Share of requests answered with 5xx. An alert above 10 %.',
      width: 12,
      unit: 'percentunit',
      queries: [over(errorShare(filter), '{{service}}')],
    }),
    trend({
      title: 'Speed of clinical services',
      description: 'Time within which 95 % of requests are answered.',
      width: 12,
      unit: 's',
      queries: [over(p95(filter), '{{service}}')],
    }),
  ];
};

/** What somebody on call for the homes looks at first. */
export const healthcareOperations = (platform: Platform): Dashboard =>
  assemble({
    uid: 'healthcare-operations',
    title: 'Healthcare Operations Overview',
    folder: 'Healthcare Operations',
    description: 'What is wrong now, and how residents, medication, care and staff are.',
    from: 'now-24h',
    panels: [
      ...rightNow(platform),
      ...figures(),
      row('Medication'),
      ...rounds(),
      row('Residents, care and staff'),
      ...residentsAndStaff(),
      row('Clinical services'),
      ...clinical(platform),
    ],
  });
