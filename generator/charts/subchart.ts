import type { ChartFile } from '../emit/file.ts';
import { templateFile } from '../emit/template.ts';
import { yamlFile } from '../emit/yaml.ts';
import type { Platform } from '../model/platform.ts';
import type { GraphFiles } from './graph-file.ts';
import { chartSchema, subchartMetadata } from './metadata.ts';
import { schemaFile } from './schemas.ts';

/** Named templates that every chart gets which renders a part of the graph. */
const sharedTemplates = ['_graph', '_policy', '_quantities', '_people', '_image'];

interface Subchart {
  name: string;
  description: string;
  /** Its default values, and the schema that they and an installer's keep to. */
  values: object;
  schema: Parameters<typeof schemaFile>[1];
  /** The folder of generator/templates that its own templates are in. */
  source: string;
  /** Its templates in the order in which a reader meets them, and the named ones. */
  templates: string[];
  namedTemplates: string[];
  /** Named templates of templates/shared/ that it needs beside those of every chart. */
  alsoShared?: string[];
  /** What fills the templates' holes, beside the chart's name. */
  holes: object;
  /** Everything else below files/. */
  files: (folder: string) => ChartFile[];
}

/** The folder of a chart below the umbrella. */
export const subchartFolder = (name: string): string => `charts/umbrella/charts/${name}`;

/** Every file of a chart that renders a part of the graph, with files/shared.json for when it is rendered by itself. */
export const subchart = (platform: Platform, graphs: GraphFiles, chart: Subchart): ChartFile[] => {
  const { name, source, templates, namedTemplates, values, schema, files } = chart;
  const folder = subchartFolder(name);
  // The sidecar is what Istio is installed with, as JSON.
  const holes = { chart: name, sidecar: JSON.stringify(platform.shared.mesh?.sidecar?.resources), ...chart.holes };
  const template = (from: string, file: string): ChartFile =>
    templateFile(`${folder}/templates/${file}`, `${from}/${file}`, holes);
  return [
    {
      path: `${folder}/Chart.yaml`,
      content: yamlFile(subchartMetadata(platform, name, chart.description), chartSchema),
    },
    { path: `${folder}/values.yaml`, content: yamlFile(values, 'values.schema.json') },
    schemaFile(`${folder}/values.schema.json`, schema),
    graphs.shared(`${folder}/files/shared.json`),
    ...files(folder),
    ...[...sharedTemplates, ...(chart.alsoShared ?? [])].map(file => template('shared', `${file}.tpl`)),
    ...namedTemplates.map(file => template(source, `${file}.tpl`)),
    ...templates.map(file => template(source, `${file}.yaml`)),
  ];
};
