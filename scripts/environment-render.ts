import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { helmPath } from './tools.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What Helm prints of the chart as it stands in charts/, as an environment installs it. Throws with Helm's words where it can't. */
export const environmentRender = (environment: string): string => {
  const args = ['template', 'writecarenotes', 'charts/umbrella', '-f', `charts/environments/${environment}.yaml`];
  return execFileSync(helmPath(), args, { cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 28 });
};
