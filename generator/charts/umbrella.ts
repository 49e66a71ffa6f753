import type { ChartFile } from '../emit/file.ts';
import { chartLock, type Dependency } from '../emit/lock.ts';
import { templateFile, textFile } from '../emit/template.ts';
import { commentedYamlFile, generatedBy, yamlFile } from '../emit/yaml.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { artifactHub } from './artifact-hub.ts';
import { chartSchema, icon } from './metadata.ts';
import { shortSchemaFile, umbrellaSchema } from './schemas.ts';
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
  annotations: artifactHub(platform),
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

/** What `helm show readme` prints. Short, as Helm stores it in each release, of which the values' reference would be a third. */
const readme = ({ services }: Platform): string => `<!-- ${generatedBy} -->

# WriteCareNotes

The software of care homes: ${services.size} services, their front door, monitoring and mesh.

    helm install writecarenotes <this chart> -f my-values.yaml

What it needs first stands in the sources' README.md, and every value in their docs/values.md.
`;

/** The umbrella's own files; the subcharts are files of their own below it. */
export const umbrellaFiles = (platform: Platform, dependencies: Dependency[]): ChartFile[] => {
  const holes = { chart: umbrellaChart };
  return [
    { path: `${folder}/Chart.yaml`, content: yamlFile(metadata(platform, dependencies), chartSchema) },
    { path: `${folder}/README.md`, content: readme(platform) },
    { path: `${folder}/Chart.lock`, content: yamlFile(chartLock(dependencies)) },
    {
      path: `${folder}/values.yaml`,
      content: commentedYamlFile(values(platform), '../environments/values.schema.json', umbrellaWords(platform)),
    },
    shortSchemaFile(`${folder}/values.schema.json`, umbrellaSchema(platform)),
    textFile(`${folder}/templates/NOTES.txt`, 'umbrella/NOTES.txt', holes),
    templateFile(`${folder}/templates/checks.yaml`, 'umbrella/checks.yaml', holes),
  ];
};
