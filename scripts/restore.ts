import { createInterface } from 'node:readline/promises';
import { chalk } from 'zx';
import { buildPlatform } from '../generator/model/platform.ts';
import { printProblems } from '../generator/model/problem.ts';
import { restoreOrder } from '../generator/model/restore-order.ts';
import { values } from '../values/values.ts';
import { kubectlIn, podsGone, preflight, ready, removeJob, runJob, scale, snapshots } from './restore/cluster.ts';
import { restoreJob } from './restore/job.ts';
import { type Part, parts, type Wish, wishOf } from './restore/wish.ts';
import { kubectlPath } from './tools.ts';

/**
 * npm run restore -- prometheus                    the newest backup takes the place of the data (or grafana, loki)
 * npm run restore -- grafana --snapshot 1a2b3c4d   another one; which there are is printed first
 * npm run restore -- loki --namespace monitoring   where it runs
 * npm run restore -- prometheus --dry-run          what it would do
 * npm run restore -- prometheus --yes              without asking
 * npm run restore -- --order                       in which order the whole platform comes back after a loss
 *
 * Uses kubectl (`KUBECTL=`, or the one from npm) with your KUBECONFIG. The data of before stays on the volume. Where
 * Argo CD or Flux keeps the number of replicas, pause it first: it would start the part in the middle of the restore.
 *
 * Ends with 0: done. 1: asked wrongly, or not confirmed. 2: something is missing, nothing was changed. 3: the restore
 * failed, and the part runs on its old data again. 4: the part does not come back by itself; what to do is printed.
 * 130: stopped with Ctrl-C, and the part runs on its old data again.
 */
const usage = `npm run restore -- ${parts.join('|')} [--snapshot ID] [--namespace NAME] [--dry-run] [--yes]
npm run restore -- --order`;

type RestoreWish = Extract<Wish, { what: 'restore' }>;

const toCheck: Record<Part, string> = {
  prometheus: 'kubectl port-forward svc/prometheus 9090:9090, then look at a week of up; alerts are evaluated anew',
  grafana: 'kubectl port-forward svc/grafana 3000:3000, then log in: users and dashboards are those of the backup',
  loki: 'Grafana, Explore, Loki: the audit streams of the days before the loss',
};

const say = (line: string): void => console.log(line);
let interrupted = false;

const printOrder = (): void => {
  for (const [index, { what, names }] of restoreOrder(buildPlatform(values)).entries())
    say(`${String(index + 1).padStart(3)}. ${chalk.bold(what)}: ${names.join(', ')}`);
  say(
    '\nEach step when all before it answer. What is switched off is passed over; stores come from their own backups.',
  );
};

const confirmed = async ({ part, yes }: RestoreWish): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${part} is down meanwhile. Type ${part} to go on: `);
  terminal.close();
  return answer.trim() === part;
};

/** The restore itself, from a running part to a running part. Returns the exit code. */
const restore = async (wish: RestoreWish): Promise<number> => {
  const { part, snapshot, namespace } = wish;
  const kubectl = kubectlIn(kubectlPath(), namespace);
  const where = await kubectl(['config', 'current-context']).catch(() => 'unknown');
  const found = await preflight(kubectl, part);
  if ('problems' in found) {
    console.error(`Nothing was changed. In context ${where.trim()}, namespace ${namespace}:`);
    console.error(printProblems(found.problems));
    return 2;
  }
  const { deployment } = found;
  const list = await snapshots(kubectl, part);
  say(list ?? `No pod of ${part} answers, so the snapshots can't be listed; the restore looks for itself.`);
  if (list !== undefined && snapshot !== 'latest' && !list.includes(snapshot.slice(0, 8))) {
    console.error(`Nothing was changed.\n  --snapshot ${snapshot}: is none of these`);
    return 2;
  }
  // These run one pod each; 0 is what a restore that was killed leaves behind.
  const replicas = deployment.spec?.replicas || 1;
  const name = `restore-${part}-${Date.now().toString(36)}`;
  const job = restoreJob({ deployment, snapshot, name });
  say(`In context ${where.trim()}, namespace ${namespace}:`);
  say(`  1. scale Deployment ${part} to 0 and wait until its pod is gone`);
  say(`  2. Job ${name}: sh /scripts/backup.sh restore ${snapshot}; the data of before is kept beside it`);
  say(`  3. scale Deployment ${part} to ${replicas} and wait until it is Ready`);
  if (wish.dryRun) {
    say(`${JSON.stringify(job, null, 2)}\nDry run: nothing was changed.`);
    return 0;
  }
  if (!(await confirmed(wish))) {
    console.error('Not confirmed, nothing was changed. Without a terminal, say --yes.');
    return 1;
  }
  let well = false;
  try {
    await scale(kubectl, part, 0);
    await podsGone(kubectl, deployment);
    if (!interrupted) {
      const ended = await runJob(kubectl, job, () => interrupted);
      say(ended.log.trimEnd());
      // Once the data is swapped it is restored, whatever became of the Job after that.
      well = ended.well || ended.log.includes('has taken the place of the data');
    }
  } catch (error) {
    console.error(interrupted ? 'Stopped.' : (error as Error).message);
  }
  try {
    if (!well) await removeJob(kubectl, name);
    await scale(kubectl, part, replicas);
    await ready(kubectl, part);
  } catch (error) {
    console.error((error as Error).message);
    console.error(
      `${part} is not Ready. See: kubectl -n ${namespace} describe deployment,pod -l app.kubernetes.io/name=${part}`,
    );
    console.error(`If it has no pod: kubectl -n ${namespace} scale deployment ${part} --replicas=${replicas}`);
    if (well) console.error('The data was restored; that of before is in the folder data.before-… of its volume.');
    return 4;
  }
  if (!well) {
    console.error(`Nothing was restored: ${part} runs on its old data. What went wrong is said above.`);
    return interrupted ? 130 : 3;
  }
  say(`Restored, and Ready. Check: ${toCheck[part]}`);
  const discard = `-n ${namespace} exec deployment/${part} -c backup -- sh /scripts/backup.sh discard NAME`;
  say(`Then delete the data of before: kubectl ${discard}`);
  return 0;
};

const main = async (): Promise<number> => {
  const asked = wishOf(process.argv.slice(2));
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n${usage}`);
    return 1;
  }
  if (asked.wish.what === 'restore') return restore(asked.wish);
  printOrder();
  return 0;
};

// Whatever was begun is taken back; a second Ctrl-C changes nothing about that.
process.on('SIGINT', () => {
  interrupted = true;
});
process.on('SIGTERM', () => {
  interrupted = true;
});
process.exitCode = await main();
