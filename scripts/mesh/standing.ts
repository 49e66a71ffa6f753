import { hasTraceStore } from '../../generator/model/installed.ts';
import { type Programs, until } from './programs.ts';

/** A revision of a release, as `helm history` lists it. */
interface Revision {
  revision: number;
  status: string;
  chart: string;
}

/** Where a release stands. */
export interface Standing {
  /** The newest revision, whatever became of it. */
  newest: number;
  /** Whether that one is deployed; else it failed, or was interrupted. */
  settled: boolean;
  status: string;
  /** The newest that was deployed; undefined: none ever was. */
  deployed?: number;
  /** Name and version of the newest's chart. */
  chart: string;
}

const inNamespace = (namespace?: string): string[] => (namespace ? ['--namespace', namespace] : []);

/** Where a release stands, or undefined where there is none. Without a namespace: in that of the context, as Helm does. */
export const standingOf = async (
  { helm }: Programs,
  release: string,
  namespace?: string,
): Promise<Standing | undefined> => {
  let history: Revision[];
  try {
    history = JSON.parse(await helm(['history', release, '--output', 'json', ...inNamespace(namespace)]));
  } catch (error) {
    if (/release: not found/.test((error as Error).message)) return undefined;
    throw error;
  }
  const newest = history.at(-1);
  if (!newest) return undefined;
  const deployed = history.findLast(({ status }) => status === 'deployed')?.revision;
  return {
    newest: newest.revision,
    settled: newest.status === 'deployed',
    status: newest.status,
    chart: newest.chart,
    ...(deployed && { deployed }),
  };
};

/** How long a Helm that somebody else runs, or that we left behind, may take until it is taken for dead. */
const patienceSeconds = 60;

/** Waits for a Helm that is at work on the release. Throws, with what to do, where it was killed in the middle. */
export const awaitIdle = async (programs: Programs, release: string, namespace?: string): Promise<void> => {
  const check = async () => !(await standingOf(programs, release, namespace))?.status.startsWith('pending');
  await until(programs, { what: 'idle', seconds: patienceSeconds, check }).catch(async error => {
    const { status, deployed } = (await standingOf(programs, release, namespace)) ?? {};
    if (!status?.startsWith('pending')) throw error;
    const where = inNamespace(namespace).join(' ');
    const remedy = deployed ? `helm rollback ${release} ${deployed} ${where}` : `helm uninstall ${release} ${where}`;
    throw new Error(
      `${release} is ${status} for more than ${patienceSeconds} s: a Helm was killed in the middle, or still runs. If none runs: ${remedy.trim()}`,
    );
  });
};

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

/** What Helm says around the reasons of a chart that refuses values. */
const frame = /^(Error: execution error at|These values cannot work:$|Use --debug flag)/;

/** Why a chart refuses values, from what Helm said, on one line. */
export const reasons = (error: unknown): string =>
  (error as Error).message
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !frame.test(line))
    .join('; ');

/** What Helm says of a release when asked to render these values in a phase; undefined where it accepts them. */
export const refusal = async ({ helm }: Programs, release: string, phase: Phase): Promise<string | undefined> => {
  const given = (await helm(['get', 'values', release, '--output', 'json'])).trim();
  const set = phaseWords(release, phase, '').slice(4, 6);
  return helm(['template', release, 'charts/umbrella', '--values', '-', ...set], given === 'null' ? '{}' : given).then(
    () => undefined,
    reasons,
  );
};
