import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parse } from 'yaml';
import { chalk } from 'zx';
import { printProblems } from '../generator/model/problem.ts';
import { values } from '../values/values.ts';
import { preflight } from './mesh/preflight.ts';
import { findPrograms, lastLine, type Programs } from './mesh/programs.ts';
import { root } from './mesh/root.ts';
import { type Failure, go, printPlan, say } from './mesh/steps.ts';
import { trouble } from './mesh/trouble.ts';
import { upstreams } from './mesh/upstream.ts';
import { joiningWay, leavingWay } from './mesh/ways.ts';
import { type Wish, wishOf } from './mesh/wish.ts';

/** What the doors, deploy-service-mesh.sh and .ps1, lead to: the platform's way into the mesh and out of it. */
const usage = `scripts/deploy-service-mesh.sh [OPTIONS]
Installs Istio, and takes every pod of a running platform into the mesh without losing a request. Safe to run again.

  --environment NAME   which one you mean, of charts/environments (production); another one's release is left alone
  --release NAME       the platform's Helm release (writecarenotes), in your context's namespace, as for helm
  --istio-charts FROM  Istio's charts: a folder, a Helm repository (https://) or an OCI prefix (oci://)
  --kiali-charts FROM  Kiali's; where FROM of Istio's is a folder or an OCI prefix, they are taken from there, too
  --skip-kiali         without Kiali
  --leave              the way back: every pod loses its sidecar, then the mesh is off; Istio itself stays
  --timeout TIME       what a step may take (10m)
  --dry-run            says what it would do, and changes nothing; works without a cluster
  --yes                without asking

It uses helm, kubectl and istioctl of your PATH, or HELM=, KUBECTL= and ISTIOCTL=, with your KUBECONFIG.
It ends with 0: done. 1: a step failed; what to do is printed. 2: asked wrongly, something is missing, or not confirmed;
nothing was changed. 130: stopped with Ctrl-C. After 1 and 130 run it again: it goes on where it was.`;

const stop = new AbortController();

const frontDoorOf = (environment: string): string => {
  const file = readFileSync(`${root}charts/environments/${environment}.yaml`, 'utf8');
  const { global } = parse(file) as { global?: { writecarenotes?: { frontDoor?: string } } };
  return global?.writecarenotes?.frontDoor ?? values.platform.global.frontDoor ?? 'none';
};

const wayOf = (wish: Wish) => (wish.way === 'join' ? joiningWay : leavingWay);

const confirmed = async ({ way, yes }: Wish, where: string): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const what = way === 'join' ? 'Every pod of the services is restarted, tier by tier.' : 'The mesh is taken away.';
  const answer = await terminal.question(`${what} Type yes to go on in ${where}: `);
  terminal.close();
  return answer.trim() === 'yes';
};

const explain = async ({ step, index, since, error }: Failure, programs: Programs): Promise<void> => {
  console.error(`\n${chalk.red('Failed')} at step ${index + 1}: ${step.title}`);
  for (const line of error.message.split('\n')) console.error(`  ${line}`);
  const found = await trouble(programs, step.namespaces, since);
  if (found.length > 0) console.error(['What the cluster says:', ...found.map(line => `  ${line}`)].join('\n'));
  console.error('Nothing is taken back. Put right what is said above and run the same again: it goes on from here.');
};

const afterwards = ({ way, kiali }: Wish): string =>
  way === 'join'
    ? `
Every pod is in the mesh, and only known identities are let in. See who called whom, and what was said:${
        kiali
          ? `
  kubectl port-forward -n istio-system svc/kiali 20001:20001
  (it asks for a token: kubectl create token -n istio-system kiali)`
          : ''
      }
  kubectl port-forward -n tracing svc/writecarenotes-jaeger-query 16686:16686`
    : `
The mesh is off: traffic inside the cluster is not encrypted. Istio is still installed; to remove it:
  helm uninstall kiali istiod istio-ingressgateway --ignore-not-found -n istio-system
  helm uninstall istio-egressgateway -n istio-egress
  helm uninstall istio-cni -n istio-cni
  helm uninstall istio-base -n istio-system`;

const inCluster = async (wish: Wish, programs: Programs): Promise<number> => {
  const where = (await programs.kubectl(['config', 'current-context']).catch(() => 'the default context')).trim();
  say(`In ${where}: looking at cluster, rights and the release ${wish.release}.`);
  const wanted = upstreams(wish, frontDoorOf(wish.environment));
  const found = await preflight(programs, wish, wanted).catch((error: Error) => {
    return { problems: [{ path: 'cluster', message: error.message }] };
  });
  if (stop.signal.aborted) return 130;
  if ('problems' in found) {
    console.error(`Nothing was changed. In ${where}:\n${printProblems(found.problems)}`);
    return 2;
  }
  const { platform, warnings } = found;
  for (const warning of warnings) say(`  ${chalk.yellow('Note')}: ${warning}`);
  say(`The mesh of ${wish.release} (${platform.environment}) is ${platform.deployed}.\n`);
  const steps = wayOf(wish)(wish, platform.frontDoor);
  if (wish.dryRun) {
    await printPlan(steps, programs);
    say('\nDry run: nothing was changed.');
    return 0;
  }
  if (!(await confirmed(wish, where))) {
    console.error('Not confirmed, nothing was changed. Without a terminal, say --yes.');
    return 2;
  }
  const failure = await go(steps, programs);
  if (failure && stop.signal.aborted) {
    console.error(
      `\nStopped at step ${failure.index + 1}: ${failure.step.title}. Run the same again: it goes on from here.`,
    );
    return 130;
  }
  if (failure) {
    await explain(failure, programs);
    return 1;
  }
  say(afterwards(wish));
  return 0;
};

const main = async (): Promise<number> => {
  const asked = wishOf(process.argv.slice(2));
  if ('help' in asked) {
    say(usage);
    return 0;
  }
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 2;
  }
  const found = findPrograms(stop.signal);
  if ('problems' in found) {
    console.error(`Nothing was changed.\n${printProblems(found.problems)}`);
    return 2;
  }
  const { wish } = asked;
  const absent = await found.programs
    .kubectl(['get', '--raw=/readyz', '--request-timeout=15s'])
    .then(() => '', lastLine);
  if (absent === '') return inCluster(wish, found.programs);
  if (!wish.dryRun) {
    console.error(`Nothing was changed.\n  cluster: does not answer: ${absent}`);
    return 2;
  }
  say('No cluster answers, so this is what would be done where nothing is done yet.\n');
  await printPlan(wayOf(wish)(wish, frontDoorOf(wish.environment)));
  say('\nDry run: nothing was changed.');
  return 0;
};

// Whatever runs is told to end; what is done stays done.
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());
process.exitCode = await main();
