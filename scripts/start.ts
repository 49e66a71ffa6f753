import { $, chalk, spinner } from 'zx';
import { type Manifest, parseManifests } from '../verify/manifests.ts';
import { plansOf } from '../verify/plans.ts';
import { environmentFile, environments } from './environments.ts';
import { templateArguments } from './render.ts';
import { root } from './root.ts';
import { helmPath, helmVersion } from './tools.ts';

/**
 * npm start: the set-up and the main job. Makes the types, validates the values and generates charts/, renders every
 * environment with a real Helm, and says what came of it.
 */
$.cwd = root;
$.verbose = false;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const title = (text: string): void => console.log(`\n${chalk.bold(text)}`);

/** Runs one step with a sign of life; a failure prints what the step said and ends with its code. */
const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  try {
    const result = process.stdout.isTTY ? await spinner(name, work) : await work();
    console.log(`${chalk.green('ok')}  ${name} (${seconds(started)})`);
    return result;
  } catch (error) {
    const { stdout = '', stderr = '', message = '' } = error as { stdout?: string; stderr?: string; message?: string };
    console.error(`${chalk.red('failed')}  ${name}\n${`${stdout}${stderr}`.trim() || message}`);
    process.exit(1);
  }
};

const countBy = <T>(all: T[], key: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
};

/** Where an object is: a Namespace is in itself, what belongs to none in the cluster. */
const placeOf = ({ kind, metadata }: Manifest): string =>
  metadata.namespace ?? (kind === 'Namespace' ? metadata.name : '(cluster)');

/** kubectl's short names, or such as it might have. */
const shortNames: Record<string, string> = {
  Namespace: 'ns',
  NetworkPolicy: 'netpol',
  ResourceQuota: 'quota',
  LimitRange: 'limits',
  PodDisruptionBudget: 'pdb',
  ServiceAccount: 'sa',
  IngressClass: 'ingclass',
  Ingress: 'ing',
  Service: 'svc',
  Deployment: 'deploy',
  HorizontalPodAutoscaler: 'hpa',
  PriorityClass: 'pc',
  ConfigMap: 'cm',
  PersistentVolumeClaim: 'pvc',
  DaemonSet: 'ds',
  ClusterRole: 'crole',
  ClusterRoleBinding: 'crb',
  RoleBinding: 'rb',
};

const printObjects = (manifests: Manifest[]): void => {
  title('What the default values install: objects of each kind, by namespace');
  const byKind = countBy(manifests, ({ kind }) => shortNames[kind] ?? kind.toLowerCase());
  const kinds = [...byKind.keys()];
  const row = (name: string, cells: (string | number)[]): void =>
    console.log(
      `  ${name.padEnd(15)} ${cells.map((cell, index) => String(cell).padStart((kinds[index] ?? 'total').length + 2)).join('')}`,
    );
  row('', [...kinds, 'total']);
  for (const [place, all] of [...countBy(manifests, placeOf), ['together', manifests] as const])
    row(place, [...kinds.map(kind => all.filter(one => byKind.get(kind)?.includes(one)).length || '.'), all.length]);
};

interface Rendered {
  name: string;
  manifests: Manifest[];
  took: string;
}

const printEnvironments = (all: Rendered[]): void => {
  title('Each environment, with the least number of pods it runs');
  console.log(
    `  ${'values'.padEnd(12)} ${'objects'.padStart(7)} ${'pods'.padStart(5)} ${'CPU'.padStart(7)} ${'memory'.padStart(9)}   rendered in`,
  );
  for (const { name, manifests, took } of all) {
    const plans = plansOf(manifests);
    const total = (of: (plan: (typeof plans)[number]) => number) =>
      plans.reduce((sum, plan) => sum + plan.replicas.min * of(plan), 0);
    const cpu = (total(({ requests }) => requests.cpu) / 1000).toFixed(2);
    const memory = `${(total(({ requests }) => requests.memory) / 2 ** 30).toFixed(1)} GiB`;
    console.log(
      `  ${name.padEnd(12)} ${String(manifests.length).padStart(7)} ${String(total(() => 1)).padStart(5)} ${cpu.padStart(7)} ${memory.padStart(9)}   ${took}`,
    );
  }
};

const helm = await step('a Helm that is new enough', async () => helmPath());
await step('types from the schemas', () => $`npm run --silent types`);
const generated = await step('charts from the values', () => $`npm run --silent generate`);

const render = async (name: string, values: string[]): Promise<Rendered> => {
  const started = performance.now();
  const { stdout } = await $`${helm} ${templateArguments({ charts: 'charts', values })}`;
  const took = seconds(started);
  return { name, manifests: parseManifests(stdout), took };
};
const all = await step('every environment through Helm', async () => {
  const rendered = [await render('default', [])];
  for (const name of environments()) rendered.push(await render(name, [environmentFile(name)]));
  return rendered;
});

printObjects((all[0] as Rendered).manifests);
printEnvironments(all);
title('What was written');
console.log(`  ${generated.stdout.trim().replaceAll('\n', '\n  ')}`);
title(`Rendered with Helm ${helmVersion(helm)}. Next:`);
console.log(`  helm install writecarenotes ./charts/umbrella                 into the cluster of your kubectl
  scripts/deploy-kubernetes-infrastructure.sh --dry-run         the same with all that belongs to it: what it would do
  npm run sandbox                                               a control plane on this machine, no Docker
  npm run generate -- --watch                                   write charts/ whenever a value is saved`);
