import { runbookFiles } from './alerts/runbooks.ts';
import { chartFiles } from './charts/charts.ts';
import type { ChartFile } from './emit/file.ts';
import { generatedBy } from './emit/yaml.ts';
import type { Platform } from './model/platform.ts';
import type { Problem } from './model/problem.ts';
import { validate } from './model/validate.ts';

/** The folders that hold nothing but generated files. */
export const generatedFolders = ['charts', 'docs/runbooks'];

const filesOf = (platform: Platform): ChartFile[] => [...chartFiles(platform), ...runbookFiles(platform, generatedBy)];

/** The whole program: typed values in, every problem or every file out. It touches no disk but to read templates. */
export const generate = (values: unknown): { problems: Problem[] } | { files: ChartFile[] } => {
  const checked = validate(values);
  return 'problems' in checked ? checked : { files: filesOf(checked.platform) };
};
