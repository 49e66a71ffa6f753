import { run } from '../../scripts/cluster/deployer.ts';
import type { Program, Programs } from '../../scripts/cluster/programs.ts';
import { meshDeployer } from '../../scripts/mesh/deploy.ts';
import { answer, helm, kubectl } from './mesh-answers.ts';

interface Values {
  global: { writecarenotes: { mesh: { enabled: boolean; phase: string | undefined; sidecar: object } } };
}

export interface Revision {
  revision: number;
  status: string;
  chart: string;
  // biome-ignore lint/suspicious/noExplicitAny: ours, or those of a foreign chart
  values: Values & any;
}

/** The cluster that the stand-ins for Helm and kubectl answer for. */
export interface Cluster {
  releases: Record<string, Revision[]>;
  /** Deployments by namespace, each with whether its pod has a sidecar. */
  tiers: Record<string, Record<string, boolean>>;
  /** What fails, as its words start, and what is said then. */
  failing: Record<string, string>;
  /** Deployments whose pods are not available. */
  unavailable: string[];
  /** How often a release that is pending is still so when somebody asks. */
  pendingFor: number;
  kubernetes: string;
  namespaces: object[];
  istiods: object[];
  nodes: object[];
  events: { namespace: string }[];
  /** Restarted pods come back without a sidecar. */
  noInjector: boolean;
  /** A namespace that lacks its default-deny. */
  open?: string;
  /** What istioctl analyze complains of; without it there is no istioctl. */
  analysis?: string;
  secret?: { stringData?: { key: string } };
}

/** The values of the platform's release, in a phase of the mesh. */
export const valuesIn = (phase: string, more: object = {}): Values => ({
  global: {
    writecarenotes: {
      ...{
        environment: 'production',
        frontDoor: 'nginx',
        trustDomain: 'cluster.local',
        clusterDomain: 'cluster.local',
      },
      mesh: {
        enabled: phase !== 'off',
        phase: phase === 'off' ? 'enforced' : phase,
        sidecar: { resources: { requests: { cpu: '10m', memory: '64Mi' } } },
      },
      ...more,
    },
  },
});

/** Revisions of the platform's release: the phase and the status of each. */
export const revisions = (...all: [phase: string, status: string][]): Revision[] =>
  all.map(([phase, status], index) => ({
    revision: index + 1,
    status,
    chart: 'writecarenotes-0.1.0',
    values: valuesIn(phase),
  }));

/** Two tiers with a service each and the front door, off the mesh, and nothing else. */
export const plain = (): Cluster => ({
  releases: { writecarenotes: revisions(['off', 'deployed']) },
  tiers: {
    'core-healthcare': { 'api-gateway': false },
    infrastructure: { 'security-service': false },
    'ingress-nginx': { 'ingress-nginx-controller': false },
  },
  failing: {},
  unavailable: [],
  pendingFor: 5,
  kubernetes: 'v1.36.3',
  namespaces: [],
  istiods: [],
  nodes: [{ kind: 'Node', status: { allocatable: { cpu: '4', memory: '8Gi' } } }],
  events: [],
  noInjector: false,
});

/** What came of it. */
export interface Ended {
  code: number;
  out: string;
  err: string;
  /** What Helm and kubectl were asked to do, but for what only looks. */
  changes: string[];
  cluster: Cluster;
}

const looks = /^(helm (history|get|template)|kubectl (get|auth|config|version|logs))/;

/** Runs `work` with what it prints taken away, on a terminal that is none: nobody is there to be asked. */
const listened = async (work: () => Promise<number>): Promise<Pick<Ended, 'code' | 'out' | 'err'>> => {
  const { log, error } = console;
  const { isTTY } = process.stdin;
  let [out, err] = ['', ''];
  console.log = (line = '') => {
    out += `${line}\n`;
  };
  console.error = (line = '') => {
    err += `${line}\n`;
  };
  process.stdin.isTTY = false;
  try {
    return { code: await work(), out, err };
  } finally {
    Object.assign(console, { log, error });
    process.stdin.isTTY = isTTY;
  }
};

/** What the program does with such a cluster. `interruptAt`: Ctrl-C when a program is asked what starts so. */
export const mesh = async (args: string[], given: Cluster, interruptAt?: string): Promise<Ended> => {
  const cluster = structuredClone(given);
  const changes: string[] = [];
  const stop = new AbortController();
  let naps = 0;
  const program =
    (name: string, answers: typeof helm): Program =>
    async (words, input) => {
      const line = [name, ...words].join(' ');
      if (!looks.test(line)) changes.push(line);
      if (interruptAt && line.startsWith(interruptAt)) stop.abort();
      stop.signal.throwIfAborted();
      const failing = Object.keys(cluster.failing).find(start => line.startsWith(start));
      if (failing) throw new Error(cluster.failing[failing]);
      return answer(answers, { words, input, cluster });
    };
  const istioctl: Program = async () => {
    if (cluster.analysis) throw new Error(cluster.analysis);
    return '';
  };
  const programs: Programs = {
    helm: program('helm', helm),
    kubectl: program('kubectl', kubectl),
    // A port-forward runs beside the program; here there is nothing to forward to.
    kubectlPath: '/nonexistent/kubectl',
    ...(cluster.analysis !== undefined && { istioctl }),
    signal: stop.signal,
    // Whatever is to come here comes with the next question, or never.
    sleep: async () => {
      naps += 1;
      if (naps > 20) throw new Error('it waits for what never comes');
    },
  };
  const { code, out, err } = await listened(() => run(meshDeployer, args, () => ({ programs })));
  return { code, out, err, changes, cluster };
};
