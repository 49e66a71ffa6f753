import type { ChartFile } from '../emit/file.ts';
import type { Platform } from '../model/platform.ts';
import { environmentFiles } from './environments.ts';
import { graphFiles } from './graph-file.ts';
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
    ]),
    ...platformChart(platform),
    ...platform.tiers.flatMap(tier => tierChart(platform, tier, graphs)),
    ...monitoringChart(platform, graphs),
    ...environmentFiles(platform),
  ];
};
