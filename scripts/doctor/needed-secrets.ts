import type { Volume } from 'kubernetes-types/core/v1';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { missingReferences } from '../../verify/references.ts';
import { containersOf, workloadsOf } from '../../verify/workloads.ts';

/** A Secret that objects of the chart name and that the chart does not make. */
export interface NeededSecret {
  namespace: string;
  name: string;
  /** What is read from it, as far as the manifests say. */
  keys: string[];
  /** Whether pods start without it. */
  optional: boolean;
  use: 'values' | 'certificate' | 'images';
}

interface Asked {
  namespace: string;
  name: string;
  key?: string | undefined;
  optional: boolean;
  use: NeededSecret['use'];
}

interface GatewaySpec {
  servers?: { tls?: { credentialName?: string } }[];
  listeners?: { tls?: { certificateRefs?: { name: string; namespace?: string }[] } }[];
}

/** The certificates of a Gateway, Istio's or the Gateway API's. */
const ofGateways = (manifests: readonly Manifest[]): Asked[] =>
  manifests
    .filter(({ kind }) => kind === 'Gateway')
    .flatMap(({ metadata, spec }) => {
      const { servers = [], listeners = [] } = spec as GatewaySpec;
      const names = [
        ...servers.flatMap(({ tls }) =>
          tls?.credentialName ? [{ name: tls.credentialName, namespace: undefined }] : [],
        ),
        ...listeners.flatMap(({ tls }) => tls?.certificateRefs ?? []),
      ];
      return names.map(({ name, namespace = metadata.namespace ?? '' }) => ({
        ...{ name, namespace, optional: false },
        use: 'certificate' as const,
      }));
    });

const ofObjects = (manifests: readonly Manifest[]): Asked[] =>
  missingReferences(manifests)
    .filter(({ kind }) => kind === 'Secret')
    .map(({ from, where, namespace, name, key, optional }) => {
      if (from.startsWith('Ingress/')) return { namespace, name, optional, use: 'certificate' };
      return { namespace, name, key, optional, use: where.includes('imagePullSecrets') ? 'images' : 'values' };
    });

/** A Secret mounted whole is read by file name: those that the ConfigMaps beside it mention. */
const mountedKeys = (manifests: readonly Manifest[], { namespace, name }: Asked): string[] => {
  const texts = byKind(manifests, 'ConfigMap')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap(({ data = {} }) => Object.values(data));
  const paths = workloadsOf(manifests)
    .filter(workload => workload.namespace === namespace)
    .flatMap(({ spec }) => {
      const volumes = (spec.volumes ?? [])
        .filter(({ secret }: Volume) => secret?.secretName === name)
        .map(one => one.name);
      const mounts = containersOf(spec).flatMap(({ container }) => container.volumeMounts ?? []);
      return mounts.filter(mount => volumes.includes(mount.name)).map(({ mountPath }) => mountPath);
    });
  return paths.flatMap(path =>
    texts.flatMap(text =>
      text
        .split(`${path}/`)
        .slice(1)
        .map(rest => /^[\w.-]*/.exec(rest)?.[0] ?? ''),
    ),
  );
};

/** `namespace/name` of the Secrets that cert-manager writes once the chart is installed. */
const certificates = (manifests: readonly Manifest[]): string[] =>
  manifests
    .filter(({ kind, apiVersion }) => kind === 'Certificate' && apiVersion.startsWith('cert-manager.io/'))
    .map(({ metadata, spec }) => `${metadata.namespace}/${(spec as { secretName: string }).secretName}`);

const keysOf = (manifests: readonly Manifest[], asked: Asked[]): string[] => {
  const [first] = asked as [Asked];
  if (first.use === 'certificate') return ['tls.crt', 'tls.key'];
  if (first.use === 'images') return ['.dockerconfigjson'];
  const named = asked.flatMap(({ key }) => key ?? []);
  const mounted = asked.some(({ key }) => key === undefined) ? mountedKeys(manifests, first) : [];
  return [...new Set([...named, ...mounted])].filter(key => key !== '').sort();
};

/**
 * Every Secret that somebody has to make before the platform works, with its keys, by namespace and name. One that pods
 * start without, and of which nothing is read, is left out.
 */
export const neededSecrets = (manifests: readonly Manifest[]): NeededSecret[] => {
  const written = new Set(certificates(manifests));
  const asked = [...ofObjects(manifests), ...ofGateways(manifests)];
  const names = [...new Set(asked.map(({ namespace, name }) => `${namespace}/${name}`))].sort();
  return names
    .filter(full => !written.has(full))
    .map(full => {
      const own = asked.filter(({ namespace, name }) => `${namespace}/${name}` === full);
      const [{ namespace, name, use }] = own as [Asked];
      return { namespace, name, use, keys: keysOf(manifests, own), optional: own.every(one => one.optional) };
    })
    .filter(({ keys, optional }) => !optional || keys.length > 0);
};
