import type { ChartFile } from '../emit/file.ts';
import type { Platform } from '../model/platform.ts';
import { environmentFiles } from './environments.ts';
import { graphFiles } from './graph-file.ts';
import { ingressChart, ingressDependency } from './ingress.ts';
import { istioFiles } from './istio.ts';
import { meshChart, meshDependency } from './mesh.ts';
import { monitoringChart, monitoringDependency } from './monitoring.ts';
import { platformChart, platformDependency } from './platform.ts';
import { tierChart, tierDependencies } from './tier.ts';
import { umbrellaFiles } from './umbrella.ts';

/** Every file under charts/, in the order in which a reader meets them. A later chart adds its files and its dependency. */
export const chartFiles = (platform: Platform): ChartFile[] => {
  const graphs = graphFiles(platform);
  return [
    ...umbrellaFiles(platform, [
      platformDependency(platform),
      ...tierDependencies(platform),
      monitoringDependency(platform),
      meshDependency(platform),
      ingressDependency(platform),
    ]),
    ...platformChart(platform),
    ...platform.tiers.flatMap(tier => tierChart(platform, tier, graphs)),
    ...monitoringChart(platform, graphs),
    ...meshChart(platform, graphs),
    ...ingressChart(platform, graphs),
    ...istioFiles(platform),
    ...environmentFiles(platform),
  ];
};
