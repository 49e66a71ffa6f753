import { hasTraceStore } from '../../generator/model/installed.ts';
import type { Programs } from '../cluster/programs.ts';
import { reasons, type Standing, standingOf } from '../cluster/release.ts';

export type Phase = 'off' | 'joining' | 'enforced' | 'leaving';

/** What our release was given and stands at, as far as the mesh needs it. */
export interface Platform {
  standing: Standing;
  /** The phase of the newest revision, and of the newest deployed one. */
  newest: Phase;
  deployed: Phase;
  environment: string;
  frontDoor: string;
  trustDomain: string;
  clusterDomain: string;
  sidecar: { cpu: string; memory: string };
  /** The Secret that Jaeger's store needs. */
  traceStoreSecret?: string;
}

interface Values {
  global: {
    writecarenotes: {
      environment: string;
      frontDoor: string;
      trustDomain: string;
      clusterDomain: string;
      mesh: {
        enabled: boolean;
        phase: Exclude<Phase, 'off'>;
        sidecar: { resources: { requests: Platform['sidecar'] } };
      };
    };
  };
  mesh?: { jaeger?: { storage?: string; store?: { secret?: string } } };
}

const phaseOf = ({ global }: Values): Phase => {
  const { enabled, phase } = global.writecarenotes.mesh;
  return enabled ? phase : 'off';
};

const storeSecret = ({ mesh }: Values): string | undefined =>
  hasTraceStore(mesh?.jaeger?.storage) ? (mesh?.jaeger?.store?.secret ?? 'jaeger-store') : undefined;

/** Our release as it is now; undefined where there is none that was ever deployed. */
export const platformOf = async (programs: Programs, release: string): Promise<Platform | undefined> => {
  const standing = await standingOf(programs, release);
  if (!standing?.deployed) return undefined;
  const valuesAt = async (revision: number): Promise<Values> =>
    JSON.parse(
      await programs.helm(['get', 'values', release, '--all', '--revision', String(revision), '--output', 'json']),
    );
  const newest = await valuesAt(standing.newest);
  const deployed = standing.settled ? newest : await valuesAt(standing.deployed);
  const { environment, frontDoor, trustDomain, clusterDomain, mesh } = deployed.global.writecarenotes;
  const secret = storeSecret(deployed);
  return {
    standing,
    newest: phaseOf(newest),
    deployed: phaseOf(deployed),
    ...{ environment, frontDoor, trustDomain, clusterDomain },
    sidecar: mesh.sidecar.resources.requests,
    ...(secret && { traceStoreSecret: secret }),
  };
};

/**
 * Helm's arguments that bring our release to a phase and change nothing else. The installer's own values are taken from
 * the last time, on top of the defaults of this chart (`--reset-then-reuse-values`): `--reuse-values` would hold the old
 * chart's defaults as well, and an environment's file given again would undo what the installer set beside it.
 */
export const phaseWords = (release: string, phase: Phase, timeout: string): string[] => {
  // Who switches it on by hand the next time begins with joining.
  const mesh = phase === 'off' ? { enabled: false, phase: 'joining' } : { enabled: true, phase };
  const set = Object.entries(mesh).map(([key, value]) => `global.writecarenotes.mesh.${key}=${value}`);
  return [
    ...['upgrade', release, 'charts/umbrella', '--reset-then-reuse-values', '--set', set.join(',')],
    ...['--wait', '--timeout', timeout],
  ];
};

/** What Helm says of a release when asked to render these values in a phase; undefined where it accepts them. */
export const refusal = async ({ helm }: Programs, release: string, phase: Phase): Promise<string | undefined> => {
  const given = (await helm(['get', 'values', release, '--output', 'json'])).trim();
  const set = phaseWords(release, phase, '').slice(4, 6);
  return helm(['template', release, 'charts/umbrella', '--values', '-', ...set], given === 'null' ? '{}' : given).then(
    () => undefined,
    reasons,
  );
};
