import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mark, type Report, runFile } from './run-file.ts';

/**
 * Runs the test files, two at a time: much of what they do is to wait for a program.
 *   tsx test/run.ts               everything but test/cluster/
 *   tsx test/run.ts cluster       everything in test/cluster/
 *   tsx test/run.ts [cluster] X   only files whose path contains X
 * Fails on a file that does not come to its end, beside what `runFile` complains of.
 */

/** What must have the machine for itself, before all else, and why. */
const alone = [
  // Writes charts/ and the generator's bundle anew, as people do.
  'scripts/start.test.ts',
  // Starts what nearly all others start: whatever has to be built for it is built once.
  'cluster/control-plane.test.ts',
  // Measure rates and times, or wait for no longer than an alert may take.
  'cluster/backup-schedule.test.ts',
  'cluster/jaeger.test.ts',
  'cluster/monitoring-jaeger.test.ts',
  'cluster/monitoring-live.test.ts',
  'cluster/nginx-failures.test.ts',
  'cluster/nginx-limits.test.ts',
];

const folder = fileURLToPath(new URL('.', import.meta.url));
const [wanted, ...parts] =
  process.argv[2] === 'cluster' ? ['cluster', ...process.argv.slice(3)] : ['', ...process.argv.slice(2)];

const isWanted = (path: string): boolean =>
  path.startsWith('cluster/') === (wanted === 'cluster') && parts.every(part => path.includes(part));

/** Without Go there is no control plane to test on: said loudly here, and in CI a failure. */
const hasGo = (): boolean => {
  try {
    return execFileSync('go', ['version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
};

const reports = new Map<string, Report>();
const children: ChildProcess[] = [];
let interrupted = false;

/** What a lane's process printed for a file that has come to its end, and its report. */
const split = (printed: string): { text: string; report: Report } | undefined => {
  const [text = '', line = ''] = printed.split(`\n${mark}`);
  return line.endsWith('\n') ? { text, report: JSON.parse(line) } : undefined;
};

/**
 * Runs files in a process of its own, so that a chart is rendered once for all of them, until `take` has no more. Prints
 * what a file printed when it ends, whole. Returns when the process has ended, even if it does so too early.
 */
const runLane = (lane: number, take: () => string | undefined): Promise<void> => {
  const child = spawn(process.execPath, ['--import', 'tsx', `${folder}lane.ts`], {
    cwd: `${folder}..`,
    env: { ...process.env, TEST_LANE: String(lane) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  let [running, printed] = ['', ''];
  const goOn = (): void => {
    running = interrupted ? '' : (take() ?? '');
    child.send(running);
  };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
    const ended = split(printed);
    if (!ended) return;
    process.stdout.write(ended.text);
    reports.set(running, ended.report);
    printed = '';
    goOn();
  });
  goOn();
  return new Promise(resolve =>
    child.once('close', () => {
      process.stdout.write(printed);
      resolve();
    }),
  );
};

const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.test.ts'));
const files = all.filter(isWanted).sort();
if (wanted === 'cluster' && !process.env.CI && !hasGo()) {
  console.error(
    `SKIPPED: the cluster tests (${files.length} files) need Go 1.26 or newer on PATH to build a control plane.`,
  );
  console.log(`0 passed, 0 failed, ${files.length} skipped`);
  process.exit(0);
}

const [only, ...others] = files;
if (only && others.length === 0) reports.set(only, await runFile(only));
else {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      interrupted = true;
      for (const child of children) child.kill(signal);
    });
  const first = files.filter(path => alone.includes(path));
  if (first.length > 0) await runLane(0, () => first.shift());
  // From both ends: files of one kind lie side by side, and those that all compute gain less from each other's company.
  const rest = files.filter(path => !alone.includes(path));
  await Promise.all([runLane(0, () => rest.shift()), runLane(1, () => rest.pop())]);
}
if (interrupted) process.exit(130);

const complaints = [
  ...(files.length === 0 ? [`no test file matches ${process.argv.slice(2).join(' ')}`] : []),
  ...alone.filter(path => !all.includes(path)).map(path => `${path} is to run alone, and is not there`),
  ...files.flatMap(path => reports.get(path)?.complaints ?? [`${path} did not come to its end`]),
];
const sum = (key: 'passed' | 'failed'): number =>
  [...reports.values()].reduce((total, report) => total + report[key], 0);
const failed = sum('failed') + complaints.length;
for (const complaint of complaints) console.error(complaint);
console.log(`${sum('passed')} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
