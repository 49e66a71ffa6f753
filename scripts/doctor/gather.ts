import type { Manifest } from '../../verify/manifests.ts';
import type { Program, Programs } from '../cluster/programs.ts';
import { lastLine } from '../cluster/rights.ts';
import type { Versions } from '../cluster/versions.ts';
import type { Definition, Fact, Facts, Lists, Release } from './facts.ts';
import { everything, type Right, reviews, rightsFor } from './rights.ts';

/** How long one question may take; the server is told, so that it gives up as well. */
const patience = '--request-timeout=20s';

const inAll = '--all-namespaces';

/** What `kubectl get` is asked for. */
const queries: Record<keyof Lists, string[]> = {
  nodes: ['nodes'],
  pods: ['pods', inAll],
  daemonSets: ['daemonsets.apps', inAll],
  deployments: ['deployments.apps', inAll],
  services: ['services', inAll],
  claims: ['persistentvolumeclaims', inAll],
  autoscalers: ['horizontalpodautoscalers.autoscaling', inAll],
  warnings: ['events', inAll, '--field-selector', 'type=Warning'],
  storageClasses: ['storageclasses.storage.k8s.io'],
  apiServices: ['apiservices.apiregistration.k8s.io'],
  namespaces: ['namespaces'],
  priorityClasses: ['priorityclasses.scheduling.k8s.io'],
  clusterRoles: ['clusterroles.rbac.authorization.k8s.io'],
  clusterRoleBindings: ['clusterrolebindings.rbac.authorization.k8s.io'],
  ingressClasses: ['ingressclasses.networking.k8s.io'],
};

const factOf = <T>(answer: Promise<T>): Promise<Fact<T>> =>
  answer.then(
    seen => ({ seen }),
    error => ({ unseen: lastLine(error) }),
  );

const linesOf = (text: string): string[] => text.split('\n').filter(line => line.trim() !== '');

const listOf = async (kubectl: Program, query: string[]): Promise<unknown[]> =>
  (JSON.parse(await kubectl(['get', ...query, patience, '--output', 'json'])) as { items: unknown[] }).items;

type Seen<Name extends keyof Lists> = { [list in Name]: Fact<Lists[list]> };

/** Some of what the cluster has, by what it is called in `Lists`. */
export const listsOf = async <Name extends keyof Lists>(kubectl: Program, names: Name[]): Promise<Seen<Name>> => {
  const entries = await Promise.all(names.map(async list => [list, await factOf(listOf(kubectl, queries[list]))]));
  return Object.fromEntries(entries);
};

/** Names of keys only: the values never leave kubectl. Helm keeps its releases in Secrets too, large ones. */
const keysTemplate =
  '{{range .items}}{{.metadata.namespace}}/{{.metadata.name}}{{range $key, $value := .data}} {{$key}}{{end}}{{"\\n"}}{{end}}';

/** The keys of every Secret, by `namespace/name`. */
export const secretsOf = async (kubectl: Program): Promise<Record<string, string[]>> => {
  const words = ['get', 'secrets', inAll, '--field-selector', 'type!=helm.sh/release.v1', patience];
  const lines = linesOf(await kubectl([...words, '--output', `go-template=${keysTemplate}`]));
  return Object.fromEntries(
    lines.map(line => {
      const [name, ...keys] = line.split(' ');
      return [name, keys];
    }),
  );
};

const definitionsTemplate =
  '{range .items[*]}{.spec.group} {.spec.names.kind}{range .spec.versions[?(@.served==true)]} {.name}{end}{"\\n"}{end}';

const definitionsOf = async (kubectl: Program): Promise<Definition[]> => {
  const words = ['get', 'customresourcedefinitions.apiextensions.k8s.io', patience];
  return linesOf(await kubectl([...words, '--output', `jsonpath=${definitionsTemplate}`])).map(line => {
    const [group = '', kind = '', ...versions] = line.split(' ');
    return { group, kind, versions };
  });
};

const gatewayClassesOf = async (kubectl: Program): Promise<string[]> => {
  const words = ['get', 'gatewayclasses.gateway.networking.k8s.io', patience];
  const names = kubectl([...words, '--output', 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}']);
  return names.then(linesOf, error => {
    if (/doesn't have a resource type/.test((error as Error).message)) return [];
    throw error;
  });
};

const allowed = async (kubectl: Program, rights: Right[]): Promise<boolean[]> => {
  const words = ['create', '--validate=false', patience, '--output', 'jsonpath={.status.allowed}{"\\n"}'];
  const answers = linesOf(await kubectl([...words, '--filename', '-'], reviews(rights)));
  if (answers.length !== rights.length) throw new Error(`${answers.length} answers to ${rights.length} questions`);
  return answers.map(answer => answer === 'true');
};

const missingRightsOf = async (kubectl: Program, rights: Right[]): Promise<Right[]> => {
  const [all] = await allowed(kubectl, [everything]);
  if (all) return [];
  const answers = await allowed(kubectl, rights);
  return rights.filter((_, index) => !answers[index]);
};

/** A review of oneself takes no right at all, and carries the server's time. */
const clockOf = async (kubectl: Program) => {
  const before = Date.now();
  const words = ['auth', 'whoami', '--output', 'jsonpath={.metadata.creationTimestamp}', patience];
  const server = Date.parse(await kubectl(words));
  if (Number.isNaN(server)) throw new Error('the server does not tell the time');
  return { server, before, after: Date.now() };
};

/** Every release of Helm in the cluster, in whatever state. */
export const releasesOf = (helm: Program): Promise<Fact<Release[]>> =>
  factOf(helm(['list', inAll, '--max', '10000', '--output', 'json']).then(text => JSON.parse(text) as Release[]));

/** What `kubectl version` says; throws where no server answers. */
export const versionsOf = async (kubectl: Program): Promise<Versions> =>
  JSON.parse(await kubectl(['version', '--request-timeout=15s', '--output', 'json'])) as Versions;

/** Asks the cluster everything that the checks want to know, all at once. Changes nothing, and reads no Secret's value. */
export const gather = async (
  { helm, kubectl }: Programs,
  known: { versions: Versions; releases: Fact<Release[]> },
  wanted: { manifests: Manifest[]; release: { namespace: string } },
): Promise<Facts> => {
  const rights = rightsFor(wanted.manifests, wanted.release.namespace);
  const [lists, missingRights, definitions, gatewayClasses, secrets, clock, version] = await Promise.all([
    listsOf(kubectl, Object.keys(queries) as (keyof Lists)[]),
    factOf(missingRightsOf(kubectl, rights)),
    factOf(definitionsOf(kubectl)),
    factOf(gatewayClassesOf(kubectl)),
    factOf(secretsOf(kubectl)),
    factOf(clockOf(kubectl)),
    helm(['version', '--template', '{{.Version}}']),
  ]);
  return { ...lists, ...known, missingRights, definitions, gatewayClasses, secrets, clock, helm: version.trim() };
};
