import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { frontDoors } from '../../generator/model/parts.ts';
import { root } from '../render.ts';
import type { Cluster, Revision } from './mesh-stand-in.ts';

/** What a program is asked: its words, and what came on stdin. */
interface Asked {
  words: string[];
  input: string | undefined;
  cluster: Cluster;
}

const fail = (text: string): never => {
  throw new Error(text);
};

const after = (words: string[], flag: string): string => words[words.indexOf(flag) + 1] ?? '';

const yamlOf = (path: string) => parse(readFileSync(`${root}${path}`, 'utf8'));

const meshOf = ({ releases }: Cluster): { enabled: boolean; phase: string } => {
  const newest = releases.writecarenotes?.at(-1) ?? fail('Error: release: not found');
  return newest.values.global.writecarenotes.mesh;
};

const push = ({ releases }: Cluster, release: string, revision: Pick<Revision, 'chart' | 'values'>): void => {
  const older = (releases[release] ?? []).map(one =>
    one.status === 'deployed' ? { ...one, status: 'superseded' } : one,
  );
  releases[release] = [...older, { revision: older.length + 1, status: 'deployed', ...revision }];
};

const upgradePlatform = ({ words, cluster }: Asked): void => {
  const all = cluster.releases.writecarenotes ?? [];
  const last = all.findLast(({ status }) => status === 'deployed') ?? fail('no deployed releases');
  const values = structuredClone(last.values);
  const set = Object.fromEntries(
    after(words, '--set')
      .split(',')
      .map(one => one.split('=')),
  );
  const { mesh } = values.global.writecarenotes;
  mesh.enabled = set['global.writecarenotes.mesh.enabled'] === 'true';
  mesh.phase = set['global.writecarenotes.mesh.phase'];
  push(cluster, 'writecarenotes', { chart: last.chart, values });
};

type Answers = Record<string, (asked: Asked) => unknown>;

/** Helm's answers, by the words that the question starts with. */
export const helm: Answers = {
  history: ({ words, cluster }) => {
    const all = cluster.releases[words[1] ?? ''] ?? fail('Error: release: not found');
    const answer = JSON.stringify(all);
    // A Helm that somebody else runs comes to its end, but not at once.
    const last = all.at(-1);
    if (last?.status.startsWith('pending')) {
      cluster.pendingFor -= 1;
      if (cluster.pendingFor === 0) last.status = 'deployed';
    }
    return answer;
  },
  'get values': ({ words, cluster }) => {
    const all = cluster.releases[words[2] ?? ''] ?? [];
    return all.at(words.includes('--revision') ? Number(after(words, '--revision')) - 1 : -1)?.values;
  },
  template: () => '',
  'upgrade --install': ({ words, cluster }) => {
    const [, , release = '', chart] = words;
    push(cluster, release, {
      chart: `${chart}-${after(words, '--version')}`,
      values: yamlOf(after(words, '--values')),
    });
  },
  upgrade: upgradePlatform,
};

const available = (cluster: Cluster, name: string): boolean => !cluster.unavailable.includes(name);

/** What its pods say of themselves: a service its tier, the front door what the platform's policies know it by. */
const labelsOf = (namespace: string): Record<string, string> => {
  const door = frontDoors.find(one => one.namespace === namespace);
  return door?.labels ?? { 'writecarenotes.com/tier': namespace };
};

const deployment = (cluster: Cluster, namespace: string, name: string) => ({
  kind: 'Deployment',
  metadata: { namespace, name, generation: 1 },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...labelsOf(namespace) } } },
  },
  status: {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: available(cluster, name) ? 1 : 0,
  },
});

const pod = (cluster: Cluster, name: string, sidecar: boolean) => ({
  kind: 'Pod',
  metadata: { name: `${name}-1`, labels: { app: name } },
  spec: { containers: [{ name }, ...(sidecar ? [{ name: 'istio-proxy' }] : [])] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: available(cluster, name) ? 'True' : 'False' }],
  },
});

const all = ({ tiers }: Cluster) =>
  Object.entries(tiers).flatMap(([namespace, services]) =>
    Object.entries(services).map(([name, sidecar]) => ({ namespace, name, sidecar })),
  );

const list = (items: unknown[]) => ({ items });

const restart = ({ words, cluster }: Asked): void => {
  const { enabled, phase } = meshOf(cluster);
  const services = cluster.tiers[after(words, '--namespace')] ?? {};
  for (const word of words.filter(one => one.startsWith('deployment/')))
    services[word.replace('deployment/', '')] = enabled && phase !== 'leaving' && !cluster.noInjector;
};

/** kubectl's. */
export const kubectl: Answers = {
  'get --raw': () => 'ok',
  config: () => 'a-cluster\n',
  'auth can-i': () => 'yes\n',
  version: ({ cluster }) => ({
    clientVersion: { gitVersion: 'v1.36.1' },
    serverVersion: { gitVersion: cluster.kubernetes },
  }),
  'get namespaces': ({ cluster }) => (cluster.namespaces.length > 0 ? list(cluster.namespaces) : ''),
  apply: ({ words, cluster }) => {
    cluster.namespaces = yamlOf(after(words, '-f')).items;
  },
  'get secret': ({ words, cluster }) =>
    cluster.secret ? `secret/${words[2]}\n` : fail('Error from server (NotFound): secrets not found'),
  create: ({ input = '', cluster }) => {
    cluster.secret = JSON.parse(input);
  },
  'get deployments --all-namespaces --selector app=istiod': ({ cluster }) => list(cluster.istiods),
  'get nodes,pods': ({ cluster }) => list(cluster.nodes),
  'get deployments,pods': ({ words, cluster }) => {
    const here = all(cluster).filter(({ namespace }) => namespace === after(words, '--namespace'));
    return list(
      here.flatMap(({ namespace, name, sidecar }) => [
        deployment(cluster, namespace, name),
        pod(cluster, name, sidecar),
      ]),
    );
  },
  'rollout restart': restart,
  'get peerauthentications': ({ cluster }) => (meshOf(cluster).phase === 'enforced' ? 'STRICT' : 'PERMISSIVE'),
  'get authorizationpolicies': ({ cluster }) =>
    list(
      Object.keys(cluster.tiers)
        .filter(namespace => namespace !== cluster.open)
        .map(namespace => ({ metadata: { name: 'default-deny', namespace } })),
    ),
  'get deployments --all-namespaces': ({ cluster }) =>
    list(all(cluster).map(({ namespace, name }) => deployment(cluster, namespace, name))),
  'get events': ({ words, cluster }) =>
    list(
      cluster.events
        .filter(({ namespace }) => namespace === after(words, '--namespace'))
        .map(event => ({ ...event, lastTimestamp: new Date().toISOString() })),
    ),
  'get pods': ({ words, cluster }) =>
    list(
      all(cluster)
        .filter(({ namespace }) => namespace === after(words, '--namespace'))
        .map(({ name, sidecar }) => pod(cluster, name, sidecar)),
    ),
  logs: ({ words }) => `the last words of ${words[3]}\n`,
};

/** What a program prints when asked; throws what it complains of, and where nobody thought of the question. */
export const answer = (answers: Answers, asked: Asked): string => {
  const question = asked.words.join(' ');
  const known = Object.keys(answers).find(start => question.startsWith(start));
  if (!known) return fail(`nobody knows what to say to: ${question}`);
  const said = answers[known]?.(asked);
  return typeof said === 'string' ? said : said === undefined ? '' : JSON.stringify(said);
};
