import { runWriter } from './documents.ts';
import { environmentProblem } from './environments.ts';
import { mapFiles } from './map/files.ts';

/**
 * npm run map                             writes docs/service-map.html and docs/service-map.svg
 * npm run map -- --environment NAME       writes docs/service-map-NAME.html and .svg: what that environment installs
 * npm run map -- --check                  writes nothing; exit 1 when the files are not what would be written
 */
process.exitCode = await runWriter(process.argv.slice(2), {
  command: 'npm run map',
  title: 'The map',
  usage: 'npm run map -- [--environment NAME] [--check]',
  options: { environment: { takes: 'one', rule: environmentProblem } },
  make: (platform, { texts }) => mapFiles(platform, texts.environment?.[0]),
});
