import { byKind, type Manifest, type ManifestOf } from '../../../verify/manifests.ts';
import { annotated, inherited, type Settings, settingsOf } from './settings.ts';

/** One path of a host: what NGINX's `location` says of it, the Ingress it comes from, and the service it leads to. */
export interface Route {
  path: string;
  ingress: string;
  service: string;
  settings: Settings;
}

/** A public host as the controller serves it. */
export interface Server {
  host: string;
  tls: boolean;
  settings: Settings;
  routes: Route[];
}

/** What the controller makes of everything that is rendered for it. */
export interface Served {
  settings: Settings;
  /** Where hosts that nobody knows arrive. */
  ports: { http: number; https: number };
  servers: Server[];
}

/** An Ingress with what its annotations say. */
interface Said {
  ingress: ManifestOf<'Ingress'>;
  name: string;
  says: Settings;
}

const ruleOf = ({ ingress, name }: Said) => {
  const [rule, ...others] = ingress.spec?.rules ?? [];
  if (!rule?.host || others.length > 0) throw new Error(`${name} must have one rule, for one host`);
  return { host: rule.host, paths: rule.http?.paths ?? [] };
};

/** `location`'s way to write a path: a Prefix is a plain beginning of the text. */
const location = (path: string, pathType: string): string => (pathType === 'Exact' ? `= ${path}` : path);

const routesOf = (said: Said, settings: Settings): Route[] =>
  ruleOf(said).paths.map(({ path = '/', pathType, backend }) => {
    if (!backend.service) throw new Error(`${said.name}: the controller only leads to Services`);
    return { path: location(path, pathType), ingress: said.name, service: backend.service.name, settings };
  });

const isEncrypted = (ingress: ManifestOf<'Ingress'>, host: string): boolean =>
  ingress.spec?.tls?.some(({ hosts, secretName }) => secretName && hosts?.includes(host)) ?? false;

const serverOf = (said: Said, minions: Said[], base: Settings): Server => {
  const { host, paths } = ruleOf(said);
  const isMaster = said.says['mergeable-ingress-type'] === 'master';
  if (isMaster && paths.length > 0)
    throw new Error(`${said.name}: a master with paths is rejected, and its minions too`);
  const settings = { ...base, ...said.says };
  const handedOn = { ...base, ...inherited(said.says) };
  const own = minions.filter(minion => ruleOf(minion).host === host);
  const routes = isMaster
    ? own.flatMap(minion => routesOf(minion, { ...handedOn, ...minion.says }))
    : routesOf(said, settings);
  return { host, tls: isEncrypted(said.ingress, host), settings, routes };
};

/** The flags of the controller: name -> value. */
const flagsOf = (manifests: readonly Manifest[]): Record<string, string> => {
  const deployment = byKind(manifests, 'Deployment').find(({ metadata }) => metadata.namespace === 'ingress-nginx');
  const args = deployment?.spec?.template.spec?.containers.find(({ name }) => name === 'nginx-ingress')?.args ?? [];
  return Object.fromEntries(args.map(arg => arg.replace(/^-+/, '').split('=')));
};

/**
 * The hosts, routes and settings that the rendered controller serves: its flags, its ConfigMap, and the Ingresses of its
 * class in the namespace that it watches. Refuses what it would reject or pass over in silence.
 */
export const served = (manifests: readonly Manifest[]): Served => {
  const flags = flagsOf(manifests);
  const [namespace, name] = (flags['nginx-configmaps'] ?? '').replace('$(POD_NAMESPACE)', 'ingress-nginx').split('/');
  const isIts = ({ metadata }: Manifest): boolean => metadata.namespace === namespace && metadata.name === name;
  const config = byKind(manifests, 'ConfigMap').find(isIts);
  if (!config) throw new Error(`the controller does not start without its ConfigMap ${namespace}/${name}`);
  const settings = settingsOf(config.data ?? {});
  const said = byKind(manifests, 'Ingress')
    .filter(({ metadata }) => metadata.namespace === flags['watch-namespace'])
    .filter(({ spec }) => spec?.ingressClassName === flags['ingress-class'])
    .map((ingress): Said => {
      const name = `${ingress.metadata.namespace}/${ingress.metadata.name}`;
      return { ingress, name, says: annotated(ingress.metadata.annotations ?? {}, name) };
    });
  const [minions, hosts] = [true, false].map(wanted =>
    said.filter(({ says }) => (says['mergeable-ingress-type'] === 'minion') === wanted),
  ) as [Said[], Said[]];
  const servers = hosts.map(host => serverOf(host, minions, settings));
  const names = servers.map(({ host }) => host);
  const twice = names.find((host, index) => names.indexOf(host) !== index);
  if (twice) throw new Error(`${twice}: the later of two Ingresses for one host is rejected`);
  const port = (flag: string, usual: number): number => Number(flags[flag] ?? usual);
  const ports = { http: port('default-http-listener-port', 80), https: port('default-https-listener-port', 443) };
  return { settings, ports, servers };
};
