import { join } from 'node:path';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { helmHomes } from '../helm-homes.ts';
import { root, umbrella } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';
import { withLoadBalancers } from './load-balancers.ts';
import { run, until } from './run.ts';

/** Which Helm (a path) does it, to which cluster, with which chart folder: the umbrella unless given. */
export interface Target {
  plane: ControlPlane;
  helm: string;
  chart?: string;
}

/** The name that everybody's commands use. */
export const releaseName = 'writecarenotes';

/** What a Helm that succeeded printed. `complaints` is its stderr: warnings of its own and of the API server. */
export interface Printed {
  out: string;
  complaints: string;
}

/** Runs Helm against the cluster from the project's root, apart from the user's own plugins and repositories. */
export const runHelm = async ({ plane, helm }: Target, args: string[]): Promise<Printed> => {
  let complaints = '';
  const onStderr = (text: string): void => {
    complaints = text;
  };
  const out = await run(helm, args, {
    cwd: root,
    env: { ...plane.env, ...helmHomes(join(plane.dir, 'helm')) },
    onStderr,
  });
  return { out, complaints };
};

/** Helm's own limit of requests a second is most of an install's time. */
const patiently = ['--wait', '--timeout=3m', '--qps=100'];

/** Runs Helm until all it made is ready, in a cluster that has load balancers as a cloud has. */
const runPatiently = (target: Target, args: string[]): Promise<Printed> =>
  withLoadBalancers(target.plane, () => runHelm(target, [...args, ...patiently]));

/** `helm install writecarenotes <chart> --wait`, with more arguments where given. */
export const install = (target: Target, ...args: string[]): Promise<Printed> =>
  runPatiently(target, ['install', releaseName, target.chart ?? umbrella, ...args]);

/**
 * `helm upgrade writecarenotes <chart> --wait` with the chart's own values and those in `args`, and no others: given
 * none at all, Helm would silently take those of the last time.
 */
export const upgrade = (target: Target, ...args: string[]): Promise<Printed> =>
  runPatiently(target, ['upgrade', releaseName, target.chart ?? umbrella, '--reset-values', ...args]);

/** `helm rollback writecarenotes <revision> --wait`. */
export const rollback = (target: Target, revision: number): Promise<Printed> =>
  runPatiently(target, ['rollback', releaseName, String(revision)]);

/** `helm uninstall writecarenotes --wait`. */
export const uninstall = (target: Target): Promise<Printed> =>
  runHelm(target, ['uninstall', releaseName, '--wait', '--timeout=3m']);

/** What Helm said when it refused; fails when it did not. */
export const refused = (printed: Promise<Printed>): Promise<string> =>
  printed.then(
    ({ out }) => {
      throw new Error(`not refused: ${out}`);
    },
    (error: Error) => error.message,
  );

/** What the release consists of, as Helm keeps it. */
export const releaseManifests = async (target: Target): Promise<Manifest[]> =>
  parseManifests((await runHelm(target, ['get', 'manifest', releaseName])).out);

/**
 * Deletes what an uninstall leaves: the volumes' claims, and the namespaces with all that is in them. Claims go first: a
 * namespace that finds one looks again 5 s later.
 */
export const deleteNamespaces = async ({ kubectl }: ControlPlane): Promise<void> => {
  await kubectl(['delete', 'persistentvolumeclaims', '--all', '--all-namespaces', '--timeout=60s']);
  await kubectl(['delete', 'namespaces', '--selector=tier', '--timeout=90s']);
};

interface Deployment {
  kind: 'Deployment';
  metadata: { namespace: string; name: string; generation: number };
  spec: { replicas: number; template: { metadata: { labels: Record<string, string> } } };
  status: { observedGeneration?: number; replicas?: number; updatedReplicas?: number; readyReplicas?: number };
}

interface DaemonSet {
  kind: 'DaemonSet';
  metadata: { namespace: string; name: string; generation: number };
  status: {
    observedGeneration?: number;
    desiredNumberScheduled: number;
    currentNumberScheduled: number;
    updatedNumberScheduled?: number;
    numberReady: number;
  };
}

