import { byKind, identity, type Manifest } from './manifests.ts';
import { type PodPlan, plansOf } from './plans.ts';
import { parseCount, parseCpu, parseMemory } from './quantities.ts';
import { type Amounts, sumOf, times } from './requests.ts';

/** What admission adds to a pod (an injected proxy), as quotas count it. */
export type PodExtra = {
  requests: { cpu: number; memory: number };
  limits: { cpu: number; memory: number };
};

export type QuotaOptions = {
  perPodExtra?: PodExtra | ((plan: PodPlan) => PodExtra | undefined);
  /** How many nodes a DaemonSet runs on; needed only where there is one. */
  nodes?: number;
};

/** A quota that is too small for what it governs, or that refuses pods which leave something open. */
export type Shortfall = {
  /** The identity of the ResourceQuota. */
  quota: string;
  namespace: string;
  /** A key of spec.hard. */
  resource: string;
  /** In millicores, bytes or pieces. */
  hard: number;
  need: number;
  /** Containers that don't say the cpu or memory this quota counts: their pods are refused, however large it is. */
  unset: string[];
};

/**
 * What the pods and claims of a namespace use of each resource that a quota may count, at the busiest: every autoscaler
 * at its maximum, and every Deployment rolling out at once. cpu in millicores, memory and storage in bytes. Terminating
 * pods count until their grace ends, so a roll-out may still have to wait for some; it does not fail.
 * Throws on a DaemonSet when the number of nodes is not given.
 */
export const quotaUse = (
  manifests: readonly Manifest[],
  namespace: string,
  { perPodExtra, nodes }: QuotaOptions = {},
): Record<string, number> => {
  const plans = plansOf(manifests).filter(plan => plan.namespace === namespace);
  const counted = plans.map(plan => {
    const extra = typeof perPodExtra === 'function' ? perPodExtra(plan) : perPodExtra;
    const pods = podsAtMost(plan, nodes);
    return {
      pods,
      requests: times(sumOf([plan.requests, extra?.requests ?? {}]), pods),
      limits: times(sumOf([plan.limits, extra?.limits ?? {}]), pods),
    };
  });
  const pods = counted.reduce((sum, next) => sum + next.pods, 0);
  const requests = sumOf(counted.map(next => next.requests));
  const limits = sumOf(counted.map(next => next.limits));
  return {
    pods,
    'count/pods': pods,
    ...Object.fromEntries(computeResources.map(resource => [resource, requests[resource] ?? 0])),
    ...prefixed('requests', requests),
    ...prefixed('limits', limits),
    ...storageUse(manifests, namespace),
    ...serviceUse(manifests, namespace),
  };
};

/**
 * Every ResourceQuota of the render that its namespace outgrows, resource by resource; none when all is well. Throws on
 * a quota with scopes and on a resource that is not counted here, so that no quota passes unseen.
 */
export const quotaShortfalls = (manifests: readonly Manifest[], options: QuotaOptions = {}): Shortfall[] =>
  byKind(manifests, 'ResourceQuota').flatMap(quota => {
    const namespace = quota.metadata.namespace ?? '';
    const { hard, scopes, scopeSelector } = quota.spec ?? {};
    if (scopes?.length || scopeSelector) throw new Error(`${identity(quota)}: quotas with scopes are not counted here`);
    const use = quotaUse(manifests, namespace, options);
    const plans = plansOf(manifests).filter(plan => plan.namespace === namespace);
    return Object.entries(hard ?? {}).flatMap(([resource, quantity]) => {
      const need = use[resource];
      if (need === undefined) throw new Error(`${identity(quota)}: "${resource}" is not counted here`);
      const shortfall = {
        quota: identity(quota),
        namespace,
        resource,
        hard: parseHard(resource, quantity),
        need,
        unset: unsetFor(resource, plans),
      };
      return need > shortfall.hard || shortfall.unset.length > 0 ? [shortfall] : [];
    });
  });

const computeResources = ['cpu', 'memory', 'ephemeral-storage'];

const prefixed = (prefix: string, amounts: Amounts): Record<string, number> =>
  Object.fromEntries(computeResources.map(resource => [`${prefix}.${resource}`, amounts[resource] ?? 0]));

const podsAtMost = ({ from, kind, replicas, surge }: PodPlan, nodes: number | undefined): number => {
  if (kind !== 'DaemonSet') return replicas.max + (replicas.max > 0 ? surge.max : 0);
  if (nodes === undefined) throw new Error(`${from}: say how many nodes there are`);
  return nodes;
};

// Quotas on cpu and memory refuse a pod when any container leaves them open (the pod evaluator's Constraints).
const unsetFor = (resource: string, plans: readonly PodPlan[]): string[] => {
  const counted = resource === 'cpu' || resource === 'memory' ? `requests.${resource}` : resource;
  return plans.flatMap(({ from, unset }) =>
    unset.filter(entry => entry.resource === counted).map(({ container }) => `${from} ${container}`),
  );
};

const parseHard = (resource: string, quantity: string): number => {
  if (resource.endsWith('cpu')) return parseCpu(quantity);
  return /(memory|storage)$/.test(resource) ? parseMemory(quantity) : parseCount(quantity);
};

const storageUse = (manifests: readonly Manifest[], namespace: string): Record<string, number> => {
  const own = ({ metadata }: Manifest): boolean => (metadata.namespace ?? '') === namespace;
  const busiest = new Map(plansOf(manifests).map(({ from, replicas }) => [from, replicas.max]));
  const claims = [
    ...byKind(manifests, 'PersistentVolumeClaim')
      .filter(own)
      .map(({ spec }) => ({ spec, count: 1 })),
    ...byKind(manifests, 'StatefulSet')
      .filter(own)
      .flatMap(set =>
        (set.spec?.volumeClaimTemplates ?? []).map(({ spec }) => ({ spec, count: busiest.get(identity(set)) ?? 0 })),
      ),
  ];
  return {
    persistentvolumeclaims: claims.reduce((sum, { count }) => sum + count, 0),
    'requests.storage': claims.reduce(
      (sum, { spec, count }) => sum + count * parseMemory(spec?.resources?.requests?.storage ?? '0'),
      0,
    ),
  };
};

const serviceUse = (manifests: readonly Manifest[], namespace: string): Record<string, number> => {
  const services = byKind(manifests, 'Service').filter(({ metadata }) => (metadata.namespace ?? '') === namespace);
  const balanced = services.filter(({ spec }) => spec?.type === 'LoadBalancer');
  const onNodes = services.filter(
    ({ spec }) =>
      spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false),
  );
  return {
    services: services.length,
    'services.loadbalancers': balanced.length,
    'services.nodeports': onNodes.reduce((sum, { spec }) => sum + (spec?.ports ?? []).length, 0),
  };
};
