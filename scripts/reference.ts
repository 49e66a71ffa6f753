import { valuesReference } from '../generator/docs/values-reference.ts';
import { generatedBy } from '../generator/emit/yaml.ts';
import { printProblems } from '../generator/model/problem.ts';
import { validate } from '../generator/model/validate.ts';
import { values } from '../values/values.ts';
import { differing, writeDocuments } from './documents.ts';
import { root } from './root.ts';

/**
 * npm run reference              writes docs/values.md
 * npm run reference -- --check   writes nothing; exit 1 when it is not what would be written
 */

const failed = (...lines: string[]): number => {
  console.error(lines.join('\n'));
  return 1;
};

const main = (): number => {
  const checked = validate(values);
  if ('problems' in checked) return failed('The values have problems:', printProblems(checked.problems));
  const old = differing(root, [valuesReference(checked.platform, generatedBy)]);
  const list = old.map(({ path }) => `  ${path}`);
  if (process.argv.includes('--check') && old.length > 0)
    return failed('Not what the values give. Run `npm run reference` and commit what it writes:', ...list);
  writeDocuments(root, old);
  console.log([old.length === 0 ? 'The reference is what the values give.' : 'Written:', ...list].join('\n'));
  return 0;
};

process.exitCode = main();
