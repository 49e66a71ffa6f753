import type { Values } from '../values-schema/types.ts';
import { local } from './environments/local.ts';
import { production } from './environments/production.ts';
import { staging } from './environments/staging.ts';
import { ingress } from './ingress.ts';
import { istio } from './istio.ts';
import { mesh } from './mesh.ts';
import { monitoring } from './monitoring.ts';
import { platform } from './platform.ts';
import { aiAnalytics } from './tiers/ai-analytics.ts';
import { compliance } from './tiers/compliance.ts';
import { coreHealthcare } from './tiers/core-healthcare.ts';
import { infrastructure } from './tiers/infrastructure.ts';
import { integration } from './tiers/integration.ts';
import { operational } from './tiers/operational.ts';

/** Everything a person edits, in the order in which the charts are written. */
export const values: Values = {
  platform,
  tiers: {
    'core-healthcare': coreHealthcare,
    operational,
    compliance,
    integration,
    'ai-analytics': aiAnalytics,
    infrastructure,
  },
  monitoring,
  mesh,
  ingress,
  istio,
  environments: { local, staging, production },
};
