import type { Edge } from '../../generator/model/edge.ts';
import type { Node } from '../../generator/model/node.ts';
import type { Switched } from '../../generator/model/nodes.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { Manifest } from '../../verify/manifests.ts';

/** What somebody wants to know: may `from` ask this of `to`, as an environment installs the platform? */
export interface Question {
  environment: string;
  /** Files of values over those of the environment, as absolute paths. */
  values?: string[];
  from: string;
  to: string;
  method?: string;
  path?: string;
}

/** What one layer says: whether it lets the request through, and why, in lines. */
export interface Layer {
  name: string;
  /** Absent where the layer has no say. */
  allows?: boolean;
  lines: string[];
}

export interface Answer {
  allowed: boolean;
  /** The port of the pod that is asked. */
  port: number;
  layers: Layer[];
}

/** Everything that a layer is judged by. */
export interface Case {
  platform: Platform;
  switched: Switched;
  manifests: Manifest[];
  question: Question;
  from: Node;
  to: Node;
  port: number;
  /** The edges that permit it, as the values say. */
  edges: Edge[];
}
