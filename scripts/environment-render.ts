import { execFileSync } from 'node:child_process';
import { root } from './root.ts';
import { helmPath } from './tools.ts';

/** What Helm prints of the chart as it stands in charts/, as an environment installs it. Throws with Helm's words where it can't. */
export const environmentRender = (environment: string): string => {
  const args = ['template', 'writecarenotes', 'charts/umbrella', '-f', `charts/environments/${environment}.yaml`];
  return execFileSync(helmPath(), args, { cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 28 });
};
