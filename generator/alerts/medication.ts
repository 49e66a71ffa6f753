import type { Platform } from '../model/platform.ts';
import { happened, ofService } from './conditions.ts';
import type { AlertFamily } from './types.ts';
import { aboutService, emitters, look, otherRegulators, tell } from './words.ts';

const safeCare = `Safe care and treatment: regulation 12 in England (CQC), and its like for ${otherRegulators}.`;

/** What happens to doses. */
export const medicationAlerts = (platform: Platform): AlertFamily[] => [
  {
    name: 'MedicationAdministrationFailure',
    severity: 'critical',
    for: '0m',
    summary: 'Recording of a dose failed',
    description:
      '{{ $value | printf "%.0f" }} times in 5 minutes a dose could not be recorded. Somebody may give it again: check before the next one.',
    rules: aboutService(platform, emitters.medication, {
      expr: happened({ metric: 'medication_administration_errors_total', over: '5m', by: ofService }),
      labels: {},
    }),
    runbook: {
      meaning: 'A carer recorded that a medicine was given, and the platform failed to keep it.',
      harm: 'The record says that the dose is still due. Somebody else may give it a second time.',
      look: [
        {
          say: 'Which request failed, when, and for which home. The log names it, no metric does.',
          run: 'kubectl logs -n core-healthcare deployment/medication-service --since=15m',
        },
        { say: 'Whether it goes on.', ask: 'sum(rate(medication_administration_errors_total[5m]))' },
        { say: 'Whether its database answers.', ask: 'db_up{service="medication-service"}' },
      ],
      remedy: [
        'Telephone the home: what was given since the alert goes onto the paper chart, and is entered when the service is well.',
        'Never send a failed request again by hand: it can record the dose twice.',
        'See DatabaseConnectionFailure where the database does not answer.',
      ],
      tell: tell.clinical,
      regulation: `${safeCare} If a resident comes to harm it is notified.`,
    },
  },
  {
    name: 'MedicationInteractionDetected',
    severity: 'critical',
    for: '0m',
    summary: 'Interaction of medicines found: {{ $labels.interaction_type }}',
    description:
      'The platform warned of an interaction ({{ $labels.interaction_type }}). The nurse on duty looks at it before the next dose.',
    rules: aboutService(platform, emitters.medication, {
      expr: happened({
        metric: 'medication_interaction_warnings_total',
        over: '5m',
        by: `${ofService}, interaction_type`,
      }),
      labels: {},
    }),
    runbook: {
      meaning: 'Two medicines that a resident is to take do not go together.',
      harm: 'Given together they can harm the resident.',
      look: [
        {
          say: 'The warnings by kind.',
          ask: 'sum by (interaction_type) (increase(medication_interaction_warnings_total[1h]))',
        },
        {
          say: 'Which record it is. The log names it, no metric does.',
          run: 'kubectl logs -n core-healthcare deployment/medication-service --since=15m',
        },
      ],
      remedy: [
        'The nurse on duty holds the dose and asks the prescriber or the pharmacist.',
        'Do not switch the warning off: it is closed in the application by somebody who may prescribe.',
      ],
      tell: tell.clinical,
      regulation: safeCare,
    },
  },
  {
    name: 'MissedMedicationDose',
    severity: 'high',
    for: '5m',
    summary: '{{ $value | printf "%.0f" }} doses were missed',
    description:
      'Doses were not given in time in the last 15 minutes. The home decides dose by dose whether to give it now.',
    rules: aboutService(platform, emitters.medication, {
      expr: happened({ metric: 'missed_medication_doses_total', over: '15m', by: ofService }),
      labels: {},
    }),
    runbook: {
      meaning: 'A dose was due and nobody recorded it as given or refused.',
      harm: 'Some medicines do harm when they come late: insulin, anticoagulants, those for epilepsy and Parkinson’s.',
      look: [
        { say: 'How many, and since when.', ask: 'sum(increase(missed_medication_doses_total[1h]))' },
        {
          say: 'Whether doses are recorded at all. None in a round means that the record is at fault.',
          ask: 'sum(rate(medication_administrations_total[15m]))',
        },
        look.pods,
      ],
      remedy: [
        'The home looks at its round in the application and decides dose by dose.',
        'If carers could not record because the platform was down, enter from paper what was given.',
      ],
      tell: tell.clinical,
      regulation: safeCare,
    },
  },
];
