import type { Edge } from './edge.ts';
import type { Node } from './node.ts';

/** What may come back together, once all before it is there. */
export interface RestoreStep {
  what: string;
  names: string[];
}

/**
 * Where the graph leaves a choice, this is the order: monitoring before the services, so that their return is seen, and
 * the front door last, so that nobody is let in to half a platform.
 */
const sequence = ['stores and places', 'mesh', 'monitoring', 'services', 'front door'] as const;

const kindOf = ({ kind, when }: Node): (typeof sequence)[number] => {
  if (kind === 'place') return 'stores and places';
  if (kind === 'service') return 'services';
  if (when.some(name => name.startsWith('frontDoor.'))) return 'front door';
  return when.includes('monitoring.servers') ? 'monitoring' : 'mesh';
};

/** Who looks at others does not need them to come back: what is down is what it is there to see. */
const watchers = new Set(['prometheus', 'blackbox-exporter']);
/** What even they can't do without. */
const neededByAll = new Set(['dns', 'api-server', 'istiod', 'backup-store']);

/** Others bring these back, in an order of their own. */
const others = new Set(['operator-prometheus', 'kubelet', 'clients']);

/** Whether `from` can't come back before `to`. */
export const isDependency = ({ from, to }: Pick<Edge, 'from' | 'to'>): boolean =>
  !others.has(from) && (!watchers.has(from) || neededByAll.has(to));

/** A graph, as far as the order needs it: a platform is one. */
export interface Graph {
  nodes: Map<string, Node>;
  edges: Pick<Edge, 'from' | 'to'>[];
}

/**
 * In which order the platform comes back after a loss: what a thing depends on comes in an earlier step. Whatever is
 * switched off at install stays in the list, and is passed over. Places that only watchers ask are left out: nothing
 * waits for them. A cycle of dependencies is our bug, and throws.
 */
export const restoreOrder = ({ nodes, edges }: Graph): RestoreStep[] => {
  const dependencies = edges.filter(edge => isDependency(edge) && nodes.has(edge.from) && nodes.has(edge.to));
  const needed = new Set(dependencies.map(({ to }) => to));
  const waiting = new Set([...nodes.values()].filter(({ kind, name }) => kind !== 'place' || needed.has(name)));
  const done = new Set<string>();
  const steps: RestoreStep[] = [];
  while (waiting.size > 0) {
    const isReady = ({ name }: Node): boolean => dependencies.every(({ from, to }) => from !== name || done.has(to));
    const ready = [...waiting].filter(isReady);
    if (ready.length === 0) throw new Error(`depend on each other: ${[...waiting].map(({ name }) => name).join(', ')}`);
    const what = sequence.find(kind => ready.some(node => kindOf(node) === kind)) ?? sequence[0];
    const now = ready.filter(node => kindOf(node) === what);
    for (const node of now) {
      waiting.delete(node);
      done.add(node.name);
    }
    steps.push({ what, names: now.map(({ name }) => name) });
  }
  return steps;
};
