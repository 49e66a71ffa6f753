import { parseArgs } from 'node:util';
import { chalk } from 'zx';
import { startControlPlane } from '../test/cluster/control-plane.ts';
import { installIstio } from '../test/cluster/istio.ts';
import { zonedNodes } from '../test/cluster/nodes.ts';
import { install, settled, type Target } from '../test/cluster/release.ts';
import { helmPath } from './tools.ts';

/**
 * npm run sandbox                          a control plane on this machine with the default values installed
 * npm run sandbox -- --environment local   the same with charts/environments/local.yaml (or staging, production)
 * npm run sandbox -- --nodes 9             more room than six nodes of 8 CPU and 16 GiB
 * npm run sandbox -- --once                install, say what runs, stop
 *
 * The API server, its controllers and the scheduler are real; nodes and pods are simulated, and no pod answers.
 */
const help = 'npm run sandbox -- [--environment local|staging|production] [--nodes 6] [--once]';

const options = () => {
  try {
    const { values } = parseArgs({
      options: {
        environment: { type: 'string' },
        nodes: { type: 'string', default: '6' },
        once: { type: 'boolean', default: false },
      },
    });
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > 50)
      throw new Error(`--nodes ${values.nodes}: a whole number from 1 to 50`);
    if (values.environment && !['local', 'staging', 'production'].includes(values.environment))
      throw new Error(`--environment ${values.environment}: local, staging or production`);
    return { environment: values.environment, nodes, once: values.once };
  } catch (error) {
    console.error(`${(error as Error).message}\n${help}`);
    process.exit(1);
  }
};

const started = performance.now();
const say = (line: string): void =>
  console.log(`${chalk.dim(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`)}  ${line}`);

const printPods = (pods: Record<string, number>, services: Record<string, string[]>): void => {
  console.log(`\n  ${chalk.bold('namespace'.padEnd(16))} ${chalk.bold('pods ready')}  ${chalk.bold('services')}`);
  for (const [namespace, names] of Object.entries(services))
    console.log(`  ${namespace.padEnd(16)} ${String(pods[namespace] ?? 0).padStart(10)}  ${names.join(', ')}`);
};

const servicesByNamespace = async ({ plane }: Target): Promise<Record<string, string[]>> => {
  const selector = '--selector=app.kubernetes.io/part-of=writecarenotes';
  const { items } = JSON.parse(
    await plane.kubectl(['get', 'services', '--all-namespaces', selector, '--output=json']),
  ) as {
    items: { metadata: { namespace: string; name: string } }[];
  };
  const found: Record<string, string[]> = {};
  for (const { metadata } of items) found[metadata.namespace] = [...(found[metadata.namespace] ?? []), metadata.name];
  return found;
};

/**
 * Until here Ctrl-C stops everything at once and ends with 130; from here it is the way to end, so it says goodbye. The
 * listener stays: npm passes on the signal that the terminal sent already, and a second one must not kill us half-way.
 */
const interrupted = (): Promise<void> => {
  process.removeAllListeners('SIGINT');
  return new Promise(resolve => process.on('SIGINT', () => resolve()));
};

const main = async (): Promise<void> => {
  const { environment, nodes, once } = options();
  const withMesh = environment === 'staging' || environment === 'production';
  say(
    'Starting etcd, the API server, its controllers and the scheduler. The first time they are built, which takes minutes.',
  );
  const plane = await startControlPlane({
    nodes: zonedNodes(nodes, { cpu: '8', memory: '16Gi' }),
    istioCrds: withMesh,
    log: say,
  });
  try {
    if (withMesh) await installIstio(plane);
    say(`${nodes} simulated nodes are ready. Installing ${environment ?? 'the default values'}.`);
    const target: Target = { plane, helm: helmPath() };
    await install(target, ...(environment ? ['-f', `charts/environments/${environment}.yaml`] : []));
    say('Installed. Waiting until the autoscalers have raised every service to its least number of pods.');
    const { pods } = await settled(plane);
    say('Everything is ready.');
    printPods(pods, await servicesByNamespace(target));
    console.log(`
Real: the API server, admission, quotas, autoscalers, the scheduler. Simulated: nodes and pods; no pod answers, so
port-forward, exec and logs do not work here.

  export KUBECONFIG=${plane.kubeconfig}
  kubectl get namespaces -l tier
`);
    if (once) return;
    say('Ctrl-C stops it and leaves nothing behind.');
    await interrupted();
  } finally {
    say('Stopping.');
    await plane.stop();
    say('Stopped.');
  }
};

main().catch(error => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
