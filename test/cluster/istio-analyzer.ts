import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yamlText } from '../../generator/emit/yaml.ts';
import type { ControlPlane } from './control-plane.ts';
import { monitoringPrograms } from './programs.ts';

/** What istioctl has to say: a code (IST0101), how bad it is, of which object, and in words. */
export interface Finding {
  code: string;
  level: string;
  origin: string;
  message: string;
}

/** How istioctl ends when it found something, which is no failure of its own. */
const foundSomething = 79;

/** What a person can't change, and no error: namespaces that have no sidecars on purpose (IST0102), said of each. */
const isRemark = ({ code, level }: Finding): boolean => code === 'IST0102' && level === 'Info';

/**
 * What `istioctl analyze -A` finds in a cluster, down to the smallest remark, as if `more` objects were in it too. It asks
 * the cluster because of files alone (`--use-kube=false`) 21 of its analyzers see nothing: those that need pods, Services
 * or namespaces. Throws when istioctl itself fails, with what it printed.
 */
export const analyze = async ({ dir, env }: ControlPlane, more: readonly object[] = []): Promise<Finding[]> => {
  const { istioctl } = await monitoringPrograms(['istioctl']);
  const file = join(dir, 'analyzed.yaml');
  const args = ['analyze', '--all-namespaces', '--output=json', '--output-threshold=Info', '--timeout=60s'];
  if (more.length > 0) {
    // Not JSON, of which istioctl reads the first document alone.
    writeFileSync(file, more.map(yamlText).join('---\n'));
    args.push(file);
  }
  const result = spawnSync(istioctl, args, { env, encoding: 'utf8', timeout: 90_000 });
  rmSync(file, { force: true });
  if (result.status !== 0 && result.status !== foundSomething)
    throw new Error(`istioctl analyze ended with ${result.status ?? result.signal}:\n${result.stderr}`);
  const findings = (JSON.parse(result.stdout) as Finding[]).filter(one => !isRemark(one));
  return findings.map(({ code, level, origin, message }) => ({ code, level, origin, message }));
};
