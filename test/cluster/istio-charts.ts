import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { root } from '../render.ts';
import { moduleFolder } from './go-build.ts';
import { run } from './run.ts';

const pins = fileURLToPath(new URL('programs/istio/', import.meta.url));

/** What is released from Istio's own charts: under which name, into which namespace, from which folder of its module. */
export const releases = {
  base: { name: 'istio-base', namespace: 'istio-system', chart: 'manifests/charts/base' },
  istiod: { name: 'istiod', namespace: 'istio-system', chart: 'manifests/charts/istio-control/istio-discovery' },
  cni: { name: 'istio-cni', namespace: 'istio-cni', chart: 'manifests/charts/istio-cni' },
  'ingress-gateway': { name: 'istio-ingressgateway', namespace: 'istio-system', chart: 'manifests/charts/gateway' },
  'egress-gateway': { name: 'istio-egressgateway', namespace: 'istio-egress', chart: 'manifests/charts/gateway' },
} as const;
export type Release = keyof typeof releases;

export const releaseKeys = Object.keys(releases) as Release[];

/** The folder of Istio's module, of the version that programs/istio/go.mod pins: its charts, and its sample of Kiali. */
const istioModule = (): Promise<string> => moduleFolder(pins, 'istio.io/istio');

/** The folder of each release's chart, as Istio publishes it but for the version in its Chart.yaml. */
export const istioCharts = async (): Promise<Record<Release, string>> => {
  const module = await istioModule();
  const paths = releaseKeys.map(key => [key, join(module, releases[key].chart)] as const);
  return Object.fromEntries(paths) as Record<Release, string>;
};

/** Kiali as its chart renders it for Istio's samples: what we have of that chart, which no registry of ours carries. */
export const kialiSample = async (): Promise<Manifest[]> =>
  parseManifests(readFileSync(join(await istioModule(), 'samples/addons/kiali.yaml'), 'utf8'));

/** Our values of a release, as they stand in charts/istio/. */
// biome-ignore lint/suspicious/noExplicitAny: values of foreign charts, and the assertions say what is in them
export const ourValues = (key: Release | 'kiali' | 'namespaces'): any =>
  parse(readFileSync(join(root, `charts/istio/${key}.yaml`), 'utf8'));

/** A release rendered by `helm` (a path) with our values; `more` are further arguments. */
export const renderRelease = async (helm: string, key: Release, ...more: string[]): Promise<Manifest[]> => {
  const { name, namespace } = releases[key];
  const chart = (await istioCharts())[key];
  const args = ['template', name, chart, `--namespace=${namespace}`, `--values=charts/istio/${key}.yaml`, ...more];
  return parseManifests(await run(helm, args, { cwd: root }));
};
