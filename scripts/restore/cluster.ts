import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Problem } from '../../generator/model/problem.ts';
import { run, until } from '../../test/cluster/run.ts';
import { lastLine, missingRights } from '../cluster/rights.ts';
import { backupContainer, jobSeconds, secretsOf } from './job.ts';

/** kubectl in a namespace: takes arguments, returns what it prints, throws what it complains of. */
export type Kubectl = (args: string[], input?: string) => Promise<string>;

/** kubectl at `path`, in a namespace, with the KUBECONFIG that is set. */
export const kubectlIn =
  (path: string, namespace: string): Kubectl =>
  (args, input) =>
    run(path, ['--namespace', namespace, ...args], { input });

/** What a restore does in the cluster. */
const rights = [
  ['patch', 'deployments', '--subresource=scale'],
  ['list', 'pods'],
  ['get', 'pods', '--subresource=log'],
  ['create', 'jobs'],
  ['get', 'jobs'],
  ['delete', 'jobs'],
];

const missingSecrets = async (kubectl: Kubectl, deployment: Deployment): Promise<Problem[]> => {
  const answers = await Promise.all(
    secretsOf(deployment).map(async name => {
      const answer = await kubectl(['get', 'secret', name, '-o', 'name']).catch(lastLine);
      // Who may not read Secrets may restore all the same; the Job will tell.
      return /not found/i.test(answer)
        ? [{ path: `Secret ${name}`, message: 'is missing; the repository needs it' }]
        : [];
    }),
  );
  return answers.flat();
};

/** The Deployment, or everything that stands in the way of a restore. Changes nothing. */
export const preflight = async (
  kubectl: Kubectl,
  part: string,
): Promise<{ deployment: Deployment } | { problems: Problem[] }> => {
  let deployment: Deployment;
  try {
    deployment = JSON.parse(await kubectl(['get', 'deployment', part, '-o', 'json']));
  } catch (error) {
    return { problems: [{ path: `Deployment ${part}`, message: lastLine(error) }] };
  }
  if (!backupContainer(deployment)) {
    const message = 'has no container backup: switch monitoring.backup.enabled on; the repository is found again';
    return { problems: [{ path: `Deployment ${part}`, message }] };
  }
  const problems = [...(await missingRights(kubectl, rights)), ...(await missingSecrets(kubectl, deployment))];
  return problems.length > 0 ? { problems } : { deployment };
};

/** The snapshots, as the running pod lists them; undefined where no pod answers. */
export const snapshots = async (kubectl: Kubectl, part: string): Promise<string | undefined> => {
  const args = ['exec', `deployment/${part}`, '-c', 'backup', '--', 'sh', '/scripts/backup.sh', 'list'];
  return kubectl(args).catch(() => undefined);
};

/** Scales a Deployment. */
export const scale = (kubectl: Kubectl, part: string, replicas: number): Promise<string> =>
  kubectl(['scale', 'deployment', part, `--replicas=${replicas}`]);

/** Returns when no pod of the Deployment is left, not even one that is ending: it may still write. */
export const podsGone = async (kubectl: Kubectl, { metadata, spec }: Deployment): Promise<void> => {
  const selector = Object.entries(spec?.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  await until({
    what: `the pod of ${metadata?.name} ends`,
    // A grace period of five minutes, and some for the node.
    seconds: 420,
    everyMs: 1000,
    check: async () => {
      const list = await kubectl(['get', 'pods', '-l', selector.join(','), '-o', 'json']);
      const owned = (JSON.parse(list) as { items: Pod[] }).items.filter(pod =>
        pod.metadata?.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet'),
      );
      return owned.length === 0;
    },
  });
};

/** Starts the Job and returns once it has ended: whether well, and what it printed. `stopped` ends the wait. */
export const runJob = async (
  kubectl: Kubectl,
  job: Job,
  stopped: () => boolean,
): Promise<{ well: boolean; log: string }> => {
  const name = job.metadata?.name ?? '';
  await kubectl(['create', '-f', '-'], JSON.stringify(job));
  let well = false;
  const check = async (): Promise<boolean> => {
    const { status }: Job = JSON.parse(await kubectl(['get', 'job', name, '-o', 'json']));
    const ended = (type: string) =>
      status?.conditions?.some(one => one.type === type && one.status === 'True') ?? false;
    well = ended('Complete');
    return well || ended('Failed') || stopped();
  };
  await until({ what: `Job ${name} ends`, seconds: jobSeconds + 60, everyMs: 1000, check });
  const log = await kubectl(['logs', `job/${name}`, '-c', 'backup']).catch(error => `(no log: ${lastLine(error)})`);
  return { well, log };
};

/** Removes a Job and waits for its pod to be gone: nothing writes to the volume after this. */
export const removeJob = (kubectl: Kubectl, name: string): Promise<string> =>
  kubectl(['delete', 'job', name, '--ignore-not-found', '--cascade=foreground', '--timeout=120s']);

/** Returns when the Deployment is Ready again; Prometheus may read its log for minutes. */
export const ready = (kubectl: Kubectl, part: string): Promise<string> =>
  kubectl(['rollout', 'status', `deployment/${part}`, '--timeout=900s']);
