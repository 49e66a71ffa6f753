import { commonDefinitions } from './common.ts';
import { ingressDefinitions } from './ingress.ts';
import { istioDefinitions } from './istio.ts';
import { meshDefinitions } from './mesh.ts';
import { monitoringDefinitions } from './monitoring.ts';
import { platformDefinitions } from './platform.ts';
import { serviceDefinitions } from './service.ts';
import { tierDefinitions } from './tier.ts';
import { umbrellaDefinitions } from './umbrella.ts';

/** Every definition by name: the one dictionary that types, validation and the charts' schemas are made from. */
export const definitions = {
  ...commonDefinitions,
  ...serviceDefinitions,
  ...tierDefinitions,
  ...umbrellaDefinitions,
  ...monitoringDefinitions,
  ...meshDefinitions,
  ...ingressDefinitions,
  ...istioDefinitions,
  ...platformDefinitions,
} as const;
