import type { Platform } from '../model/platform.ts';
import { happened, ofService } from './conditions.ts';
import { medicationAlerts } from './medication.ts';
import type { AlertFamily } from './types.ts';
import { aboutService, emitters, labelled, otherRegulators, regulators, tell } from './words.ts';

/** Statuses of people who no longer live in the home; any other counts, so that a new word errs to the safe side. */
const gone = 'discharged|deceased|transferred|former';

const staffing = `Staffing: regulation 18 in England (CQC), and its like for ${otherRegulators}.`;

const residentAlerts = (platform: Platform): AlertFamily[] => [
  {
    name: 'ResidentFallIncident',
    severity: 'critical',
    for: '0m',
    summary: 'A resident fell',
    description: '{{ $value | printf "%.0f" }} falls were reported in 5 minutes. Somebody must be with the resident.',
    rules: aboutService(platform, emitters.residents, {
      expr: happened({ metric: 'resident_fall_incidents_total', over: '5m', by: ofService }),
      labels: {},
    }),
    runbook: {
      meaning: 'A carer or a sensor reported a fall.',
      harm: 'A fall can break a hip or hurt the head. The first hour counts.',
      look: [
        { say: 'How many.', ask: 'sum(increase(resident_fall_incidents_total[1h]))' },
        {
          say: 'Which home. The log names it, no metric does.',
          run: 'kubectl logs -n core-healthcare deployment/resident-service --since=15m',
        },
      ],
      remedy: [
        'The home is with the resident, examines for injury before moving, and calls 999 where in doubt.',
        'Afterwards: the incident, the risk assessment and the care plan in the application.',
      ],
      tell: tell.clinical,
      regulation: `A serious injury is notified to ${regulators}; in England under regulation 18 of the 2009 Registration Regulations.`,
    },
  },
  {
    name: 'ResidentMissing',
    severity: 'critical',
    for: '2m',
    summary: '{{ $value | printf "%.0f" }} residents are missing',
    description: 'Nobody knows where they are, for two minutes now. The home begins its search at once.',
    // Each pod tells the same of the whole: the largest, not the sum.
    rules: aboutService(platform, emitters.residents, {
      expr: `max by (${ofService}) (resident_location_unknown) > 0`,
      labels: {},
    }),
    runbook: {
      meaning: 'The whereabouts of a resident are unknown: not in the room, not on leave, not signed out.',
      harm: 'Somebody with dementia can be in danger within minutes, by cold, traffic or water.',
      look: [
        { say: 'How many, and since when.', ask: 'max(resident_location_unknown)' },
        {
          say: 'Which home, and whether the location system itself fails: then all are unknown at once.',
          run: 'kubectl logs -n core-healthcare deployment/resident-service --since=15m',
        },
      ],
      remedy: [
        'The home searches house and garden, and calls the police as its missing-person plan (the Herbert Protocol) says.',
        'If all residents became unknown at once, the location system failed: the home counts heads, then engineers repair it.',
      ],
      tell: tell.clinical,
      regulation: `A missing resident is notified to ${regulators}, and to safeguarding.`,
    },
  },
];

const staffAlerts = (platform: Platform): AlertFamily[] => [
  {
    name: 'LowStaffing',
    severity: 'warning',
    for: '15m',
    summary: 'Only {{ $value | humanizePercentage }} of the staff required are on duty',
    description: 'Fewer than four in five of the staff that the rota asks for are at work, for 15 minutes.',
    rules: labelled(platform, emitters.staff, 'max(staff_on_duty) / max(staff_required) < 0.8'),
    runbook: {
      meaning: 'Fewer people are at work than the rota asks for.',
      harm: 'Calls wait longer, rounds run late, falls are found later.',
      look: [
        { say: 'On duty.', ask: 'max(staff_on_duty)' },
        { say: 'Required.', ask: 'max(staff_required)' },
      ],
      remedy: [
        'The home calls its bank or agency staff, or asks a sister home.',
        'If people are there and not clocked in, the rota is at fault: correct it in the application.',
      ],
      tell: 'The manager on duty, and the registered manager if it lasts beyond the shift.',
      regulation: staffing,
    },
  },
  {
    name: 'HighResidentToStaffRatio',
    severity: 'warning',
    for: '10m',
    summary: '{{ $value | printf "%.1f" }} residents for each member of staff',
    description: 'More than eight residents for each member of staff on duty, for ten minutes.',
    rules: labelled(
      platform,
      emitters.staff,
      `sum(max by (status) (residents{status!~"${gone}"})) / max(staff_on_duty) > 8`,
    ),
    runbook: {
      meaning: 'Each person at work looks after more than eight residents.',
      harm: 'Nobody can be with everyone who needs two carers; calls and rounds run late.',
      look: [
        { say: 'Residents by status.', ask: 'max by (status) (residents)' },
        { say: 'Staff on duty.', ask: 'max(staff_on_duty)' },
      ],
      remedy: [
        'The home brings staff in, or moves tasks that can wait out of this shift.',
        `If residents who left still count: these statuses do not count: ${gone.replaceAll('|', ', ')}.`,
      ],
      tell: 'The manager on duty, and the registered manager if it lasts beyond the shift.',
      regulation: staffing,
    },
  },
];

/** What happens to residents, and whether enough people are there. */
export const careAlerts = (platform: Platform): AlertFamily[] => [
  ...medicationAlerts(platform),
  ...residentAlerts(platform),
  ...staffAlerts(platform),
];
