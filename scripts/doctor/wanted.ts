import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { merge } from '../../generator/model/merge.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { parseCpu, parseMemory } from '../../verify/quantities.ts';
import type { Programs } from '../cluster/programs.ts';
import { environmentFile } from '../environments.ts';
import { templateArguments } from '../render.ts';
import { root } from '../root.ts';
import type { Wish } from './wish.ts';

/** Where a release is, or will be. */
export interface Place {
  name: string;
  namespace: string;
}

/** Where a release of this name is, or will be: in the context's namespace, as for Helm. */
export const placeOf = async ({ kubectl }: Programs, { release }: { release: string }): Promise<Place> => {
  const namespace = await kubectl(['config', 'view', '--minify', '--output', 'jsonpath={..namespace}']).catch(() => '');
  return { name: release, namespace: namespace.trim() || 'default' };
};

/** What the cluster is asked to hold. */
export interface Wanted {
  /** Which values that are, in words. */
  what: string;
  release: Place;
  chart: { version: string; kubeVersion: string };
  manifests: Manifest[];
  /** What Istio's proxy asks for in each pod that gets one. */
  sidecar: { cpu: number; memory: number };
}

/** The values as far as they are looked at. */
interface Values {
  global: {
    writecarenotes: {
      environment: string;
      mesh: { enabled: boolean; sidecar: { resources: { requests: { cpu: string; memory: string } } } };
    };
  };
}

/** Which values: of an environment, of files, or of both. */
export type Named = Pick<Wish, 'environment' | 'values'>;

const chart = 'charts/umbrella';

const read = (path: string): unknown => parse(readFileSync(path, 'utf8')) ?? {};

const sidecarOf = (values: Values): Wanted['sidecar'] => {
  const { cpu, memory } = values.global.writecarenotes.mesh.sidecar.resources.requests;
  return { cpu: parseCpu(cpu), memory: parseMemory(memory) };
};

/** The values as files, and in words; undefined: the wish names none, so those of the release count, if there is one. */
const filesOf = ({ environment, values }: Named): { what: string; files: string[] } | undefined => {
  if (!environment && values.length === 0) return undefined;
  const files = [...(environment ? [join(root, environmentFile(environment))] : []), ...values];
  return { what: [environment ?? 'the default values', ...values.map(path => basename(path))].join(' with '), files };
};

const layered = (layers: unknown[]): Values =>
  layers.reduce<Values>(merge, read(join(root, chart, 'values.yaml')) as Values);

/** The chart's own values under those that are named, as Helm lays them. */
export const valuesOf = (named: Named): Values => layered((filesOf(named)?.files ?? []).map(read));

/**
 * Renders what the wish names: an environment, files of values, both; else what the installed release was given, else
 * the chart's own values. `set` is what Helm's --set says beside them. Throws what Helm says where it refuses them.
 */
export const wantedOf = async (
  { helm }: Programs,
  wish: Named,
  { release, installed, set = [] }: { release: Place; installed: boolean; set?: string[] },
): Promise<Wanted> => {
  const named = filesOf(wish);
  const place = ['--namespace', release.namespace];
  const takesReleases = !named && installed;
  const given = takesReleases ? await helm(['get', 'values', release.name, ...place, '--output', 'json']) : '{}';
  const input = given.trim() === 'null' ? '{}' : given;
  const where = { charts: 'charts', release: release.name, namespace: release.namespace };
  const text = await helm([...templateArguments({ ...where, values: [...(named?.files ?? []), '-'] }), ...set], input);
  const values = layered([...(named?.files ?? []).map(read), JSON.parse(input)]);
  const { version, kubeVersion } = read(join(root, chart, 'Chart.yaml')) as Wanted['chart'];
  return {
    what: named?.what ?? (takesReleases ? `the values of the release ${release.name}` : 'the default values'),
    release,
    chart: { version, kubeVersion },
    manifests: parseManifests(text),
    sidecar: sidecarOf(values),
  };
};
