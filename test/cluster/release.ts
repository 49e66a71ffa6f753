import { join } from 'node:path';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { root, umbrella } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';
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
  const home = (name: string): string => join(plane.dir, 'helm', name);
  const homes = { HELM_CACHE_HOME: home('cache'), HELM_CONFIG_HOME: home('config'), HELM_DATA_HOME: home('data') };
  let complaints = '';
  const onStderr = (text: string): void => {
    complaints = text;
  };
  const out = await run(helm, args, { cwd: root, env: { ...plane.env, ...homes }, onStderr });
  return { out, complaints };
};

/** Helm's own limit of requests a second is most of an install's time. */
const patiently = ['--wait', '--timeout=3m', '--qps=100'];

/** `helm install writecarenotes <chart> --wait`, with more arguments where given. */
export const install = (target: Target, ...args: string[]): Promise<Printed> =>
  runHelm(target, ['install', releaseName, target.chart ?? umbrella, ...patiently, ...args]);

/**
 * `helm upgrade writecarenotes <chart> --wait` with the chart's own values and those in `args`, and no others: given
 * none at all, Helm would silently take those of the last time.
 */
export const upgrade = (target: Target, ...args: string[]): Promise<Printed> =>
  runHelm(target, ['upgrade', releaseName, target.chart ?? umbrella, '--reset-values', ...patiently, ...args]);

/** `helm rollback writecarenotes <revision> --wait`. */
export const rollback = (target: Target, revision: number): Promise<Printed> =>
  runHelm(target, ['rollback', releaseName, String(revision), ...patiently]);

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

/** Deletes the namespaces that an uninstall leaves, with all that is in them. */
export const deleteNamespaces = async ({ kubectl }: ControlPlane): Promise<void> => {
  await kubectl(['delete', 'namespaces', '--selector=tier', '--timeout=90s']);
};

interface Deployment {
  kind: 'Deployment';
  metadata: { namespace: string; name: string; generation: number };
  spec: { replicas: number };
  status: { observedGeneration?: number; replicas?: number; updatedReplicas?: number; readyReplicas?: number };
}

interface Autoscaler {
  kind: 'HorizontalPodAutoscaler';
  metadata: { namespace: string; name: string };
  spec: { minReplicas: number };
}

interface Pod {
  kind: 'Pod';
  metadata: { namespace: string; name: string };
}

const rolledOut = ({ metadata, spec, status }: Deployment): boolean =>
  status.observedGeneration === metadata.generation &&
  [status.replicas, status.updatedReplicas, status.readyReplicas].every(count => count === spec.replicas);

/** How many pods are Ready, by namespace and by `namespace/deployment`. */
export interface Running {
  pods: Record<string, number>;
  deployments: Record<string, number>;
}

const running = async (plane: ControlPlane): Promise<Running | undefined> => {
  const kinds = ['get', 'deployments,horizontalpodautoscalers,pods', '--all-namespaces', '--output=json'];
  const printed = await plane.kubectl([...kinds, '--selector=app.kubernetes.io/part-of=writecarenotes']);
  const { items } = JSON.parse(printed) as { items: (Deployment | Autoscaler | Pod)[] };
  const deployments = items.filter(item => item.kind === 'Deployment');
  const autoscalers = items.filter(item => item.kind === 'HorizontalPodAutoscaler');
  const pods = items.filter(item => item.kind === 'Pod');
  const least = new Map(
    autoscalers.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec.minReplicas]),
  );
  const counts = Object.fromEntries(
    deployments.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec.replicas]),
  );
  const enough = Object.entries(counts).every(([name, count]) => count >= (least.get(name) ?? 0));
  const wanted = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!enough || !deployments.every(rolledOut) || pods.length !== wanted) return undefined;
  const byNamespace: Record<string, number> = {};
  for (const { metadata } of pods) byNamespace[metadata.namespace] = (byNamespace[metadata.namespace] ?? 0) + 1;
  return { pods: byNamespace, deployments: counts };
};

/**
 * Waits until every Deployment has at least its autoscaler's minimum, all of it Ready and of the newest revision, and no
 * other pod is left; says what runs then. `helm --wait` returns before: a fresh install starts with one pod each.
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
