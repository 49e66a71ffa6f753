import { parse } from 'yaml';
import { byKind } from '../../verify/manifests.ts';
import type { Policy } from '../../verify/mesh/sampling.ts';
import { platform } from '../platform.ts';
import { environment, render } from '../render.ts';
import { type Request, spansOf, type ToldSpan } from '../verify/mesh/sampling-traces.ts';

/** Jaeger's configuration as it is rendered for production, and with these arguments. */
export const jaegerConfig = (...args: string[]): string => {
  const maps = byKind(render(...environment('production'), ...args), 'ConfigMap');
  const jaeger = maps.find(({ metadata }) => metadata.namespace === 'tracing' && metadata.name === 'jaeger');
  return jaeger?.data?.['jaeger.yaml'] ?? '';
};

/** The policies in it. */
export const renderedPolicies = (...args: string[]): Policy[] =>
  parse(jaegerConfig(...args)).processors.tail_sampling.policies;

export const services = [...platform.services.values()];
export const gateway = services.find(service => service.gateway)?.name ?? '';

/** The spans of requests among the platform's services, and of its front doors. */
export const told = (requests: Request[], more: Parameters<typeof spansOf>[2] = {}): ToldSpan[] =>
  spansOf(requests, name => `${name}.${platform.nodes.get(name)?.namespace}`, more);

/** What a service does when it is asked for something: it asks everyone whom it may. */
export const calls = (name: string): Request[] =>
  (platform.services.get(name)?.calls ?? []).map(to => ({
    from: name,
    to,
    operation: `GET ${platform.services.get(to)?.prefix ?? '/settings'}/1`,
  }));

/** A request from outside, through the gateway. */
export const throughGateway = (to: string, operation: string, status = 200): Request[] => [
  { to: gateway, operation },
  { from: gateway, to: 'security-service', operation: 'GET /api/v1/auth/session' },
  { from: gateway, to, operation, status },
  ...calls(to),
];

/** An operation of a service's API. */
export const asks = (name: string): string => `GET ${platform.services.get(name)?.prefix}/1`;
