import { type Programs, until } from './programs.ts';
import { say } from './steps.ts';

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
  let isTold = false;
  const check = async (): Promise<boolean> => {
    const idle = !(await standingOf(programs, release, namespace))?.status.startsWith('pending');
    if (!idle && !isTold) say(`       a Helm is at work on ${release}: waiting for it, ${patienceSeconds} s at most`);
    isTold ||= !idle;
    return idle;
  };
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

/** What Helm says around the reasons of a chart that refuses values. */
const frame = /^(Error: execution error at|These values cannot work:$|Use --debug flag)/;

/** Why a chart refuses values, from what Helm said, on one line. */
export const reasons = (error: unknown): string =>
  (error as Error).message
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !frame.test(line))
    .join('; ');
