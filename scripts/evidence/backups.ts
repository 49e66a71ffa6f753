import { count, gap, shownOr, unread } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Finding, Scene } from './types.ts';

const partOf = (object: RenderedObject): string => object.manifest.metadata.name;

/** The parts beside which a backup runs. */
const backedUp = ({ rendered }: Scene): RenderedObject[] =>
  rendered.kind('Deployment').filter(object => object.find(/name: BACKUP_TIME, value: /));

const repositories = (parts: RenderedObject[]): Finding[] => {
  const lines = parts.flatMap(part => part.all(/name: RESTIC_REPOSITORY, value: /));
  const outside = lines.filter(({ reads }) => reads.includes('s3:https:'));
  const inside = lines.filter(({ reads }) => !reads.includes('s3:https:'));
  return [
    ...(outside.length === 0
      ? []
      : [
          shownOr(
            'backups',
            `${count(outside.length, 'backup')} go to an object store outside the cluster.`,
            outside,
            unread('where'),
          ),
        ]),
    ...(inside.length === 0
      ? []
      : [
          gap(
            'backups',
            `${count(inside.length, 'backup')} lie on volumes of the same cluster, and are lost with it`,
            'set monitoring.backup.storage to s3',
            inside,
          ),
        ]),
  ];
};

/** What is backed up, when, and where to; and what is not. */
export const backupFindings = (scene: Scene): Finding[] => {
  const { rendered } = scene;
  const parts = backedUp(scene);
  const times = parts.map(part => part.find(/name: BACKUP_TIME, value: /));
  const at = [...new Set(times.map(line => line?.reads.match(/"(\d\d:\d\d)"/)?.[1]))].join(', ');
  const rules = rendered.of('ConfigMap/monitoring/prometheus-rules');
  const alerts = [rules?.find(/"alert":"BackupFailed"/), rules?.find(/"alert":"BackupMissed"/)];
  const without = rendered
    .kind('PersistentVolumeClaim')
    .filter(claim => !parts.some(part => partOf(claim).startsWith(partOf(part))));
  const made: Finding[] =
    parts.length === 0
      ? [
          gap(
            'backups',
            'Nothing of what these manifests install is backed up',
            'set monitoring.backup.enabled to true',
          ),
        ]
      : [
          shownOr(
            'backups',
            `Every day at ${at} UTC a backup is made of ${parts.map(partOf).join(', ')}.`,
            times,
            unread('when backups are made'),
          ),
          shownOr(
            'backups',
            'Somebody is told of a backup that failed, and of one that was not made.',
            alerts,
            unread('who is told of a failed backup'),
          ),
        ];
  return [
    ...made,
    ...repositories(parts),
    ...(without.length === 0
      ? []
      : [
          gap(
            'backups',
            `Volumes without a backup: ${without.map(partOf).join(', ')}`,
            'decide whether they may be lost; logs in an object store are kept there',
            without.map(claim => claim.at('spec', 'resources')),
          ),
        ]),
    gap(
      'backups',
      'Backups of PostgreSQL, Redis and the broker, where residents’ records are, are not of these charts',
      'see the stores’ own backups: how often, how long, where, and the last restore from one',
    ),
    gap(
      'backups',
      'That a restore was rehearsed is not in manifests',
      'see the record of the last rehearsal; npm run restore -- --order prints the order in which all comes back',
    ),
  ];
};
