import { assemble, type Dashboard } from './assemble.ts';
import { bad, good, stat, trend } from './panels.ts';
import { each, errorsOver, events, missedShare, residents, share, shared, staffing } from './queries.ts';
import { now, over } from './sources.ts';

const day = '1d';
const carePlans = (time: string) => share('care_plans_completed_total', 'care_plans_scheduled_total', time);

const figures = () => [
  stat({
    title: 'Residents',
    description: 'By status, now.',
    width: 12,
    unit: 'none',
    queries: [now(shared('residents', 'status'), '{{status}}')],
  }),
  stat({
    title: 'CQC score',
    description: 'Of 100.',
    width: 4,
    unit: 'none',
    queries: [now(shared('cqc_compliance_score'))],
    colours: good(85, 70),
  }),
  stat({
    title: 'Requests without failure',
    description: 'Of all services in the period shown.',
    width: 4,
    unit: 'percentunit',
    queries: [now(`1-${errorsOver('', 'sum')}`)],
    colours: good(0.999, 0.99),
  }),
  stat({
    title: 'Front door up',
    description: 'Share of the period in which it answered.',
    width: 4,
    unit: 'percentunit',
    queries: [now('avg(avg_over_time(probe_success[$__range]))')],
    colours: good(0.999, 0.99),
  }),
  stat({
    title: 'Doses a day',
    description: 'On average over the period.',
    width: 6,
    unit: 'none',
    decimals: 0,
    queries: [now('sum(rate(medication_administrations_total[$__range]))*86400')],
  }),
  stat({
    title: 'Doses missed',
    description: 'Share of all that were to be given in the period.',
    width: 6,
    unit: 'percentunit',
    queries: [now(missedShare('$__range'))],
    colours: bad(0.01, 0.001),
  }),
  stat({
    title: 'Care plans done',
    description: 'Share of the tasks due in the period.',
    width: 6,
    unit: 'percentunit',
    queries: [now(carePlans('$__range'))],
    colours: good(0.95, 0.85),
  }),
  stat({
    title: 'Falls',
    description: 'Falls reported in the period.',
    width: 6,
    unit: 'none',
    decimals: 0,
    queries: [now(events('resident_fall_incidents_total'))],
  }),
];

const overTime = () => [
  trend({
    title: 'Occupancy',
    description: 'Residents by status.',
    width: 12,
    unit: 'none',
    stacked: true,
    queries: [over(shared('residents', 'status'), '{{status}}')],
  }),
  trend({
    title: 'Staff',
    description: 'At work, and asked for by the rota.',
    width: 12,
    unit: 'none',
    queries: [over(shared('staff_on_duty'), 'on duty'), over(shared('staff_required'), 'required')],
  }),
  trend({
    title: 'Doses in a day',
    description: 'Given and missed in the 24 hours before.',
    width: 12,
    unit: 'none',
    queries: [
      over(each('medication_administrations_total', '', day), 'given'),
      over(each('missed_medication_doses_total', '', day), 'missed'),
    ],
  }),
  trend({
    title: 'Care plan completion',
    description: 'Share of the tasks due in the 24 hours before, and staff as a share of the rota.',
    width: 12,
    unit: 'percentunit',
    queries: [over(carePlans(day), 'care plans'), over(staffing, 'staffing')],
  }),
  trend({
    title: 'Residents per member of staff',
    description: 'An alert above 8.',
    width: 12,
    unit: 'none',
    queries: [over(`${residents}/${shared('staff_on_duty')}`, 'ratio')],
  }),
  trend({
    title: 'Use by tier',
    description: 'Requests a second.',
    width: 12,
    unit: 'reqps',
    stacked: true,
    queries: [over('sum by(tier)(service:http_requests:rate5m)', '{{tier}}')],
  }),
];

/** How the homes do, over weeks. */
export const businessKpis = (): Dashboard =>
  assemble({
    uid: 'business-kpis',
    title: 'Business KPIs',
    folder: 'Healthcare Operations',
    description: 'Residents, occupancy, staff, doses and care plans over weeks.',
    from: 'now-30d',
    // A month's queries are heavy, and nothing here changes within minutes.
    refresh: '15m',
    panels: [...figures(), ...overTime()],
  });
