import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Runs every test file in one process, so that a chart is rendered once for all of them:
 *   tsx test/run.ts               everything but test/cluster/
 *   tsx test/run.ts cluster       everything in test/cluster/, one file after the other
 *   tsx test/run.ts [cluster] X   only files whose path contains X
 * Fails on a file that runs no test and on any that is skipped, which uvu itself lets pass.
 */

/** What uvu keeps in its queue for each file: the file's name, and its suites once they called run(). */
type SuiteRun = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;
type Queue = [name: string, ...suites: SuiteRun[]][];

const folder = fileURLToPath(new URL('.', import.meta.url));
const [wanted, ...parts] =
  process.argv[2] === 'cluster' ? ['cluster', ...process.argv.slice(3)] : ['', ...process.argv.slice(2)];

const isWanted = (path: string): boolean =>
  path.endsWith('.test.ts') &&
  path.startsWith('cluster/') === (wanted === 'cluster') &&
  parts.every(part => path.includes(part));

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isWanted).sort();
const complaints: string[] = files.length === 0 ? [`no test file matches ${process.argv.slice(2).join(' ')}`] : [];
const tally = { passed: 0, failed: 0 };

const counted =
  (path: string, suite: SuiteRun): SuiteRun =>
  async () => {
    const result = await suite();
    const [, passed, skipped, total] = result;
    tally.passed += passed;
    tally.failed += total - passed;
    if (total === 0) complaints.push(`${path} runs a suite without a test`);
    if (skipped > 0) complaints.push(`${path} skips ${skipped}; a test that cannot run says so and fails`);
    return result;
  };

/** Without Go there is no control plane to test on: said loudly here, and in CI a failure. */
const hasGo = (): boolean => {
  try {
    return execFileSync('go', ['version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
};
if (wanted === 'cluster' && !process.env.CI && !hasGo()) {
  console.error(
    `SKIPPED: the cluster tests (${files.length} files) need Go 1.26 or newer on PATH to build a control plane.`,
  );
  console.log(`0 passed, 0 failed, ${files.length} skipped`);
  process.exit(0);
}

const globals = globalThis as unknown as { UVU_DEFER: number; UVU_INDEX: number; UVU_QUEUE: Queue };
globals.UVU_DEFER = 1;
const { exec } = await import('uvu');
for (const [index, path] of files.entries()) {
  globals.UVU_INDEX = index;
  globals.UVU_QUEUE.push([path]);
  await import(pathToFileURL(join(folder, path)).href);
  const [name, ...suites] = globals.UVU_QUEUE[index] as Queue[number];
  if (suites.length === 0)
    complaints.push(`${relative('.', join(folder, path))} runs nothing: it does not end in test.run()`);
  globals.UVU_QUEUE[index] = [name, ...suites.map(suite => counted(path, suite))];
}

await exec();
for (const complaint of complaints) console.error(complaint);
console.log(`${tally.passed} passed, ${tally.failed + complaints.length} failed`);
process.exit(tally.failed + complaints.length > 0 ? 1 : 0);
