import type { Platform } from '../model/platform.ts';
import type { Dashboard } from './assemble.ts';
import { businessKpis } from './business-kpis.ts';
import { compliance } from './compliance.ts';
import { healthcareOperations } from './healthcare-operations.ts';
import { infrastructureHealth } from './infrastructure-health.ts';
import { mesh } from './mesh.ts';
import { servicePerformance } from './service-performance.ts';
import { tracing } from './tracing.ts';

export type { Dashboard } from './assemble.ts';

/** Every dashboard of the platform, in the order in which people look at them. */
export const dashboards = (platform: Platform): Dashboard[] => [
  healthcareOperations(platform),
  servicePerformance(platform),
  infrastructureHealth(),
  compliance(),
  businessKpis(),
  tracing(),
  mesh(),
];
