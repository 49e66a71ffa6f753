import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildMissing, cacheFolder, type Pins } from './go-build.ts';

/** A program of the monitoring or of the mesh, real as it runs in a cluster, or the newest Helm. */
export type ProgramName = keyof typeof programs;

/** Where a program comes from: the folder in programs/ whose go.mod pins it, and its Go package. */
interface Source {
  folder: string;
  package: string;
  /** The module whose version is that of the release, where the program's own module is pinned by its commit. */
  release?: string;
  /** The version of the release, where Go knows the same commit by another: Jaeger's v2 has no Go module of its own. */
  version?: string;
  /** The variable that holds its version, where it is none of `versionVariables`. */
  versionVariable?: string;
  /** What stands before the version where the program itself says it. */
  mark?: 'v';
}

/** A folder of its own for each upstream, with what its own go.mod requires: so a program is what its makers release. */
const programs = {
  prometheus: { folder: 'prometheus', package: 'github.com/prometheus/prometheus/cmd/prometheus' },
  promtool: { folder: 'prometheus', package: 'github.com/prometheus/prometheus/cmd/promtool' },
  alertmanager: { folder: 'alertmanager', package: 'github.com/prometheus/alertmanager/cmd/alertmanager' },
  amtool: { folder: 'alertmanager', package: 'github.com/prometheus/alertmanager/cmd/amtool' },
  restic: { folder: 'restic', package: 'github.com/restic/restic/cmd/restic' },
  node_exporter: { folder: 'node-exporter', package: 'github.com/prometheus/node_exporter' },
  blackbox_exporter: { folder: 'blackbox-exporter', package: 'github.com/prometheus/blackbox_exporter' },
  'kube-state-metrics': { folder: 'kube-state-metrics', package: 'k8s.io/kube-state-metrics/v2' },
  loki: { folder: 'loki', package: 'github.com/grafana/loki/v3/cmd/loki' },
  jaeger: {
    folder: 'jaeger',
    package: 'github.com/jaegertracing/jaeger/cmd/jaeger',
    version: '2.13.0',
    versionVariable: 'github.com/jaegertracing/jaeger/internal/version.latestVersion',
  },
  istioctl: {
    folder: 'istio',
    package: 'istio.io/istio/istioctl/cmd/istioctl',
    release: 'istio.io/api',
    versionVariable: 'istio.io/istio/pkg/version.buildVersion',
  },
  helm: {
    folder: 'helm',
    package: 'helm.sh/helm/v4/cmd/helm',
    versionVariable: 'helm.sh/helm/v4/internal/version.version',
    mark: 'v',
  },
} satisfies Record<string, Source>;

/** What a folder's programs need beside their flags. */
const needs: Record<string, Partial<Pick<Pins, 'tags' | 'lacking' | 'what'>>> = {
  // Prometheus' own tags for a build that discovers in Kubernetes, files, HTTP and static lists, in no cloud: the
  // clouds' SDKs more than double the time of the build, and one of them takes the compiler 3.4 GB of memory.
  prometheus: { tags: 'remove_all_sd,enable_kubernetes_sd' },
  // Alertmanager embeds its pages, which its release builds with npm. No test looks at them.
  alertmanager: {
    lacking: {
      module: 'github.com/prometheus/alertmanager',
      files: { 'ui/app/dist/index.html': '<!doctype html><title>Alertmanager, built without its pages</title>\n' },
    },
  },
  istio: { what: 'test mesh' },
  jaeger: { what: 'test mesh' },
  helm: { what: 'test Helm' },
};

/** Variables that hold a program's version. The linker passes over one that a program does not have. */
const versionVariables = [
  'github.com/prometheus/common/version.Version',
  'github.com/grafana/loki/v3/pkg/util/build.Version',
];

/** The version that go.mod pins for the module of `source`, without its `v`. */
const pinnedVersion = (goMod: string, source: string): string => {
  const requirements = [...goMod.matchAll(/^(?:\t|require )(\S+) v(\S+)/gm)];
  const version = requirements.find(([, module]) => source === module || source.startsWith(`${module}/`))?.[2];
  if (!version) throw new Error(`go.mod does not pin the module of ${source}`);
  return version;
};

/** The version as its makers say it: Go knows Prometheus 3.13.5 as v0.313.5, so that it may change its Go packages. */
const spokenVersion = (version: string): string => version.replace(/^0\.(\d)(\d\d)\.(\d+)$/, '$1.$2.$3');

const pinsOf = (source: Source): Pins => {
  const folder = fileURLToPath(new URL(`programs/${source.folder}/`, import.meta.url));
  const goMod = readFileSync(join(folder, 'go.mod'), 'utf8');
  const version = source.version ?? spokenVersion(pinnedVersion(goMod, source.release ?? source.package));
  const variables = source.versionVariable ? [source.versionVariable] : versionVariables;
  const linkerFlags = ['-s -w', ...variables.map(variable => `-X ${variable}=${source.mark ?? ''}${version}`)].join(
    ' ',
  );
  return { folder, linkerFlags, what: 'test monitoring', ...needs[source.folder] };
};

const built = async (name: ProgramName, log: (line: string) => void): Promise<string> => {
  const source = programs[name];
  const pins = pinsOf(source);
  const into = await cacheFolder(pins);
  await buildMissing({ pins, programs: { [name]: source.package }, into, log });
  return join(into, name);
};

/** All programs that there are. */
export const programNames = Object.keys(programs) as ProgramName[];

/**
 * Absolute paths of the programs asked for (all, when none is named), built from the versions that programs/ pins where
 * they are missing and kept in the user's cache, as the control plane's are. `log` gets a line a program built.
 * Refuses a machine without Go 1.26, with what to install; a failed build's error holds what Go printed.
 */
export const monitoringPrograms = async <Name extends ProgramName = ProgramName>(
  names: readonly Name[] = programNames as Name[],
  log: (line: string) => void = console.log,
): Promise<Record<Name, string>> => {
  const paths: [name: string, path: string][] = [];
  for (const name of names) paths.push([name, await built(name, log)]);
  return Object.fromEntries(paths) as Record<Name, string>;
};
