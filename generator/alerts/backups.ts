import type { AlertFamily, AlertRule } from './types.ts';
import { otherRegulators } from './words.ts';

const parts = ['prometheus', 'grafana', 'loki'] as const;
const perPart = (expr: (matcher: string) => string): AlertRule[] =>
  parts.map(part => ({
    when: [`backup.${part}`],
    expr: expr(`{part="${part}"}`),
    labels: { tier: 'monitoring', part },
  }));

/** A day, and two hours for a backup that takes long. */
const hours = 26;

/**
 * No success within 26 hours, whatever the reason: an old one, or none at all. A new installation is given those 26
 * hours first: its Prometheus must have looked at something that long ago.
 */
const missed = (matcher: string): string => {
  const success = `max by (part) (max_over_time(writecarenotes_backup_last_success_timestamp_seconds${matcher}[${hours}h])) > 0`;
  return [
    `time() - (${success}) > ${hours * 3600}`,
    `(vector(0) unless on () (${success})) and on () last_over_time(up[2h] offset ${hours}h)`,
  ].join(' or ');
};

const runbook = {
  harm: 'None at once. If the volume is lost now, the evidence of the last day or more is lost with it.',
  look: [
    {
      say: 'How old the last good one is, in hours.',
      ask: '(time() - writecarenotes_backup_last_success_timestamp_seconds) / 3600',
    },
    { say: 'How the last one ended.', ask: 'writecarenotes_backup_last_attempt_success' },
    {
      say: 'What it says: the containers of the pod are listed first.',
      run: 'kubectl logs -n monitoring deployment/<part> --all-containers --since=26h',
    },
  ],
  tell: 'The platform engineers; the compliance lead if it lasts for three days.',
  regulation: `UK GDPR, article 32(1)(c): restoring what is lost. Good governance: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
};

/** Whether what is kept could be brought back. */
export const backupAlerts: AlertFamily[] = [
  {
    name: 'BackupMissed',
    severity: 'high',
    for: '5m',
    summary: 'No backup of {{ $labels.part }} for more than a day',
    description: 'In 26 hours no backup was made and verified. What happens to the volume now cannot be undone.',
    rules: perPart(missed),
    runbook: {
      ...runbook,
      meaning: 'The daily backup (02:00) of a part did not succeed, or was not even begun.',
      remedy: [
        'If it ran and failed, see BackupFailed.',
        'If it did not run, the part was down at 02:00 or its backup container is: `kubectl get pods -n monitoring`.',
        'When the cause is gone, wait for the next 02:00 or restart the part’s backup, and see the alert end.',
      ],
    },
  },
  {
    name: 'BackupFailed',
    severity: 'high',
    for: '0m',
    summary: 'The last backup of {{ $labels.part }} failed',
    description: 'It was not made, or it could not be verified. The one before is still there.',
    rules: perPart(matcher => `max by (part) (writecarenotes_backup_last_attempt_success${matcher}) == 0`),
    runbook: {
      ...runbook,
      meaning: 'The last attempt ended with an error, or the repository is damaged.',
      remedy: [
        'Cannot reach the store: its address, the way out, the credential in its Secret.',
        'Wrong password: the repository was made with another one. Never make a new repository over it: without the old password the old backups are gone.',
        'Damaged: keep it as it is, begin a new one beside it, and ask who else writes to that store.',
      ],
    },
  },
];
