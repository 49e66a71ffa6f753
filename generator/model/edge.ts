import type { Switch } from './node.ts';

/** A permitted call. Everything about who may reach whom is a projection of the list of these. */
export interface Edge {
  from: string;
  to: string;
  /** The port of the pod that is called; of a place, its default, which the installer may change. */
  port: number;
  protocol: 'TCP' | 'UDP';
  /** HTTP methods and paths, where only some are permitted. Only the mesh can see them. */
  methods?: string[];
  paths?: string[];
  reason: string;
  /**
   * Where not both layers see it. network: the sidecar leaves the port alone, so NetworkPolicies alone decide; nobody:
   * it is a node that asks its own pods, on ports that the sidecar leaves alone, which no policy of either kind stops.
   */
  seenBy?: 'network' | 'nobody';
  /** What must be on beside both ends. */
  when?: Switch;
}

/** The edges that end at a node, and those that start there. */
export interface Ends {
  in: Edge[];
  out: Edge[];
}

/** An edge by TCP. */
export const tcp = (edge: Omit<Edge, 'protocol'>): Edge => ({ ...edge, protocol: 'TCP' });

/** Looking names up, by UDP and, for long answers, by TCP. */
export const lookUps = (from: string): Edge[] => [
  { from, to: 'dns', port: 53, protocol: 'UDP', reason: 'names are looked up' },
  tcp({ from, to: 'dns', port: 53, reason: 'long answers to name look-ups' }),
];
