import type { ChartFile } from '../emit/file.ts';
import { yamlFile } from '../emit/yaml.ts';
import { difference } from '../model/merge.ts';
import type { Platform } from '../model/platform.ts';
import { editingSchema, schemaFile } from './schemas.ts';

/** An environment as Helm values: only what differs from the defaults of the charts. */
export const environmentValues = (platform: Platform, name: string): Record<string, unknown> => {
  const environment = platform.environments.find(one => one.name === name);
  if (!environment) throw new Error(`no environment ${name}`);
  const tiers = platform.tiers.map(tier => {
    const ours = Object.fromEntries(tier.services.map(service => [service.name, service.values]));
    const services = difference(ours, environment.tiers[tier.name]?.services ?? {});
    return [tier.name, services && { services }] as const;
  });
  const shared = difference(platform.shared, environment.shared);
  const monitoring = difference(platform.monitoring, environment.monitoring);
  const ingress = difference(platform.ingress, environment.ingress);
  const mesh = difference(platform.mesh, environment.mesh);
  return {
    ...(shared !== undefined && { global: { writecarenotes: shared } }),
    ...Object.fromEntries(tiers.filter(([, values]) => values !== undefined)),
    ...(monitoring !== undefined && { monitoring }),
    ...(mesh !== undefined && { mesh }),
    ...(ingress !== undefined && { ingress }),
  };
};

/** charts/environments/<name>.yaml for each environment, and the schema that editors complete them from. */
export const environmentFiles = (platform: Platform): ChartFile[] => [
  ...platform.environments.map(({ name }) => ({
    path: `charts/environments/${name}.yaml`,
    content: yamlFile(environmentValues(platform, name), 'values.schema.json'),
  })),
  schemaFile('charts/environments/values.schema.json', editingSchema(platform)),
];
