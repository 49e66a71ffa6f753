import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from './checks.ts';
import { type Archive, pack } from './pack.ts';

/** Where the chart's own README points to the reference: here it follows. */
const pointer = /\nWhat it needs first .*\n$/;

/** The reference's first line says who made it, which the README's own does as well. */
const madeBy = /^<!--.*-->\n\n/;

/** A link into the sources, which somebody who has the chart alone may not have. */
const link = /\[([^\]]+)\]\(\.\.\/[^)]*\)/g;

/**
 * The README of the published chart: the chart's own words, then every value. In the sources' chart it is short, as Helm
 * stores it with each release; whoever finds the chart in a registry has no docs/values.md beside it. Throws where the
 * chart's own README has no place for it.
 */
export const publishedReadme = (short: string, reference: string): string => {
  if (!pointer.test(short)) throw new Error('the README of the chart does not point to the reference any more');
  const values = reference.replace(madeBy, '').replace(/^#/gm, '##').replace(link, 'sources’ $1');
  return `${short.replace(pointer, '')}\n${values}`;
};

/** The chart of the sources in `root`, packed as it is published. */
export const packChart = (root: string): Promise<Archive> => {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const readme = publishedReadme(read(`${chartFolder}/README.md`), read('docs/values.md'));
  return pack(join(root, chartFolder), { 'README.md': readme });
};
