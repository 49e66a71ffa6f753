import type { Check } from './check.ts';
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

const cluster: Check[] = [versions, rights, clock, network, metrics, storage, definitions, istio];
const taken: Check[] = [namespaces, owners, releases];
const room: Check[] = [capacity, quotas];

const all =
  (...checks: Check[][]): Check =>
  (facts, wanted) =>
    checks.flat().flatMap(check => check(facts, wanted));

/** What all checks find, in the order in which a person would put it right. */
export const checksOf = all(cluster, taken, [secrets], room, [running]);

/** What there must be before anything is installed: Secrets can still be made, and nothing runs yet. */
export const checksBefore = all(cluster, taken, room);

/** What there must be before somebody makes the namespaces, and nothing else. */
export const checksOfNamespaces = all([versions], taken);
