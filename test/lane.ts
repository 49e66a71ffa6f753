import { mark, runFile } from './run-file.ts';

/**
 * Runs test files for `test/run.ts`, one after the other in this process, as they are named in messages: what a file
 * prints, and then a line with how it went. Ends when it is told nothing.
 */
/** The next file, or nothing when there are no more. Who waits here ends with the one who names them. */
const next = (): Promise<string> => new Promise(resolve => process.once('message', path => resolve(path as string)));

for (let path = await next(); path !== ''; path = await next())
  console.log(`\n${mark}${JSON.stringify(await runFile(path))}`);
process.exit(0);
