import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, Volume } from 'kubernetes-types/core/v1';
import { byKind, type Manifest } from '../../verify/manifests.ts';

/** A part, of the monitoring or Jaeger, on this machine: its pod's files below `root`, its container's arguments. */
export interface LaidOut {
  root: string;
  args: string[];
  /** The file that the arguments name as its configuration. */
  config: string;
}

export interface Layout {
  manifests: Manifest[];
  /** Name of the Deployment and of its first container. */
  part: string;
  /** Where it is, when not in `monitoring`. */
  namespace?: string;
  /** Where to write; the part gets a folder of its own there. */
  folder: string;
  /** Stand-ins for the existing Secrets: by name, file -> content. */
  secrets?: Record<string, Record<string, string>>;
}

type Files = Record<string, string>;

/** Where every pod with a token has it. */
const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What somebody else writes into a pod's empty folder: Istio's sidecar its certificate, as OUTPUT_CERTS tells it. */
const writtenByOthers: Record<string, string[]> = { 'istio-certs': ['root-cert.pem', 'cert-chain.pem', 'key.pem'] };

const standIns = (names: string[]): Files => Object.fromEntries(names.map(name => [name, 'a stand-in\n']));

const configMapFiles = ({ manifests, namespace = 'monitoring' }: Layout, name: string): Files => {
  const maps = byKind(manifests, 'ConfigMap').filter(({ metadata }) => metadata.namespace === namespace);
  const found = maps.find(({ metadata }) => metadata.name === name)?.data;
  if (!found) throw new Error(`no ConfigMap ${name} in ${namespace}`);
  return found;
};

/** What a volume holds when the container starts. A claim is empty the first time. */
const filesOf = (volume: Volume, layout: Layout): Files => {
  const { secrets = {} } = layout;
  if (volume.configMap?.name) return configMapFiles(layout, volume.configMap.name);
  const secret = volume.secret?.secretName;
  if (secret) {
    const files = secrets[secret];
    if (!files) throw new Error(`no stand-in for the Secret ${secret}`);
    return files;
  }
  const projected = volume.projected?.sources?.flatMap(source => source.secret?.items ?? []) ?? [];
  if (projected.length > 0) return standIns(projected.map(({ path }) => path));
  return standIns(writtenByOthers[volume.name] ?? []);
};

/** Puts `root` before every absolute path that lies in one of the folders; other paths stay, and so lead nowhere. */
const below = (root: string, folders: string[]): ((text: string) => string) => {
  const path = new RegExp(`(?<![\\w./-])(?=(?:${folders.join('|')})(?:[/\\s,"'}\\]]|$))`, 'gm');
  return text => text.replace(path, root);
};

const deploymentOf = ({ manifests, part, namespace = 'monitoring' }: Layout) => {
  const all = byKind(manifests, 'Deployment').filter(({ metadata }) => metadata.namespace === namespace);
  const spec = all.find(({ metadata }) => metadata.name === part)?.spec?.template.spec;
  const container: Container | undefined = spec?.containers[0];
  if (!spec || container?.name !== part) throw new Error(`no Deployment ${part} in ${namespace}`);
  return { spec, container };
};

/**
 * Writes a part's files as its pod mounts them, below a folder of ours: what its Deployment mounts, and nothing else.
 * ConfigMaps are as rendered, but that paths into the pod's mounts lead into the folder. Secrets, a service account's
 * token and Istio's certificates are stand-ins, so that a path to what no volume brings is a file that is not there.
 */
export const layOut = (layout: Layout): LaidOut => {
  const { spec, container } = deploymentOf(layout);
  const root = join(layout.folder, layout.part);
  const mounts = container.volumeMounts ?? [];
  const withToken = spec.automountServiceAccountToken === true;
  const moved = below(root, [...mounts.map(({ mountPath }) => mountPath), ...(withToken ? [tokenFolder] : [])]);
  const write = (folder: string, files: Files): void => {
    mkdirSync(join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, folder, name)), { recursive: true });
      writeFileSync(join(root, folder, name), moved(text));
    }
  };
  for (const { name, mountPath } of mounts) {
    const volume = spec.volumes?.find(one => one.name === name);
    if (!volume) throw new Error(`${layout.part} mounts ${name}, which is no volume of it`);
    write(mountPath, filesOf(volume, layout));
  }
  if (withToken) write(tokenFolder, standIns(['token', 'ca.crt']));
  const args = (container.args ?? []).map(moved);
  const config = args.map(arg => arg.match(/^--?config(?:\.file)?=(.+)$/)?.[1]).find(path => path !== undefined);
  if (!config) throw new Error(`${layout.part} is not told its configuration: ${args.join(' ')}`);
  return { root, args, config };
};
