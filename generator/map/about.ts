import { installedValues, leastReplicas } from '../model/installed.ts';
import type { Node } from '../model/node.ts';
import { isOn, type Switched } from '../model/nodes.ts';
import type { Platform } from '../model/platform.ts';
import type { Service } from '../model/service.ts';
import { importance } from './words.ts';

/** Something that is said of a node: what it is called, and lines of text. */
export interface Fact {
  name: string;
  lines: string[];
}

/** Of what, in which installation, something is said. */
export interface Subject {
  platform: Platform;
  switched: Switched;
  node: Node;
  environment?: string;
}

const fact = (name: string, ...lines: (string | undefined)[]): Fact => ({
  name,
  lines: lines.filter(line => line !== undefined),
});

const podsOf = ({ platform, switched, environment }: Subject, { name, tier, values }: Service): string => {
  const its = platform.environments.find(one => one.name === environment)?.tiers[tier]?.services?.[name];
  const installed = installedValues(switched.shared, values, its);
  const least = leastReplicas(installed);
  const most = installed.autoscaling?.enabled ? installed.autoscaling.maxReplicas : undefined;
  return most === undefined || most === least ? `${least}` : `${least} to ${most}`;
};

const rateOf = (switched: Switched, name?: string): string | undefined => {
  const { limits } = switched.ingress;
  const rate = name === undefined ? limits?.default : limits?.services?.[name];
  return rate && `${rate.perMinute} requests a minute from one address, ${rate.burst} more at once`;
};

/** What the front door lets one address ask of a service: its route's limit, or that of the host it is behind. */
const limitOf = ({ switched }: Subject, { name, prefix, host }: Service): string[] => {
  if (switched.shared.frontDoor === 'none') return [];
  if (host !== undefined) return [rateOf(switched) ?? ''];
  if (prefix === undefined) return ['not reached from outside'];
  const own = rateOf(switched, name);
  return [own === undefined ? `${rateOf(switched)}, together with the API’s other routes` : `${own}, for this route`];
};

const breakerOf = ({ switched }: Subject, { breaker }: Service): string[] => {
  if (!isOn('mesh', switched)) return ['none: the mesh is off'];
  if (switched.shared.mesh?.breakers !== true) return ['none: breakers are off'];
  return [
    `at most ${breaker.maxConnections} connections, ${breaker.http1Pending} waiting requests, ${breaker.http2Max} HTTP/2 requests`,
    `${breaker.perConnection} requests a connection, ${breaker.maxRetries} retries at a time`,
    `a pod leaves for ${breaker.ejection} after ${breaker.consecutiveErrors} errors in a row, looked at every ${breaker.interval}`,
    `at most ${breaker.maxEjectionPercent} % of the pods leave, while ${breaker.minHealthPercent} % are well`,
  ];
};

const samplingOf = ({ switched }: Subject, { sampling, alwaysTraced }: Service): string[] => {
  if (!isOn('mesh', switched)) return ['none: the mesh is off'];
  return [`${sampling} % of the traces are kept`, ...alwaysTraced.map(operation => `all of ${operation}`)];
};

const ofService = (subject: Subject, service: Service): Fact[] => {
  const { platform, switched } = subject;
  const { name, tier, port, servicePort, prefix, host, priority, outside, sensitive } = service;
  const identity = `${switched.shared.trustDomain}/ns/${tier}/sa/${name}`;
  return [
    fact('Importance', `${priority}: ${importance[priority]}`),
    fact('Namespace', tier),
    fact('Port', servicePort === port ? `${port}` : `${port}, ${servicePort} of its Service`),
    fact('API', prefix),
    fact('Public host', host && switched.shared.hosts?.[host]),
    fact('Pods', podsOf(subject, service)),
    fact('Limits at the front door', ...limitOf(subject, service)),
    fact('Stores', service.stores.join(', ') || undefined),
    fact('Hosts outside', ...outside.flatMap(group => platform.facts.outside[group] ?? [])),
    fact('Circuit breaker', ...breakerOf(subject, service)),
    fact('Traces', ...samplingOf(subject, service)),
    fact('Needs a role', ...sensitive.map(({ operation, roles }) => `${operation}: ${roles.join(' or ')}`)),
    fact('Identity', isOn('mesh', switched) ? identity : undefined),
    fact('Said in', `values/tiers/${tier}.ts`),
  ];
};

const ofFrontDoor = ({ switched }: Subject): Fact[] => {
  const { limits, timeouts } = switched.ingress;
  const { hosts } = switched.shared;
  return [
    fact('Public hosts', hosts?.api, hosts?.app, hosts?.admin),
    fact('Limit', rateOf(switched)),
    fact('Limits of routes', ...Object.keys(limits?.services ?? {}).map(name => `${name}: ${rateOf(switched, name)}`)),
    fact('Largest body', limits?.bodySize),
    fact('Timeouts', `${timeouts?.connectSeconds} s to connect, ${timeouts?.requestSeconds} s for an answer`),
  ];
};

const storeFacts = ({ switched, node }: Subject): Fact[] => {
  const store = switched.shared.stores?.[node.name as 'postgres'];
  return store ? [fact('Address', `${store.host}:${store.port}`), fact('Credentials', `Secret ${store.secret}`)] : [];
};

/** What is said of a node beside its flows, policies and alerts. What does not apply is left out. */
export const about = (subject: Subject): Fact[] => {
  const { platform, switched, node } = subject;
  const service = platform.services.get(node.name);
  const isDoor = node.when.includes(`frontDoor.${switched.shared.frontDoor}`) && node.kind === 'part';
  const groups = node.name === 'outside' ? Object.entries(platform.facts.outside) : [];
  const all = service
    ? ofService(subject, service)
    : [
        fact('Namespace', node.namespace),
        ...(isDoor ? ofFrontDoor(subject) : []),
        ...storeFacts(subject),
        ...groups.map(([group, hosts]) => fact(group, ...hosts)),
      ];
  return all.filter(({ lines }) => lines.length > 0);
};
