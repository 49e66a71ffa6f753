import { environmentFile, environments } from '../environments.ts';
import { templateArguments } from '../render.ts';
import { said } from '../said.ts';

/** Where the sources are, the Helm to ask, who hears of each step, and how the chart is judged: by `checked`. */
export interface Workplace {
  root: string;
  helm: string;
  print: (line: string) => void;
  check: (place: Omit<Workplace, 'check'>) => Record<string, string>;
}

/** The chart's folder, below the root. */
export const chartFolder = 'charts/umbrella';

/**
 * Judges the chart before anybody gets it: whether charts/ is what valid values give, whether Helm finds nothing in any
 * chart of it, and whether each environment renders. Returns what Helm rendered for each. Throws at the first that fails,
 * with what was wrong.
 */
export const checked = ({ root, helm, print }: Omit<Workplace, 'check'>): Record<string, string> => {
  const names = environments(root);
  print('looking whether the values are valid, and charts/ is what they give');
  said(root, process.execPath, ['scripts/build.mjs']);
  said(root, process.execPath, ['generator/.build/generate.cjs', '--check']);
  print('helm lint, of every chart');
  said(root, helm, ['lint', '--strict', '--quiet', '--with-subcharts', chartFolder]);
  print(`helm template, of ${names.join(', ')}`);
  const rendered = names.map(name => [
    name,
    said(root, helm, templateArguments({ charts: 'charts', values: [environmentFile(name)] })).out,
  ]);
  return Object.fromEntries(rendered);
};
