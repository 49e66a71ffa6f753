import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byKind, type Manifest, parseManifests } from '../../verify/manifests.ts';
import { monitoringPrograms } from './programs.ts';
import { run } from './run.ts';

/** Puts Istio's sidecar into the pods of these workloads, whatever their namespaces are labelled with. */
export type Inject = (workloads: readonly object[]) => Promise<Manifest[]>;

/** A ConfigMap's data, of an istiod that has it. */
const dataOf = (istiod: readonly Manifest[], name: string): Record<string, string> => {
  const found = byKind(istiod, 'ConfigMap').find(({ metadata }) => metadata.name === name);
  if (!found?.data) throw new Error(`istiod has no ConfigMap ${name}`);
  return found.data as Record<string, string>;
};

/** The configuration of the mesh as a rendered istiod has it, in YAML. */
export const meshOf = (istiod: readonly Manifest[]): string => dataOf(istiod, 'istio').mesh ?? '';

/**
 * Istio's own injector with the templates, the values and the mesh of a rendered istiod: `istioctl kube-inject`, which
 * runs the same code as istiod's webhook. Native sidecars are a variable of istiod, so the same is set for istioctl.
 * The revision is said, or istioctl would look for it in a cluster.
 */
export const injectorOf = async (istiod: readonly Manifest[]): Promise<Inject> => {
  const { istioctl } = await monitoringPrograms(['istioctl']);
  const dir = mkdtempSync(join(tmpdir(), 'istio-injector-'));
  const file = (name: string, text = ''): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const { config, values } = dataOf(istiod, 'istio-sidecar-injector');
  const settings = [
    '--revision=default',
    `--meshConfigFile=${file('mesh.yaml', meshOf(istiod))}`,
    `--injectConfigFile=${file('templates.yaml', config)}`,
    `--valuesFile=${file('values.json', values)}`,
  ];
  const env = { ...process.env, ENABLE_NATIVE_SIDECARS: 'true', KUBECONFIG: '/dev/null' };
  return async workloads => {
    const path = file('workloads.yaml', workloads.map(one => JSON.stringify(one)).join('\n---\n'));
    return parseManifests(await run(istioctl, ['kube-inject', ...settings, `--filename=${path}`], { env }));
  };
};
