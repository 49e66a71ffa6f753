import type { Container, LimitRangeSpec, PodSpec } from 'kubernetes-types/core/v1';
import { parseCpu, parseMemory } from './quantities.ts';
import { containersOf, type PodContainer } from './workloads.ts';

/** How much of each resource: cpu in millicores, memory and storage in bytes, anything else counted. */
export type Amounts = { cpu: number; memory: number; readonly [resource: string]: number };

type Sparse = Readonly<Record<string, number>>;

/**
 * What the scheduler and quotas count for one pod: the sum of its containers and sidecars, or what its most demanding
 * init container needs beside the sidecars started before it, whichever is larger, resource by resource, and the
 * overhead. A request that is missing equals its limit (API defaulting). Source: component-helpers
 * resource.PodRequests. Throws on pod-level resources (`spec.resources`), which are not counted here.
 */
export const requestsOf = (spec: PodSpec): Amounts => {
  if ('resources' in spec) throw new Error('pod-level resources are not counted here');
  const needed = acrossContainers(spec, ({ resources }) => ({
    ...amounts(resources?.limits),
    ...amounts(resources?.requests),
  }));
  return { cpu: 0, memory: 0, ...combine(needed, amounts(spec.overhead), add) };
};

/**
 * What one pod may use at most, as quotas count it: added up like requests, with the overhead on top of what is limited.
 * A container without a limit adds nothing. Source: component-helpers resource.PodLimits.
 */
export const limitsOf = (spec: PodSpec): Amounts => {
  if ('resources' in spec) throw new Error('pod-level resources are not counted here');
  const limits = acrossContainers(spec, ({ resources }) => amounts(resources?.limits));
  const overhead = Object.entries(amounts(spec.overhead)).filter(([resource]) => limits[resource]);
  return { cpu: 0, memory: 0, ...combine(limits, Object.fromEntries(overhead), add) };
};

/**
 * The pod as the cluster sees it after its namespace's LimitRanges filled in what containers leave open, in the order
 * of admission: own limits become requests, then default limits, then default requests. Where a LimitRange names no
 * default, its max is the default limit, and the default limit or the min the default request (SetDefaults_LimitRangeItem).
 */
export const withLimitRanges = (spec: PodSpec, limitRanges: readonly { spec?: LimitRangeSpec }[]): PodSpec => {
  const items = limitRanges.flatMap(range => range.spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const defaults = items.map(item => {
    const limits = { ...item.max, ...item.default };
    return { limits, requests: { ...item.min, ...limits, ...item.defaultRequest } };
  });
  const fill = (container: Container): Container => {
    const { limits, requests } = container.resources ?? {};
    return {
      ...container,
      resources: {
        ...container.resources,
        limits: firstOf([limits, ...defaults.map(entry => entry.limits)]),
        requests: firstOf([requests, limits, ...defaults.map(entry => entry.requests)]),
      },
    };
  };
  return {
    ...spec,
    containers: (spec.containers ?? []).map(fill),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(fill) } : {}),
  };
};

/** Adds amounts up, resource by resource. */
export const sumOf = (all: readonly Sparse[]): Amounts => ({
  cpu: 0,
  memory: 0,
  ...all.reduce<Sparse>((total, next) => combine(total, next, add), {}),
});

/** Multiplies amounts, as for so many pods. */
export const times = (one: Sparse, count: number): Amounts => ({
  cpu: 0,
  memory: 0,
  ...Object.fromEntries(Object.entries(one).map(([resource, amount]) => [resource, amount * count])),
});

const amounts = (list: Readonly<Record<string, string>> | null | undefined): Sparse =>
  Object.fromEntries(
    Object.entries(list ?? {}).map(([resource, quantity]) => [
      resource,
      resource === 'cpu' ? parseCpu(quantity) : parseMemory(quantity),
    ]),
  );

const acrossContainers = (spec: PodSpec, of: (container: Container) => Sparse): Sparse => {
  const ofRole = (wanted: PodContainer['role']) =>
    containersOf(spec)
      .filter(({ role }) => role === wanted)
      .map(({ container }) => of(container));
  const running = sumOf([...ofRole('main'), ...ofRole('sidecar')]);
  const starting = containersOf(spec)
    .filter(({ role }) => role !== 'main')
    .reduce<{ sidecars: Sparse; peak: Sparse }>(
      ({ sidecars, peak }, { container, role }) => {
        const now = combine(sidecars, of(container), add);
        return { sidecars: role === 'sidecar' ? now : sidecars, peak: combine(peak, now, Math.max) };
      },
      { sidecars: {}, peak: {} },
    );
  return combine(running, starting.peak, Math.max);
};

const add = (a: number, b: number): number => a + b;

const combine = (a: Sparse, b: Sparse, how: (a: number, b: number) => number): Sparse =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map(resource => [
      resource,
      how(a[resource] ?? 0, b[resource] ?? 0),
    ]),
  );

const firstOf = (lists: (Record<string, string> | null | undefined)[]): Record<string, string> =>
  Object.assign({}, ...[...lists].reverse());
