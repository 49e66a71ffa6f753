import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectlPath } from '../../scripts/tools.ts';
import { buildBinaries } from './binaries.ts';
import * as program from './components.ts';
import { makeCredentials, type User, writeKubeconfig } from './credentials.ts';
import { type NodeSize, nodeList } from './nodes.ts';
import { drainingPodStages } from './pods.ts';
import { assertAlive, type Component, freePorts, hasEnded, startComponent } from './processes.ts';
import { run, until } from './run.ts';
import { stopperOf } from './stopper.ts';
import { storageClassList, volumeStages } from './storage.ts';

/**
 * What to start. `nodes` are sized by what pods may use; the first of `storageClasses` is the default one (`standard`
 * unless given); `users` are there beside the administrator; a deleted pod stays for `drainSeconds` (0 unless given);
 * `kubectl` is a path, the one from npm unless given.
 */
export interface ControlPlaneOptions {
  nodes: NodeSize[];
  istioCrds?: boolean;
  users?: User[];
  storageClasses?: string[];
  drainSeconds?: number;
  kubectl?: string;
  log?: (line: string) => void;
}

/** A running control plane. Everything lies in `dir`, the kubeconfig too, and is gone after `stop()`. */
export interface ControlPlane {
  dir: string;
  url: string;
  caFile: string;
  kubeconfig: string;
  /** The administrator's token; `tokens` holds everybody's, by user name. */
  token: string;
  tokens: Record<string, string>;
  /** Environment for kubectl, Helm and the like: this kubeconfig, and a discovery cache that goes with it. */
  env: NodeJS.ProcessEnv;
  processes: { name: string; pid: number }[];
  /** Runs kubectl as the administrator (`--context <user>` for another); returns stdout, throws with its stderr. */
  kubectl: (args: string[], input?: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** A control plane on its way: `plane` works as soon as the API server does. */
interface Starting {
  options: ControlPlaneOptions;
  setting: program.Setting;
  components: Component[];
  plane: ControlPlane;
}

const settingOf = async (dir: string, { users = [], log }: ControlPlaneOptions): Promise<program.Setting> => {
  const [etcd = 0, etcdPeer = 0, api = 0] = await freePorts(3);
  const credentials = makeCredentials(dir, users);
  // The API server makes this file when it starts: its certificate, and after it the authority that signed it.
  const caFile = join(dir, 'certificates', 'apiserver.crt');
  const url = `https://127.0.0.1:${api}`;
  const kubeconfig = writeKubeconfig(join(dir, 'kubeconfig'), { url, caFile, tokens: credentials.tokens });
  return {
    binaries: await buildBinaries(log),
    dir,
    ports: { etcd, etcdPeer, api },
    credentials,
    kubeconfig,
    caFile,
    url,
  };
};

const planeOf = (setting: program.Setting, options: ControlPlaneOptions): Omit<ControlPlane, 'stop'> => {
  const { dir, url, caFile, kubeconfig, credentials } = setting;
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dir, 'kubectl-cache') };
  const path = options.kubectl ?? kubectlPath();
  return {
    dir,
    url,
    caFile,
    kubeconfig,
    token: credentials.tokens.admin ?? '',
    tokens: credentials.tokens,
    env,
    processes: [],
    kubectl: (args, input) => run(path, args, { input, env }),
  };
};

const launch = ({ components, plane, setting }: Starting, start: program.Program): void => {
  const component = startComponent({ ...start, dir: setting.dir });
  components.push(component);
  plane.processes.push({ name: component.name, pid: component.pid });
};

/** Waits for `check`, but not past the death of a component: then the error is that component's last words. */
const awaitAlive = async ({ components }: Starting, what: string, check: () => Promise<boolean>): Promise<void> => {
  await until({ what, seconds: 90, check: async () => components.some(hasEnded) || (await check()) });
  assertAlive(components);
};

const startApi = async (starting: Starting): Promise<void> => {
  const { setting, plane } = starting;
  launch(starting, program.etcd(setting));
  launch(starting, program.kubeApiserver(setting));
  await awaitAlive(starting, 'the API server is ready', async () => {
    return (await plane.kubectl(['get', '--raw=/readyz', '--request-timeout=5s'])) === 'ok';
  });
};

/** A Node as far as we look at it. */
interface NodeState {
  spec: { taints?: unknown[] };
  status: { conditions?: { type: string; status: string }[] };
}

/** All nodes are Ready and without a taint, and pods can be made in `default`, which takes its service account. */
const isSettled = async ({ kubectl }: ControlPlane): Promise<boolean> => {
  const { items } = JSON.parse(await kubectl(['get', 'nodes', '--output=json'])) as { items: NodeState[] };
  const ready = items.every(({ spec, status }) => {
    return !spec.taints?.length && status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
  return ready && (await kubectl(['get', 'serviceaccount', 'default', '--output=name'])) !== '';
};

const startRest = async (starting: Starting): Promise<void> => {
  const { setting, plane, options } = starting;
  const { nodeFast, nodeHeartbeatWithLease, podFast, volumeFast } = setting.binaries.kwokStages;
  const classes = options.storageClasses ?? ['standard'];
  const volumes = volumeStages(volumeFast, join(setting.dir, 'volume-stages.yaml'), classes);
  const pods = drainingPodStages(podFast, join(setting.dir, 'pod-stages.yaml'), options.drainSeconds ?? 0);
  launch(starting, program.kubeControllerManager(setting));
  launch(starting, program.kubeScheduler(setting));
  launch(starting, program.kwok(setting, [nodeFast, nodeHeartbeatWithLease, pods, volumes]));
  const create = ['create', '--validate=false', '--filename=-'];
  await plane.kubectl(create, JSON.stringify(nodeList(options.nodes, setting.binaries.kubernetesVersion)));
  await plane.kubectl(create, JSON.stringify(storageClassList(classes)));
  if (options.istioCrds) {
    await plane.kubectl(['create', '--validate=false', `--filename=${setting.binaries.istioCrds}`]);
    // `kubectl wait` fails outright on a definition that has no conditions yet, hence until().
    const wait = ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s'];
    await awaitAlive(starting, "Istio's definitions are served", async () => (await plane.kubectl(wait)) !== '');
  }
  await awaitAlive(starting, 'all nodes are Ready', () => isSettled(plane));
};

/**
 * Starts a control plane with simulated nodes, all of it on 127.0.0.1, and returns when its nodes are Ready (about ten
 * seconds; the first time ever, `buildBinaries` comes before). Pods scheduled to the nodes turn Ready without running
 * anything, Jobs complete, claims are bound. Nothing can connect to a node or pod: logs, exec and port-forward fail.
 * Refuses no nodes; when a component dies, throws with the last lines of its log, and leaves nothing behind.
 */
export const startControlPlane = async (options: ControlPlaneOptions): Promise<ControlPlane> => {
  const dir = mkdtempSync(join(tmpdir(), 'writecarenotes-cluster-'));
  const components: Component[] = [];
  const stop = stopperOf({ components, dir });
  try {
    const setting = await settingOf(dir, options);
    const plane = { ...planeOf(setting, options), stop };
    const starting = { options, setting, components, plane };
    await startApi(starting);
    await startRest(starting);
    return plane;
  } catch (error) {
    try {
      // Whatever went wrong, a component that died explains it better.
      assertAlive(components);
    } finally {
      await stop();
    }
    throw error;
  }
};
