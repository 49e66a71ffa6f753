import type { IstioFacts } from '../values-schema/types.ts';

/**
 * Istio itself, which is installed by its own charts before the platform's mesh. Sizes and names are the platform's
 * contract. What is decided about sidecars is a shared value (platform.ts), as quotas count them.
 */
export const istio: IstioFacts = {
  version: '1.31.1',
  // Said, as the charts' own default changes from release to release. A mirror of yours goes here.
  hub: 'docker.io/istio',
  variant: 'distroless',
  // The Kiali that Istio 1.31 names itself (its samples/addons).
  kiali: {
    version: '2.27.0',
    image: 'quay.io/kiali/kiali',
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  // An installer pins the images here, in this one place, by the digests that the registry in use gives.
  digests: { pilot: '', proxyv2: '', 'install-cni': '', kiali: '' },

  mesh: 'writecarenotes-mesh',
  cluster: 'writecarenotes-cluster',
  network: 'writecarenotes-network',

  // A cluster for trials does with one of each: min 1 here, and one node holds them all.
  istiod: {
    resources: { requests: { cpu: '200m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    replicas: { min: 2, max: 5 },
  },
  ingressGateway: {
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    replicas: { min: 2, max: 5 },
  },
  egressGateway: {
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '200m', memory: '256Mi' } },
    replicas: { min: 2, max: 5 },
  },
  cni: { resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '200m', memory: '256Mi' } } },
};
