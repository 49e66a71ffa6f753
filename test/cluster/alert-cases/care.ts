import { type AlertCase, type Fired, medication, resident, series, silentAt, watching } from './case.ts';
import { type Counter, tellsEveryEvent, tellsNothingTwice } from './happened.ts';

const failures: Counter = {
  alert: 'MedicationAdministrationFailure',
  metric: 'medication_administration_errors_total',
  labels: medication,
  fired: () => ({ labels: { ...medication, severity: 'critical' }, summary: 'Recording of a dose failed' }),
};

const interactions: Counter = {
  alert: 'MedicationInteractionDetected',
  metric: 'medication_interaction_warnings_total',
  labels: { ...medication, interaction_type: 'duplicate' },
  fired: () => ({
    labels: { ...medication, interaction_type: 'duplicate', severity: 'critical' },
    summary: 'Interaction of medicines found: duplicate',
  }),
};

const falls: Counter = {
  alert: 'ResidentFallIncident',
  metric: 'resident_fall_incidents_total',
  labels: resident,
  fired: () => ({ labels: { ...resident, severity: 'critical' }, summary: 'A resident fell' }),
};

const missed = (doses: number): Fired => ({
  labels: { ...medication, severity: 'high' },
  summary: `${doses} doses were missed`,
});
const missedDoses = (pod: string) => series('missed_medication_doses_total', { ...medication, instance: pod });

const missedCases: AlertCase[] = [
  {
    alert: 'MissedMedicationDose',
    says: 'fires five minutes after a first missed dose, and ends when the quarter of an hour is over',
    series: { ...watching, [missedDoses('a')]: '_x80 1x100' },
    moments: { '20m': [], '24m45s': [], '25m': [missed(1)], '34m45s': [missed(1)], '35m': [] },
  },
  {
    alert: 'MissedMedicationDose',
    says: 'goes on waiting, and does not begin anew, when the pod that counted is replaced',
    series: { ...watching, [missedDoses('a')]: '2x79 5x8 stale', [missedDoses('b')]: '_x88 0x60' },
    moments: { '20m': [], '24m45s': [], '25m': [missed(3)] },
  },
  {
    alert: 'MissedMedicationDose',
    says: 'stays silent while no dose is missed, with a count from before and in a roll-out',
    series: { ...watching, [missedDoses('a')]: '4x120 stale', [missedDoses('b')]: '_x110 0x60' },
    moments: silentAt('5m', '15m', '16m', '25m', '31m', '40m'),
  },
];

const unknown = (pod: string) => series('resident_location_unknown', { ...resident, instance: pod });

const missingCases: AlertCase[] = [
  {
    alert: 'ResidentMissing',
    says: 'fires after two minutes, and counts a resident once though two pods tell of it',
    series: { [unknown('a')]: '0x19 1x40', [unknown('b')]: '0x19 1x40' },
    moments: {
      '5m': [],
      '6m45s': [],
      '7m': [{ labels: { ...resident, severity: 'critical' }, summary: '1 residents are missing' }],
    },
  },
  {
    alert: 'ResidentMissing',
    says: 'goes on waiting when the pod that told is replaced',
    series: { [unknown('a')]: '0x19 1x3 stale', [unknown('b')]: '_x23 1x40' },
    moments: {
      '6m45s': [],
      '7m': [{ labels: { ...resident, severity: 'critical' }, summary: '1 residents are missing' }],
    },
  },
  {
    alert: 'ResidentMissing',
    says: 'stays silent when somebody is found within two minutes, and when nobody is missing',
    series: { [unknown('a')]: '0x19 1x7 0x40' },
    moments: silentAt('4m', '5m', '6m45s', '7m', '7m15s', '9m'),
  },
];

const payroll = { service: 'hr-payroll-service', tier: 'operational' };
const staff = (name: string, pod = 'a') =>
  series(name, { service: 'hr-payroll-service', namespace: 'operational', tier: 'operational', instance: pod });
const residents = (status: string, pod: string) => series('residents', { ...resident, status, instance: pod });

const staffCases: AlertCase[] = [
  {
    alert: 'LowStaffing',
    says: 'fires after a quarter of an hour with fewer than four in five on duty',
    series: { [staff('staff_on_duty')]: '10x19 7x100', [staff('staff_required')]: '10x120' },
    moments: {
      '5m': [],
      '19m45s': [],
      '20m': [{ labels: { ...payroll, severity: 'warning' }, summary: 'Only 70% of the staff required are on duty' }],
    },
  },
  {
    alert: 'LowStaffing',
    says: 'stays silent at exactly four in five, and in the minutes of a handover',
    series: { [staff('staff_on_duty')]: '8x39 4x20 8x80', [staff('staff_required')]: '10x140' },
    moments: silentAt('9m', '12m', '20m', '30m'),
  },
  {
    alert: 'HighResidentToStaffRatio',
    says: 'fires after ten minutes with more than eight residents for each at work, those on leave included',
    series: {
      [residents('active', 'a')]: '70x100',
      [residents('active', 'b')]: '70x100',
      [residents('on-leave', 'a')]: '2x100',
      [residents('discharged', 'a')]: '500x100',
      [staff('staff_on_duty')]: '10x19 8x80',
    },
    moments: {
      '14m45s': [],
      '15m': [{ labels: { ...payroll, severity: 'warning' }, summary: '9.0 residents for each member of staff' }],
    },
  },
  {
    alert: 'HighResidentToStaffRatio',
    says: 'fires when nobody is on duty at all',
    series: { [residents('active', 'a')]: '40x100', [staff('staff_on_duty')]: '0x100' },
    moments: {
      '9m45s': [],
      '10m': [{ labels: { ...payroll, severity: 'warning' }, summary: '+Inf residents for each member of staff' }],
    },
  },
  {
    alert: 'HighResidentToStaffRatio',
    says: 'stays silent at exactly eight',
    series: { [residents('active', 'a')]: '80x100', [staff('staff_on_duty')]: '10x100' },
    moments: silentAt('10m', '20m'),
  },
];

/** Residents, doses, staff. */
export const careCases: AlertCase[] = [
  ...tellsEveryEvent(failures),
  ...tellsNothingTwice(failures),
  ...tellsEveryEvent(interactions),
  ...tellsEveryEvent(falls),
  ...missedCases,
  ...missingCases,
  ...staffCases,
];
