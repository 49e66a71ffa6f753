import type { ChartFile } from '../emit/file.ts';
import { chartLock, type Dependency } from '../emit/lock.ts';
import { templateFile, textFile } from '../emit/template.ts';
import { commentedYamlFile, yamlFile, yamlText } from '../emit/yaml.ts';
import { priorityClass, umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { roles } from '../policies/roles.ts';
import { chartSchema, icon } from './metadata.ts';
import { schemaFile, umbrellaSchema } from './schemas.ts';
import { umbrellaWords } from './words.ts';

const folder = 'charts/umbrella';

const metadata = (platform: Platform, dependencies: Dependency[]): object => ({
  apiVersion: 'v2',
  name: umbrellaChart,
  description: `The WriteCareNotes platform for care homes: ${platform.services.size} services in ${platform.tiers.length} tiers.`,
  type: 'application',
  version: platform.facts.version,
  appVersion: platform.facts.appVersion,
  kubeVersion: platform.facts.kubeVersion,
  icon,
  home: 'https://writecarenotes.com',
  keywords: ['care homes', 'medication', 'care plans', 'CQC', 'NHS', 'FHIR'],
  maintainers: [{ name: 'WriteCareNotes' }],
  annotations: {
    'artifacthub.io/category': 'skip-prediction',
    'artifacthub.io/license': 'MIT',
    'artifacthub.io/operator': 'false',
    'artifacthub.io/prerelease': String(platform.facts.version.startsWith('0.')),
  },
  dependencies,
});

const values = (platform: Platform): object => ({
  global: { [umbrellaChart]: platform.shared },
  ...Object.fromEntries(
    platform.tiers.map(tier => [
      tier.name,
      { services: Object.fromEntries(tier.services.map(service => [service.name, service.values])) },
    ]),
  ),
});

const holes = (platform: Platform) => ({
  chart: umbrellaChart,
  priorities: Object.entries(platform.facts.priorities).map(([name, priority]) => ({
    name: priorityClass(name),
    ...priority,
  })),
  roles: roles.map(role => ({ ...role, rules: yamlText(role.rules).replace(/^/gm, '  ').trimEnd() })),
});

/** The umbrella's own files; the subcharts are files of their own below it. */
export const umbrellaFiles = (platform: Platform, dependencies: Dependency[]): ChartFile[] => {
  const its = holes(platform);
  return [
    { path: `${folder}/Chart.yaml`, content: yamlFile(metadata(platform, dependencies), chartSchema) },
    { path: `${folder}/Chart.lock`, content: yamlFile(chartLock(dependencies)) },
    {
      path: `${folder}/values.yaml`,
      content: commentedYamlFile(values(platform), 'values.schema.json', umbrellaWords(platform)),
    },
    schemaFile(`${folder}/values.schema.json`, umbrellaSchema(platform)),
    textFile(`${folder}/templates/NOTES.txt`, 'umbrella/NOTES.txt', its),
    templateFile(`${folder}/templates/_quantities.tpl`, 'shared/_quantities.tpl', its),
    ...['_names', '_problems'].map(name =>
      templateFile(`${folder}/templates/${name}.tpl`, `umbrella/${name}.tpl`, its),
    ),
    ...['checks', 'priority-class', 'cluster-role', 'cluster-role-binding'].map(name =>
      templateFile(`${folder}/templates/${name}.yaml`, `umbrella/${name}.yaml`, its),
    ),
  ];
};
