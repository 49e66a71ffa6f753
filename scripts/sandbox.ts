import { chalk } from 'zx';
import { printProblems } from '../generator/model/problem.ts';
import { type ControlPlane, startControlPlane } from '../test/cluster/control-plane.ts';
import { get } from '../test/cluster/fixtures.ts';
import { installIstio } from '../test/cluster/istio.ts';
import { certificateSecret, missingInCluster } from '../test/cluster/missing.ts';
import { zonedNodes } from '../test/cluster/nodes.ts';
import { install, settled, type Target } from '../test/cluster/release.ts';
import { environmentFile } from './environments.ts';
import { frontDoor } from './sandbox/front-door.ts';
import { sizeFor, type Wish, wishOf } from './sandbox/wish.ts';
import { helmPath } from './tools.ts';

/**
 * npm run sandbox                          a cluster on this machine with the chart's default values installed
 * npm run sandbox -- --environment local   the same with charts/environments/local.yaml (or staging, production)
 * npm run sandbox -- --nodes 9             another number of nodes
 * npm run sandbox -- --once                install, say what runs, stop
 *
 * The API server, its controllers and the scheduler are real; nodes and pods are simulated, and no pod answers.
 */
const usage = 'npm run sandbox -- [--environment NAME] [--nodes N] [--once]';

const started = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${chalk.dim(`${seconds.padStart(4)} s`)}  ${line}`);
};

interface Listed {
  kind: string;
  metadata: { namespace: string; name: string };
  status: { conditions?: { type: string; status: string }[] };
}

/** Words side by side, in as many lines as it takes. */
const wrapped = (words: string[], width: number): string[] => {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)}, ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

/** A row a namespace: how many of its pods are Ready, and its Services. */
const table = async (plane: ControlPlane): Promise<string> => {
  const ours = '--selector=app.kubernetes.io/part-of=writecarenotes';
  const items: Listed[] = (await get(plane, 'pods,services', '--all-namespaces', ours)).items;
  const isReady = ({ status }: Listed): boolean =>
    status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  const rows = [...new Set(items.map(({ metadata }) => metadata.namespace))].map(namespace => {
    const here = items.filter(({ metadata }) => metadata.namespace === namespace);
    const pods = here.filter(({ kind }) => kind === 'Pod');
    const services = here.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
    const head = `  ${namespace.padEnd(16)} ${`${pods.filter(isReady).length}/${pods.length}`.padStart(10)}  `;
    const width = Math.max(40, (process.stdout.columns ?? 110) - head.length);
    return head + wrapped(services, width).join(`\n${' '.repeat(head.length)}`);
  });
  return [chalk.bold(`  ${'namespace'.padEnd(16)} pods ready  services`), ...rows].join('\n');
};

/** Installs the chart as asked, in a cluster that has load balancers as a cloud has, and waits for every pod. */
const bringUp = async (target: Target, { environment, size }: Wish): Promise<void> => {
  const args = environment ? ['-f', environmentFile(environment)] : [];
  // Local's and staging's quotas of node-exporter are for the few nodes that they are meant for.
  if (size.nodes > sizeFor(environment).nodes) args.push(`--set=monitoring.nodeExporter.maxNodes=${size.nodes}`);
  await install(target, ...args);
  say('Installed. The autoscalers raise every service to its least number of pods.');
  await settled(target.plane);
};

/** What to type next, while the cluster runs. */
const nextCommands = (kubeconfig: string): string => `  ${chalk.bold(`export KUBECONFIG=${kubeconfig}`)}
  kubectl get namespaces -l tier
  kubectl get pods,services,persistentvolumeclaims -n monitoring
  kubectl describe ingress -n core-healthcare
  kubectl get configmap -n monitoring prometheus -o jsonpath='{.data.prometheus\\.yml}'
`;

const report = async (target: Target): Promise<string> => {
  const missing = (await missingInCluster(target)).filter(line => !line.endsWith(', optional'));
  const unnoticed = missing.filter(line => line !== certificateSecret).length;
  return `
${await table(target.plane)}

Front door: ${await frontDoor(target.plane)}

Real: the API server, admission, quotas, all controllers, the scheduler.
Simulated: the nodes and the pods. Nothing runs in them: no pod answers; logs, exec and port-forward
fail; autoscalers get no metrics and stay at their minimum.${
    unnoticed > 0
      ? `\nMissing: ${unnoticed} Secrets of the stores and the monitoring. Real pods would wait for them.`
      : ''
  }${
    missing.includes(certificateSecret)
      ? `\nMissing: ${certificateSecret}. A real front door would refuse every visitor.`
      : ''
  }
`;
};

let interrupted = false;

const main = async (): Promise<void> => {
  const asked = wishOf(process.argv.slice(2));
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    process.exitCode = 1;
    return;
  }
  const { wish } = asked;
  const { nodes, cpu, memory, mesh } = wish.size;
  say('Starting etcd, the API server, its controllers and the scheduler.');
  const plane = await startControlPlane({ nodes: zonedNodes(nodes, { cpu, memory }), istioCrds: mesh, log: say });
  if (mesh) await installIstio(plane);
  const what = wish.environment ?? 'default values';
  say(`${nodes} simulated node${nodes === 1 ? '' : 's'} of ${cpu} CPU and ${memory}. Installing: ${what}.`);
  const target: Target = { plane, helm: helmPath() };
  await bringUp(target, wish);
  say('Every pod is ready.');
  console.log(await report(target));
  if (!wish.once) {
    console.log(nextCommands(plane.kubeconfig));
    say('Ctrl-C stops it and leaves nothing behind.');
    // Until a signal: the control plane's own handler stops it and ends this process.
    await new Promise(() => setInterval(() => {}, 60_000));
  }
  await plane.stop();
  say('Stopped; nothing is left of it.');
};

// The control plane has its own handler, from its first program on, that stops it and exits; this one has the words.
process.on('SIGINT', () => {
  if (!interrupted) say('Stopping.');
  interrupted = true;
});
process.on('exit', () => {
  if (!interrupted) return;
  say('Stopped; nothing is left of it.');
  // Ctrl-C is how a sandbox is meant to end.
  process.exitCode = 0;
});

main().catch((error: Error) => {
  // Ctrl-C reaches Helm as well, and what it says about that is of no interest.
  if (interrupted) return;
  console.error(error.message);
  process.exit(1);
});
