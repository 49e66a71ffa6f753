import type { SensitiveRoute } from '../../values-schema/types.ts';
import type { Edge } from './edge.ts';
import type { Node } from './node.ts';
import { isOn, type Switched } from './nodes.ts';
import type { Platform } from './platform.ts';
import type { Service } from './service.ts';

/** Something that one node asks of another; without a method it is a connection. */
export interface Ask {
  from: string;
  to: string;
  /** The port of the pod. */
  port: number;
  method?: string;
  /** Without its query, as the proxies see it: `/api/v1/medications`. */
  path?: string;
}

const pathFits = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** Whether an edge is there with these values: both its ends, and what it says itself. */
export const isThere = (platform: Platform, edge: Edge, switched: Switched): boolean => {
  const whole = (name: string): boolean => (platform.nodes.get(name) as Node).when.every(word => isOn(word, switched));
  return whole(edge.from) && whole(edge.to) && (!edge.when || isOn(edge.when, switched));
};

/** Whether an edge lets this be asked. Of a connection only the port is compared. */
export const admits = (edge: Edge, { from, to, port, method, path }: Ask): boolean =>
  edge.from === from &&
  edge.to === to &&
  edge.port === port &&
  (method === undefined || !edge.methods || edge.methods.includes(method)) &&
  (path === undefined || !edge.paths || edge.paths.some(pattern => pathFits(pattern, path)));

/** Says which edges let something be asked, with these values: none, and it is refused. */
export const permitting = (platform: Platform, switched: Switched): ((ask: Ask) => Edge[]) => {
  const byEnds = new Map<string, Edge[]>();
  for (const edge of platform.edges.filter(one => isThere(platform, one, switched))) {
    const ends = `${edge.from} ${edge.to}`;
    byEnds.set(ends, [...(byEnds.get(ends) ?? []), edge]);
  }
  return ask => (byEnds.get(`${ask.from} ${ask.to}`) ?? []).filter(edge => admits(edge, ask));
};

/**
 * The sensitive route that a request through the gateway would take, if it is one: all that begins like its path, so
 * that no other ending gets past it.
 */
export const sensitiveRoute = (service: Service, { method, path = '' }: Ask): SensitiveRoute | undefined =>
  service.sensitive.find(({ operation }) => {
    const [itsMethod, itsPath = ''] = operation.split(' ');
    return itsMethod === method && path.startsWith(itsPath);
  });
