import { capacity } from './checks/capacity.ts';
import { clock } from './checks/clock.ts';
import { definitions } from './checks/definitions.ts';
import { istio } from './checks/istio.ts';
import { metrics } from './checks/metrics.ts';
import { namespaces } from './checks/namespaces.ts';
import { network } from './checks/network.ts';
import { owners } from './checks/owners.ts';
import { quotas } from './checks/quotas.ts';
import { releases } from './checks/releases.ts';
import { rights } from './checks/rights.ts';
import { running } from './checks/running.ts';
import { secrets } from './checks/secrets.ts';
import { storage } from './checks/storage.ts';
import { versions } from './checks/versions.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Wanted } from './wanted.ts';

/** A check: what is known of the cluster, and what is asked of it, to what is found. It asks nothing itself. */
export type Check = (facts: Facts, wanted: Wanted) => Finding[];

const checks: Check[] = [
  versions,
  rights,
  clock,
  network,
  metrics,
  storage,
  definitions,
  istio,
  namespaces,
  owners,
  releases,
  secrets,
  capacity,
  quotas,
  running,
];

/** What all checks find, in the order in which a person would put it right. */
export const checksOf: Check = (facts, wanted) => checks.flatMap(check => check(facts, wanted));
