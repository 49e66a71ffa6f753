import { join } from 'node:path';
import { environmentFile } from './environments.ts';
import { root } from './root.ts';
import { said } from './said.ts';
import { helmPath } from './tools.ts';

/** What Helm is to render: the umbrella in a folder of charts, with files of values, of which the last one wins. */
export interface Rendering {
  charts: string;
  values: string[];
  release?: string;
  namespace?: string | undefined;
}

/** How Helm is told so. */
export const templateArguments = ({ charts, values, release = 'writecarenotes', namespace }: Rendering): string[] => [
  'template',
  release,
  join(charts, 'umbrella'),
  ...(namespace ? ['--namespace', namespace] : []),
  ...values.flatMap(path => ['--values', path]),
];

/**
 * What Helm prints of the chart as it stands in charts/, as an environment installs it, with files of values over it.
 * Throws with Helm's words where it can't.
 */
export const environmentRender = (environment: string, files: string[] = []): string =>
  said(root, helmPath(), templateArguments({ charts: 'charts', values: [environmentFile(environment), ...files] })).out;

/** The same for a program: undefined where Helm refuses the values, and a person has been told why. */
export const renderedOrRefused = (environment: string, values: string[]): string | undefined => {
  try {
    return environmentRender(environment, values);
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
};
