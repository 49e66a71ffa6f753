import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';

/** A ServiceAccount by `namespace/name`. */
export type Account = `${string}/${string}`;

/** What somebody may: verbs, sorted, by resource, such as `pods/log` or `deployments.apps`. */
export type Rights = Record<string, string>;

interface Rule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
}

const review = (namespace: string): object => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectRulesReview',
  spec: { namespace },
});

const rulesOf = async ({ kubectl }: ControlPlane, account: Account, namespaces: string[]): Promise<Rule[][]> => {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: namespaces.map(review) });
  const user = `--as=system:serviceaccount:${account.replace('/', ':')}`;
  const printed = await kubectl(
    ['create', user, '--output=jsonpath={.status.resourceRules}{"\\n"}', '--filename=-'],
    list,
  );
  return printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Rule[]);
};

/** A rule as rights. One that is bound to names is shown with them, so that no table takes it for one that is not. */
const spelled = ({ verbs, apiGroups, resources, resourceNames = [] }: Rule): [resource: string, verbs: string][] =>
  apiGroups.flatMap(group =>
    resources.map(resource => {
      const [kind, ...sub] = resource.split('/');
      const path = [group ? `${kind}.${group}` : kind, ...sub].join('/');
      return [[path, ...resourceNames].join(' '), [...verbs].sort().join(' ')] as [string, string];
    }),
  );

/**
 * All that the API server lets a ServiceAccount do in each of the namespaces, with what it may for the whole cluster, but
 * without what any ServiceAccount may (ask who it is, and what it may).
 */
export const rightsOf = async (
  plane: ControlPlane,
  account: Account,
  namespaces: string[],
): Promise<Record<string, Rights>> => {
  const [everybodys = []] = await rulesOf(plane, 'default/default', ['default']);
  const common = new Set(everybodys.map(rule => JSON.stringify(rule)));
  const found = await rulesOf(plane, account, namespaces);
  return Object.fromEntries(
    found.map((rules, index) => {
      const own = rules.filter(rule => !common.has(JSON.stringify(rule)));
      return [namespaces[index], Object.fromEntries(own.flatMap(spelled).sort())];
    }),
  );
};

/** A file with a token of the ServiceAccount, as the API server gives it to the pods. */
export const tokenFile = async ({ kubectl, dir }: ControlPlane, account: Account): Promise<string> => {
  const [namespace, name] = account.split('/') as [string, string];
  const path = join(dir, `${namespace}-${name}.token`);
  writeFileSync(path, await kubectl(['create', 'token', name, '--namespace', namespace]), { mode: 0o600 });
  return path;
};

/** A kubeconfig for programs that take their ServiceAccount's token from one. */
export const kubeconfigOf = async (plane: ControlPlane, account: Account): Promise<string> => {
  const path = join(plane.dir, `${account.replace('/', '-')}.kubeconfig`);
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: plane.url, 'certificate-authority': plane.caFile } }],
    users: [{ name: account, user: { tokenFile: await tokenFile(plane, account) } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: account } }],
    'current-context': 'test',
  };
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  return path;
};