interface Autoscaler {
  kind: 'HorizontalPodAutoscaler';
  metadata: { namespace: string; name: string };
  spec: { minReplicas: number };
}

interface Pod {
  kind: 'Pod';
  metadata: { namespace: string; name: string; labels: Record<string, string> };
}

const rolledOut = ({ metadata, spec, status }: Deployment): boolean =>
  status.observedGeneration === metadata.generation &&
  [status.replicas, status.updatedReplicas, status.readyReplicas].every(count => count === spec.replicas);

const onEveryNode = ({ metadata, status }: DaemonSet): boolean =>
  status.observedGeneration === metadata.generation &&
  [status.currentNumberScheduled, status.updatedNumberScheduled, status.numberReady].every(
    count => count === status.desiredNumberScheduled,
  );

/** How many pods are Ready. The services are counted apart from the parts around them. */
export interface Running {
  /** The services', by tier. */
  pods: Record<string, number>;
  /** The services', by `tier/deployment`. */
  deployments: Record<string, number>;
  /** The parts', such as Prometheus', by `namespace/part`. */
  parts: Record<string, number>;
}

/** Whether a pod with these labels is a service's. */
export const isService = (labels: Record<string, string>): boolean => 'writecarenotes.com/tier' in labels;

const nameOf = ({ metadata }: { metadata: { namespace: string; name: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const running = async (plane: ControlPlane): Promise<Running | undefined> => {
  const kinds = ['get', 'deployments,daemonsets,horizontalpodautoscalers,pods', '--all-namespaces', '--output=json'];
  const printed = await plane.kubectl([...kinds, '--selector=app.kubernetes.io/part-of=writecarenotes']);
  const { items } = JSON.parse(printed) as { items: (Deployment | DaemonSet | Autoscaler | Pod)[] };
  const deployments = items.filter(item => item.kind === 'Deployment');
  const daemonSets = items.filter(item => item.kind === 'DaemonSet');
  const pods = items.filter(item => item.kind === 'Pod');
  const least = new Map(
    items.filter(item => item.kind === 'HorizontalPodAutoscaler').map(item => [nameOf(item), item.spec.minReplicas]),
  );
  const counts = (which: Deployment[]): Record<string, number> =>
    Object.fromEntries(which.map(item => [nameOf(item), item.spec.replicas]));
  const isOfService = ({ spec }: Deployment): boolean => isService(spec.template.metadata.labels);
  const services = counts(deployments.filter(isOfService));
  const parts = {
    ...counts(deployments.filter(deployment => !isOfService(deployment))),
    ...Object.fromEntries(daemonSets.map(item => [nameOf(item), item.status.desiredNumberScheduled])),
  };
  const enough = Object.entries({ ...services, ...parts }).every(([name, count]) => count >= (least.get(name) ?? 0));
  const all = deployments.every(rolledOut) && daemonSets.every(onEveryNode);
  if (!enough || !all || pods.length !== sum(services) + sum(parts)) return undefined;
  const byTier: Record<string, number> = {};
  for (const { metadata } of pods.filter(({ metadata }) => isService(metadata.labels))) {
    byTier[metadata.namespace] = (byTier[metadata.namespace] ?? 0) + 1;
  }
  return { pods: byTier, deployments: services, parts };
};

/**
 * Waits until every Deployment has at least its autoscaler's minimum and every DaemonSet a pod a node, all of it Ready
 * and of the newest revision, and no other pod is left; says what runs then. `helm --wait` returns before: a fresh install starts with one pod each.
 */
export const settled = async (plane: ControlPlane): Promise<Running> => {
  let found: Running | undefined;
  const check = async (): Promise<boolean> => {
    found = await running(plane);
    return found !== undefined;
  };
  await until({ what: 'all Deployments are rolled out, at least at their minimum', seconds: 90, everyMs: 500, check });
  return found as Running;
};
