import { setMaxListeners } from 'node:events';
import { printProblems } from '../generator/model/problem.ts';
import { findPrograms, type Programs } from './cluster/programs.ts';
import { reasons } from './cluster/release.ts';
import { lastLine } from './cluster/rights.ts';
import { checksOf } from './doctor/checks.ts';
import { fail } from './doctor/finding.ts';
import { gather, releasesOf, versionsOf } from './doctor/gather.ts';
import { hasFailures, json, type Report, redacted, table } from './doctor/print.ts';
import { placeOf, wantedOf } from './doctor/wanted.ts';
import { usage, type Wish, wishOf } from './doctor/wish.ts';

/**
 * npm run doctor -- [--environment NAME] [--values FILE]... [--release NAME] [--context NAME] [--json]
 *
 * Whether a cluster has what the platform needs, and, once it is installed, what is not ready and why. It changes
 * nothing and reads no Secret's value. Without --environment and --values it looks at what is installed.
 *
 * Ends with 0 where nothing fails, with 1 where something does or no cluster answers, with 2 where the wish is wrong.
 */

/** However slow a cluster is, a person gets an answer. */
const longestMs = 180_000;

const inContext = (programs: Programs, { context }: Wish): Programs => {
  if (!context) return programs;
  return {
    ...programs,
    helm: (args, input) => programs.helm([...args, '--kube-context', context], input),
    kubectl: (args, input) => programs.kubectl(['--context', context, ...args], input),
  };
};

const contextOf = async ({ kubectl }: Programs, { context }: Wish): Promise<string> =>
  context ?? ((await kubectl(['config', 'current-context']).catch(() => '')).trim() || 'the default context');

const reportOf = async (programs: Programs, wish: Wish, context: string): Promise<Report> => {
  const versions = await versionsOf(programs.kubectl);
  const [releases, release] = await Promise.all([releasesOf(programs.helm), placeOf(programs, wish)]);
  const ours =
    'seen' in releases && releases.seen.some(one => one.name === release.name && one.namespace === release.namespace);
  const wanted = await wantedOf(programs, wish, { release, installed: ours }).catch((error: Error) => error);
  if (wanted instanceof Error) {
    const refused = fail('Values', reasons(wanted), 'put the values right: nothing else was looked at');
    return { context, what: 'these values', findings: [refused] };
  }
  return {
    context,
    what: wanted.what,
    findings: checksOf(await gather(programs, { versions, releases }, wanted), wanted),
  };
};

const main = async (): Promise<number> => {
  const asked = wishOf(process.argv.slice(2));
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 2;
  }
  const signal = AbortSignal.timeout(longestMs);
  setMaxListeners(100, signal);
  const found = findPrograms(signal);
  if ('problems' in found) {
    console.error(printProblems(found.problems));
    return 1;
  }
  const programs = inContext(found.programs, asked.wish);
  const context = await contextOf(programs, asked.wish);
  const report = await reportOf(programs, asked.wish, context).catch((error: Error) => error);
  if (report instanceof Error) {
    console.error(`No cluster answers in ${context}: ${redacted(lastLine(report))}`);
    return 1;
  }
  console.log(asked.wish.json ? json(report) : table(report));
  return hasFailures(report.findings) ? 1 : 0;
};

process.exitCode = await main();
