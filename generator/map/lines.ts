import type { Edge } from '../model/edge.ts';
import type { Platform } from '../model/platform.ts';

/** Who reaches whom, whatever the port: a line of the drawing. */
export interface Line {
  from: string;
  to: string;
  /**
   * Whether it is drawn at rest. What everybody has in common (audit, configuration, metrics, names, stores) and what
   * the gateway hands on is told by its absence: drawn, it would hide the calls that tell services apart.
   */
  shown: boolean;
}

const isOwn = (platform: Platform, { from, to }: Edge): boolean => {
  const [caller, callee] = [platform.services.get(from), platform.services.get(to)];
  if (caller && callee) {
    const handedOn = caller.gateway && callee.prefix !== undefined;
    return !handedOn && !platform.facts.everyoneCalls.includes(to);
  }
  const enters =
    callee?.host !== undefined && platform.nodes.get(from)?.when.some(word => word.startsWith('frontDoor.'));
  const leaves = to === 'outside' || (to === 'egress-gateway' && caller !== undefined);
  return Boolean(enters) || from === 'clients' || leaves;
};

/** Each pair of ends between which there is an edge, once, in the order of the edges. */
export const linesOf = (platform: Platform, edges: Edge[]): Line[] => {
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const { from, to } = edge;
    lines.set(`${from} ${to}`, { from, to, shown: isOwn(platform, edge) });
  }
  return [...lines.values()];
};
