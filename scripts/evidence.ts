import { resolve } from 'node:path';
import { printProblems } from '../generator/model/problem.ts';
import { tables } from './evidence/csv.ts';
import { evidenceOf } from './evidence/evidence.ts';
import { page } from './evidence/page.ts';
import { wishOf } from './evidence/wish.ts';
import { writeEvidence } from './evidence/write.ts';
import { renderedOrRefused } from './render.ts';
import { installName, switchedWith } from './switched.ts';
import { validPlatform } from './valid.ts';

/**
 * npm run evidence -- --environment NAME [--values FILE]... [--out FOLDER] [--date YYYY-MM-DD]
 *
 * What an assessor of CQC, Care Inspectorate, CIW, RQIA, DSPT or CAF asks of infrastructure, as an environment is
 * rendered, with files of one's own over it: a page, four tables, and the rendered manifests that they cite. It asks no cluster and reads no clock: the
 * same charts give the same bytes. What the manifests cannot show is told first, as a gap.
 *
 * Ends with 0 whatever the gaps are, with 1 where the wish is wrong or the chart cannot be rendered.
 */
const usage = 'npm run evidence -- --environment NAME [--values FILE]... [--out FOLDER] [--date YYYY-MM-DD]';

const main = (): number => {
  const platform = validPlatform();
  if (!platform) return 1;
  const asked = wishOf(process.argv.slice(2));
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 1;
  }
  const { environment, values, date } = asked.wish;
  const folder = resolve(asked.wish.out);
  const text = renderedOrRefused(environment, values);
  if (text === undefined) return 1;
  const switched = switchedWith(platform, environment, values);
  const evidence = evidenceOf({ environment: installName(environment, values), platform, switched, text });
  writeEvidence(folder, { 'index.html': page(evidence, date), ...tables(evidence), 'rendered.yaml': text });
  const { statements, gaps } = evidence;
  console.log(
    `${asked.wish.out}/index.html: ${statements.length} statements, ${gaps.length} gaps. The gaps come first.`,
  );
  return 0;
};

process.exitCode = main();
