import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Problem } from '../../generator/model/problem.ts';
import type { Programs } from '../cluster/programs.ts';
import { standingOf } from '../cluster/release.ts';
import { root } from '../root.ts';
import type { Wish } from './wish.ts';

/** A release of Istio's or Kiali's own charts. */
export interface Upstream {
  release: string;
  namespace: string;
  chart: string;
  version: string;
  /** Our values for it, below the project's folder. */
  values: string;
  /** Where its chart comes from. */
  source: string;
}

const valuesOf = (file: string): Record<string, unknown> => parse(readFileSync(join(root, file), 'utf8'));

/** charts/istio/istiod.yaml: versions and identities of the mesh are read from there, as Helm reads them. */
export const istiodValues = () =>
  valuesOf('charts/istio/istiod.yaml') as {
    global: { tag: string; proxy: { clusterDomain: string } };
    meshConfig: { trustDomain: string };
  };

const kialiVersion = (): string =>
  (valuesOf('charts/istio/kiali.yaml') as { deployment: { version_label: string } }).deployment.version_label.slice(1);

/**
 * What is installed before the platform joins, in this order: base has the definitions of all else, and istiod must
 * answer before the first pod asks for a sidecar, the gateways' pods among them.
 */
export const upstreams = ({ charts, kiali }: Wish, frontDoor: string): Upstream[] => {
  const version = istiodValues().global.tag;
  const ofIstio = (release: string, namespace: string, chart: string, file: string): Upstream => {
    return { release, namespace, chart, version, values: `charts/istio/${file}.yaml`, source: charts.istio };
  };
  return [
    ofIstio('istio-base', 'istio-system', 'base', 'base'),
    ofIstio('istiod', 'istio-system', 'istiod', 'istiod'),
    ofIstio('istio-cni', 'istio-cni', 'cni', 'cni'),
    ofIstio('istio-egressgateway', 'istio-egress', 'gateway', 'egress-gateway'),
    ...(frontDoor === 'istio' ? [ofIstio('istio-ingressgateway', 'istio-system', 'gateway', 'ingress-gateway')] : []),
    ...(kiali
      ? [
          {
            release: 'kiali',
            namespace: 'istio-system',
            chart: 'kiali-server',
            version: kialiVersion(),
            values: 'charts/istio/kiali.yaml',
            source: charts.kiali,
          },
        ]
      : []),
  ];
};

const isUrl = (source: string): boolean => /^[a-z]+:\/\//.test(source);

/** In a folder: the chart unpacked, or as `helm pull` brings it. */
const localChart = ({ source, chart, version }: Upstream): string => {
  const packed = join(source, `${chart}-${version}.tgz`);
  return existsSync(packed) ? packed : join(source, chart);
};

/** The chart as Helm takes it: a folder has it as it is, a repository is asked for the version. */
const chartWords = (upstream: Upstream): string[] => {
  const { source, chart, version } = upstream;
  if (!isUrl(source)) return [localChart(upstream)];
  const where = source.startsWith('oci://') ? [`${source.replace(/\/$/, '')}/${chart}`] : [chart, '--repo', source];
  return [...where, '--version', version];
};

/** Helm's arguments that install it, or bring it up to our values. */
export const installWords = (upstream: Upstream, { timeout }: Wish): string[] => [
  ...['upgrade', '--install', upstream.release, ...chartWords(upstream)],
  ...['--namespace', upstream.namespace, '--values', upstream.values, '--wait', '--timeout', timeout],
];

/** Charts that a folder lacks, or has in another version than our values are written for. */
export const missingCharts = (all: Upstream[]): Problem[] =>
  all
    .filter(({ source }) => !isUrl(source))
    .flatMap(upstream => {
      const path = localChart(upstream);
      if (path.endsWith('.tgz')) return [];
      const file = join(path, 'Chart.yaml');
      const remedy = `helm pull --untar ${upstream.chart} in version ${upstream.version} into ${upstream.source}`;
      if (!existsSync(file)) return [{ path, message: `there is no chart; ${remedy}` }];
      const { version } = parse(readFileSync(file, 'utf8')) as { version?: unknown };
      return version === upstream.version ? [] : [{ path, message: `is version ${version}; ${remedy}` }];
    });

/** Whether it is installed with just this chart and these values: then there is nothing to do. */
export const isInstalled = async (programs: Programs, upstream: Upstream): Promise<boolean> => {
  const { release, namespace, chart, version, values } = upstream;
  const standing = await standingOf(programs, release, namespace);
  if (!standing?.settled || standing.chart !== `${chart}-${version}`) return false;
  const given = await programs.helm(['get', 'values', release, '--namespace', namespace, '--output', 'json']);
  return isDeepStrictEqual(JSON.parse(given), valuesOf(values));
};
