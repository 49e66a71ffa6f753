import { identity, type Labels, type Manifest } from '../manifests.ts';
import { type Shaped, shaped } from './fields.ts';
import type {
  destination,
  headers,
  httpMatch,
  httpRoute,
  operation,
  rule,
  source,
  stringMatch,
  trafficPolicy,
  whoseMatch,
} from './istio-specs.ts';
import { specs } from './istio-specs.ts';

export type IstioKind = keyof typeof specs;

/** An object of Istio, as rendered. `identity` is `Kind/namespace/name`. */
export type Istio<K extends IstioKind> = {
  identity: string;
  name: string;
  namespace: string;
  annotations: Labels;
  spec: Shaped<(typeof specs)[K]>;
};

export type Source = Shaped<typeof source>;
export type Operation = Shaped<typeof operation>;
export type Rule = Shaped<typeof rule>;
export type TrafficPolicy = Shaped<typeof trafficPolicy>;
export type Destination = Shaped<typeof destination>;
export type StringMatch = Shaped<typeof stringMatch>;
export type WhoseMatch = Shaped<typeof whoseMatch>;
export type HttpMatch = Shaped<typeof httpMatch>;
export type HttpRoute = Shaped<typeof httpRoute>;
export type RouteHeaders = Shaped<typeof headers>;

/**
 * The objects of one of Istio's kinds among the manifests, in their order, whatever their version; objects of the same
 * kind in another API group (a Gateway of the Gateway API) are not among them. Throws on a field that the evaluators
 * don't know, and on an object without a namespace: what it applies to would depend on the release.
 */
export const istioObjects = <K extends IstioKind>(manifests: readonly Manifest[], kind: K): Istio<K>[] =>
  manifests
    .filter(manifest => manifest.kind === kind && /^[a-z]+\.istio\.io\//.test(manifest.apiVersion))
    .map(manifest => {
      const { name, namespace, annotations = {} } = manifest.metadata;
      if (!namespace) throw new Error(`${identity(manifest)} has no metadata.namespace`);
      const spec = shaped(manifest.spec ?? {}, specs[kind], `${identity(manifest)} spec`);
      return { identity: identity(manifest), name, namespace, annotations, spec: spec as Istio<K>['spec'] };
    });
