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
