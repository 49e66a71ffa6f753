import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildMissing, cacheFolder, moduleFolder, once, type Pins } from './go-build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** kwok's stages, each a file of one or more YAML documents: what it does to a node, a pod or a volume, and when. */
export interface KwokStages {
  nodeFast: string;
  nodeHeartbeatWithLease: string;
  podFast: string;
  volumeFast: string;
}

/** Absolute paths of the programs and files of a control plane, and the version of Kubernetes they are (`v1.36.3`). */
export interface Binaries {
  kubernetesVersion: string;
  etcd: string;
  kubeApiserver: string;
  kubeControllerManager: string;
  kubeScheduler: string;
  kwok: string;
  istioCrds: string;
  kwokStages: KwokStages;
}

/** Program -> the Go package it is built from, as in the `tool` lines of go.mod. */
const programs = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
};

const stageFolders: Record<keyof KwokStages, string> = {
  nodeFast: 'kustomize/stage/node/fast',
  nodeHeartbeatWithLease: 'kustomize/stage/node/heartbeat-with-lease',
  podFast: 'kustomize/stage/pod/fast',
  volumeFast: 'kustomize/stage/volume/fast',
};

/** The Kubernetes version that go.mod pins, with its `v`. */
const pinnedKubernetes = (goMod: string): string => {
  const version = goMod.match(/^\s*(?:require )?k8s\.io\/kubernetes (v\S+)/m)?.[1];
  if (!version) throw new Error('go.mod does not pin k8s.io/kubernetes');
  return version;
};

/** Linker flags: no symbols, and the version: without it the API server says `v0.0.0-master`, and Helm believes it. */
const linkerFlags = (kubernetesVersion: string): string => {
  const [major, minor] = kubernetesVersion.slice(1).split('.');
  const set = (name: string, value: string | undefined) => `-X k8s.io/component-base/version.${name}=${value}`;
  return ['-s -w', set('gitVersion', kubernetesVersion), set('gitMajor', major), set('gitMinor', minor)].join(' ');
};

/** The YAML documents of a stage folder as one file; kustomization.yaml and the StorageClass are no stages. */
const stagesOf = (folder: string): string =>
  readdirSync(folder)
    .filter(name => name.endsWith('.yaml') && !['kustomization.yaml', 'storage-class.yaml'].includes(name))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('---\n');

const stagePath = (folder: string, name: string): string => join(folder, `${name}.yaml`);

/** Where everything lies, finished or not. */
const layout = async (): Promise<{ pins: Pins; folder: string; binaries: Binaries }> => {
  const kubernetesVersion = pinnedKubernetes(readFileSync(join(here, 'go.mod'), 'utf8'));
  const pins: Pins = { folder: here, linkerFlags: linkerFlags(kubernetesVersion), what: 'test control plane' };
  const folder = await cacheFolder(pins);
  const binaries: Binaries = {
    kubernetesVersion,
    etcd: join(folder, 'etcd'),
    kubeApiserver: join(folder, 'kube-apiserver'),
    kubeControllerManager: join(folder, 'kube-controller-manager'),
    kubeScheduler: join(folder, 'kube-scheduler'),
    kwok: join(folder, 'kwok'),
    istioCrds: join(folder, 'istio-crds.yaml'),
    kwokStages: {
      nodeFast: stagePath(folder, 'nodeFast'),
      nodeHeartbeatWithLease: stagePath(folder, 'nodeHeartbeatWithLease'),
      podFast: stagePath(folder, 'podFast'),
      volumeFast: stagePath(folder, 'volumeFast'),
    },
  };
  return { pins, folder, binaries };
};

const copyFiles = async ({ istioCrds, kwokStages }: Binaries): Promise<void> => {
  if (!existsSync(istioCrds)) {
    const source = join(await moduleFolder(here, 'istio.io/api'), 'kubernetes/customresourcedefinitions.gen.yaml');
    await once(istioCrds, async path => writeFileSync(path, readFileSync(source)));
  }
  for (const name of Object.keys(stageFolders) as (keyof KwokStages)[]) {
    if (existsSync(kwokStages[name])) continue;
    const source = join(await moduleFolder(here, 'sigs.k8s.io/kwok'), stageFolders[name]);
    await once(kwokStages[name], async path => writeFileSync(path, stagesOf(source)));
  }
};

/**
 * The programs of the control plane, built from the versions in go.mod where they are missing (about ten minutes on two
 * cores, once) and kept outside the repository, in `$XDG_CACHE_HOME` or `~/.cache`. `log` gets a line a program built.
 * Refuses a machine without Go 1.26, with what to install; a failed build's error holds what Go printed.
 */
export const buildBinaries = async (log: (line: string) => void = console.log): Promise<Binaries> => {
  const { pins, folder, binaries } = await layout();
  await buildMissing({ pins, programs, into: folder, log });
  await copyFiles(binaries);
  return binaries;
};
