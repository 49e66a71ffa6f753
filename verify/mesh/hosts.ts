import { byKind, identity, type Manifest } from '../manifests.ts';
import { istioObjects } from './istio-types.ts';

/** A host that proxies may know: a Service, or a host of a ServiceEntry. */
export type MeshHost = {
  host: string;
  /** The namespace of the object that makes it. */
  namespace: string;
  ports: readonly number[];
  /** As in the object: `*`, `.` or namespaces. Empty is everywhere. */
  exportTo: readonly string[];
  /** The identity of the object. */
  from: string;
};

/** A Service of another release, of Istio's own installation for example. */
export type ForeignService = { namespace: string; name: string; ports: readonly number[] };

/** Every host that the manifests and the foreign Services make, Services first. */
export const meshHosts = ({
  manifests,
  clusterDomain,
  foreign = [],
}: {
  manifests: readonly Manifest[];
  clusterDomain: string;
  foreign?: readonly ForeignService[];
}): MeshHost[] => [
  ...byKind(manifests, 'Service').map(service => {
    const { name, namespace = '', annotations = {} } = service.metadata;
    return {
      host: fullHost(name, namespace, clusterDomain),
      namespace,
      ports: (service.spec?.ports ?? []).map(({ port }) => port),
      exportTo: listed(annotations['networking.istio.io/exportTo']),
      from: identity(service),
    };
  }),
  ...foreign.map(({ namespace, name, ports }) => ({
    host: fullHost(name, namespace, clusterDomain),
    namespace,
    ports,
    exportTo: [],
    from: `Service/${namespace}/${name}`,
  })),
  ...istioObjects(manifests, 'ServiceEntry').flatMap(({ identity: from, namespace, spec }) =>
    (spec.hosts ?? []).map(host => ({
      host,
      namespace,
      ports: (spec.ports ?? []).flatMap(({ number }) => number ?? []),
      exportTo: spec.exportTo ?? [],
      from,
    })),
  ),
];

/**
 * The full name of a host in an object of Istio: a name without dots is a Service in the object's own namespace, any
 * other is meant as it stands (`web.care` is no Service).
 */
export const fullHost = (host: string, namespace: string, clusterDomain: string): string =>
  host.includes('.') || host === '*' ? host : `${host}.${namespace}.svc.${clusterDomain}`;

/**
 * The only port on which proxies route a host that is neither a Service nor a ServiceEntry's (istiod's choice), and that
 * only where they know something else with that port to listen for.
 */
export const routedPort = 80;

/** Is the host the one named, or one of those that a pattern (`*.example.org`, `*`) names? */
export const namesHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;

/** The most specific of the patterns that name the host: itself, else the longest with a star. */
export const closest = <Entry extends { pattern: string }>(entries: readonly Entry[], host: string): Entry[] => {
  const naming = entries.filter(({ pattern }) => namesHost(pattern, host));
  const exact = naming.filter(({ pattern }) => pattern === host);
  const longest = Math.max(...naming.map(({ pattern }) => pattern.length));
  return exact.length > 0 ? exact : naming.filter(({ pattern }) => pattern.length === longest);
};

/** May a namespace see what another exports? Without a list everybody may; `.` is the own namespace. */
export const exportedTo = (exportTo: readonly string[] | undefined, own: string, namespace: string): boolean =>
  !exportTo?.length ||
  exportTo.some(entry => entry === '*' || entry === namespace || (entry === '.' && own === namespace));

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
