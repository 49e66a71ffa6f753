import { valuesReference } from '../generator/docs/values-reference.ts';
import { generatedBy } from '../generator/emit/yaml.ts';
import { runWriter } from './documents.ts';

/**
 * npm run reference              writes docs/values.md
 * npm run reference -- --check   writes nothing; exit 1 when it is not what would be written
 */
process.exitCode = await runWriter(process.argv.slice(2), {
  command: 'npm run reference',
  title: 'The reference',
  usage: 'npm run reference -- [--check]',
  options: {},
  make: platform => [valuesReference(platform, generatedBy)],
});
