import { parseArgs } from 'node:util';
import { printProblems } from '../generator/model/problem.ts';
import { validate } from '../generator/model/validate.ts';
import { values } from '../values/values.ts';
import { differing, writeDocuments } from './documents.ts';
import { mapFiles } from './map/files.ts';
import { root } from './root.ts';

/**
 * npm run map                             writes docs/service-map.html and docs/service-map.svg
 * npm run map -- --environment NAME       writes docs/service-map-NAME.html and .svg: what that environment installs
 * npm run map -- --check                  writes nothing; exit 1 when the files are not what would be written
 */
const usage = 'npm run map -- [--environment NAME] [--check]';

const failed = (...lines: string[]): number => {
  console.error(lines.join('\n'));
  return 1;
};

const wish = (): { environment?: string | undefined; check: boolean } | undefined => {
  try {
    const options = { environment: { type: 'string' }, check: { type: 'boolean', default: false } } as const;
    return parseArgs({ options }).values;
  } catch {
    return undefined;
  }
};

const main = async (): Promise<number> => {
  const wanted = wish();
  if (!wanted) return failed(usage);
  const checked = validate(values);
  if ('problems' in checked) return failed('The values have problems:', printProblems(checked.problems));
  const { platform } = checked;
  const { environment, check } = wanted;
  const names = platform.environments.map(({ name }) => name);
  if (environment !== undefined && !names.includes(environment))
    return failed(`--environment: one of ${names.join(', ')}`, usage);
  const files = await mapFiles(platform, environment);
  const old = differing(root, files);
  const list = old.map(({ path }) => `  ${path}`);
  if (check && old.length > 0)
    return failed('Not what the values give. Run `npm run map` and commit what it writes:', ...list);
  writeDocuments(root, old);
  console.log([old.length === 0 ? 'The map is what the values give.' : 'Written:', ...list].join('\n'));
  return 0;
};

process.exitCode = await main();
