import { identity, type Manifest } from '../../verify/manifests.ts';
import type { ControlPlane } from './control-plane.ts';
import { warnings } from './events.ts';
import { get } from './fixtures.ts';
import { missingInCluster } from './missing.ts';
import {
  deleteNamespaces,
  install,
  isService,
  type Running,
  releaseManifests,
  settled,
  type Target,
  uninstall,
} from './release.ts';

/** What was seen between an install into an empty cluster and the uninstall after it. */
export interface Visit {
  /** What Helm printed on stderr. */
  complaints: string;
  running: Running;
  warnings: string[];
  /** How many of the services' pods have a sidecar and how many have none; which parts have one. */
  sidecars: { with: number; without: number; parts: string[] };
  missing: string[];
  /** The release's objects, and how many of them the API server takes when told to refuse unknown fields. */
  manifests: Manifest[];
  valid: number;
  /** What `kubectl get namespaces -l tier` and, for each of those, `kubectl get services` and `get pods` print. */
  namespaces: string[];
  services: Record<string, string[]>;
  pods: Record<string, number>;
  /** What of the release is still there after the uninstall. */
  left: string[];
}

const names = async ({ kubectl }: ControlPlane, ...args: string[]): Promise<string[]> => {
  const printed = await kubectl(['get', ...args, '--output=name']);
  return printed
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split('/')[1] as string);
};

/** How many of the objects the API server takes when told to refuse every field it does not know. */
export const validated = async ({ kubectl }: ControlPlane, items: Manifest[]): Promise<number> => {
  const strictly = ['--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict'];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return (await kubectl(['apply', ...strictly, '--output=name', '--filename=-'], list)).trim().split('\n').length;
};

interface Pod {
  metadata: { labels: Record<string, string> };
  spec: { initContainers?: { name: string }[] };
}

/** Which pods have a sidecar. */
export const sidecarsIn = async (plane: ControlPlane): Promise<Visit['sidecars']> => {
  const pods: Pod[] = (
    await get(plane, 'pods', '--all-namespaces', '--selector=app.kubernetes.io/part-of=writecarenotes')
  ).items;
  const isInjected = ({ spec }: Pod): boolean =>
    spec.initContainers?.some(({ name }) => name === 'istio-proxy') ?? false;
  const services = pods.filter(({ metadata }) => isService(metadata.labels));
  const injected = services.filter(isInjected).length;
  return {
    with: injected,
    without: services.length - injected,
    parts: pods
      .filter(pod => !services.includes(pod) && isInjected(pod))
      .map(({ metadata }) => metadata.labels['app.kubernetes.io/name'] ?? ''),
  };
};

const commandsOf = async (plane: ControlPlane): Promise<Pick<Visit, 'namespaces' | 'services' | 'pods'>> => {
  const namespaces = await names(plane, 'namespaces', '-l', 'tier');
  const each = async <T>(ask: (namespace: string) => Promise<T>): Promise<Record<string, T>> =>
    Object.fromEntries(await Promise.all(namespaces.map(async name => [name, await ask(name)] as const)));
  return {
    namespaces,
    services: await each(namespace => names(plane, 'services', '-n', namespace)),
    pods: await each(async namespace => (await names(plane, 'pods', '-n', namespace)).length),
  };
};

/** The objects of the release that are still there. */
const leftOf = async (plane: ControlPlane, manifests: Manifest[]): Promise<string[]> => {
  const kinds = [...new Set(manifests.map(({ kind }) => kind))].join(',');
  const { items } = await get(plane, kinds, '--all-namespaces');
  const there = new Set((items as Manifest[]).map(identity));
  return manifests.map(identity).filter(name => there.has(name));
};

/** Installs the chart with `args` into the empty cluster, looks around, uninstalls it and empties the cluster again. */
export const visit = async (target: Target, args: string[]): Promise<Visit> => {
  const { plane } = target;
  const { complaints } = await install(target, ...args);
  const running = await settled(plane);
  const manifests = await releaseManifests(target);
  const seen = {
    complaints,
    running,
    warnings: await warnings(plane),
    sidecars: await sidecarsIn(plane),
    missing: await missingInCluster(target),
    manifests,
    valid: await validated(plane, manifests),
    ...(await commandsOf(plane)),
  };
  await uninstall(target);
  const left = await leftOf(plane, manifests);
  await deleteNamespaces(plane);
  return { ...seen, left };
};
