import semver from 'semver';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import type { Programs } from '../cluster/programs.ts';
import { breaksOf } from '../diff/immutable.ts';
import { objectsOf } from '../diff/objects.ts';
import { quotasOf } from '../diff/quotas.ts';
import { type Finding, fail, warn } from '../doctor/finding.ts';
import type { Platform } from '../mesh/standing.ts';
import { type Plan, within } from './plan.ts';
import { lettingGo, type Scaled } from './replicas.ts';

/** What the release consists of now, as Helm keeps it. */
export const installedManifests = async ({ helm }: Programs, { release }: Pick<Plan, 'release'>): Promise<Manifest[]> =>
  parseManifests(await helm(['get', 'manifest', release.name, ...within(release)]));

/** Another environment's values in the release of this one are a mistake sooner than a wish. */
const environmentFindings = ({ environment }: Platform, { wish }: Plan): Finding[] =>
  environment === wish.environment
    ? []
    : [
        fail(
          'Environment',
          `the release is ${environment}'s, and you said ${wish.environment}: another cluster than you mean?`,
          `--environment ${environment}, or, if it shall change: --accept Environment`,
        ),
      ];

const standingFindings = ({ standing }: Platform, { wanted }: Plan): Finding[] => {
  const installed = semver.coerce(standing.chart.replace(/^writecarenotes-/, ''))?.version ?? '0.0.0';
  return [
    ...(standing.settled
      ? []
      : [warn('Release', `its revision ${standing.newest} is ${standing.status}, and another goes on top of it`)]),
    ...(semver.gt(installed, wanted.chart.version)
      ? [warn('Release', `is of chart ${installed}, and this is ${wanted.chart.version}, which is older`)]
      : []),
  ];
};

/** Helm 3 sends a patch that takes the number back, whoever else owns it; only Helm 4 leaves it to another owner. */
const scalingFindings = (scaled: Scaled[], { helm }: Plan): Finding[] => {
  if (helm !== 3 || scaled.length === 0) return [];
  const names = scaled.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  return [
    fail(
      'Autoscaling',
      `is switched on, and with Helm 3 these drop to one pod for some seconds: ${names}`,
      'take Helm 4, with which their number is handed over, or go on with --accept Autoscaling',
    ),
  ];
};

/** What an upgrade would do to what runs, and which Deployments let go of their number of pods. */
export const upgradeOf = async (
  programs: Programs,
  plan: Plan,
  platform: Platform,
): Promise<{ findings: Finding[]; scaled: Scaled[] }> => {
  const before = await installedManifests(programs, plan);
  const after = plan.wanted.manifests;
  const scaled = lettingGo(before, after);
  return {
    scaled: plan.helm === 3 ? [] : scaled,
    findings: [
      ...environmentFindings(platform, plan),
      ...standingFindings(platform, plan),
      ...breaksOf(objectsOf(before, after).changed).map(({ object, field, why, remedy }) =>
        fail(object, `${field} cannot change: ${why}`, remedy),
      ),
      ...scalingFindings(scaled, plan),
      ...quotasOf(before, after).map(({ object, says, remedy }) => warn(object, says, ...(remedy ? [remedy] : []))),
    ],
  };
};
