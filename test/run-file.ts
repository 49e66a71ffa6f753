import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How a test file went. `complaints` are about the file as a whole, such as that it tests nothing. */
export interface Report {
  passed: number;
  failed: number;
  complaints: string[];
}

/** Begins the line with a file's report, after all that the file prints. */
export const mark = '\u0000report ';

/** What uvu keeps in its queue for each file: its suites, once they called run(). */
type Suite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

const globals = globalThis as unknown as { UVU_DEFER: number; UVU_INDEX: number; UVU_QUEUE: Suite[][] };
const folder = fileURLToPath(new URL('.', import.meta.url));

const runSuite = async (path: string, suite: Suite): Promise<Report> => {
  const [errors, passed, skipped, total] = await suite();
  if (errors !== true) console.log(`\n${errors}`);
  return {
    passed,
    failed: total - passed,
    complaints: [
      ...(total === 0 ? [`${path} runs a suite without a test`] : []),
      ...(skipped > 0 ? [`${path} skips ${skipped}; a test that cannot run says so and fails`] : []),
    ],
  };
};

/**
 * Runs a test file, named by its path below `test/`, and prints how each of its tests went. Complains of a file that runs
 * no test and of one that is skipped, which uvu itself lets pass. Throws what the file throws while it is loaded.
 */
export const runFile = async (path: string): Promise<Report> => {
  // uvu would start by itself as soon as a file is loaded, and not say when it has ended.
  globals.UVU_DEFER = 1;
  globals.UVU_INDEX = 0;
  globals.UVU_QUEUE = [[]];
  const start = performance.now();
  console.log(path);
  await import(pathToFileURL(join(folder, path)).href);
  const [suites = []] = globals.UVU_QUEUE;
  const reports: Report[] = [];
  for (const suite of suites) reports.push(await runSuite(path, suite));
  console.log(`  ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  const nothing = suites.length === 0 ? [`${path} runs nothing: it does not end in test.run()`] : [];
  const sum = (key: 'passed' | 'failed'): number => reports.reduce((total, report) => total + report[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    complaints: [...nothing, ...reports.flatMap(({ complaints }) => complaints)],
  };
};
