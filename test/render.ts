import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { helmPath } from '../scripts/tools.ts';
import { type Manifest, parseManifests } from '../verify/manifests.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const umbrella = 'charts/umbrella';
export const environments = ['local', 'staging', 'production'] as const;

const helm = helmPath();
const texts = new Map<string, string>();
const manifests = new Map<string, Manifest[]>();

/** Runs Helm at the project's root: this is the only place in `npm test` that does. Throws with what Helm printed. */
export const runHelm = (args: string[], by = helm): string => {
  // Go's collector, at its usual pace, is a fifth of a render.
  const env = { ...process.env, GOGC: '400' };
  return execFileSync(by, args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 28 });
};

/** What Helm prints on stderr when it refuses; throws where it does not refuse. */
export const helmRefusal = (args: string[], by = helm): string => {
  try {
    runHelm(args, by);
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr);
  }
  throw new Error(`helm ${args.join(' ')} was not refused`);
};

/** Renders the umbrella with these arguments (`--set`, `-f`), once for all tests that ask for the same. */
export const renderText = (...args: string[]): string => {
  const key = args.join('\u0000');
  const text = texts.get(key) ?? runHelm(['template', 'writecarenotes', umbrella, ...args]);
  texts.set(key, text);
  return text;
};

/** The same, as manifests. */
export const render = (...args: string[]): Manifest[] => {
  const key = args.join('\u0000');
  const found = manifests.get(key) ?? parseManifests(renderText(...args));
  manifests.set(key, found);
  return found;
};

/** Arguments that render an environment. */
export const environment = (name: string): string[] => ['-f', `charts/environments/${name}.yaml`];
