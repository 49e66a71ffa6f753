import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Wanted } from './wanted.ts';

/** A check: what is known of the cluster, and what is asked of it, to what is found. It asks nothing itself. */
export type Check = (facts: Facts, wanted: Wanted) => Finding[];
