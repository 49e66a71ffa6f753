import type { ChartFile } from '../emit/file.ts';
import { templateFile } from '../emit/template.ts';
import { yamlFile, yamlText } from '../emit/yaml.ts';
import { priorityClass } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { roles } from '../policies/roles.ts';
import { chartSchema, subchartMetadata } from './metadata.ts';
import { platformSchema, schemaFile } from './schemas.ts';

const name = 'platform';
const folder = `charts/umbrella/charts/${name}`;
const description = "What belongs to no tier: priorities, people's roles, and the check of the shared values.";

/**
 * The chart of what belongs to no tier. It is always installed. The schema of the shared values, the checks and the
 * notes are its own and not the umbrella's, because Helm stores the umbrella's files, and no subchart's, in every release.
 */
export const platformChart = (platform: Platform): ChartFile[] => {
  const holes = {
    chart: name,
    priorities: Object.entries(platform.facts.priorities).map(([importance, its]) => ({
      name: priorityClass(importance),
      ...its,
    })),
    roles: roles.map(role => ({ ...role, rules: yamlText(role.rules).replace(/^/gm, '  ').trimEnd() })),
  };
  return [
    { path: `${folder}/Chart.yaml`, content: yamlFile(subchartMetadata(platform, name, description), chartSchema) },
    { path: `${folder}/values.yaml`, content: yamlFile({}, 'values.schema.json') },
    schemaFile(`${folder}/values.schema.json`, platformSchema(platform)),
    ...['_notes', '_checks', '_problems'].map(part =>
      templateFile(`${folder}/templates/${part}.tpl`, `platform/${part}.tpl`, holes),
    ),
    ...['priority-class', 'cluster-role', 'cluster-role-binding'].map(kind =>
      templateFile(`${folder}/templates/${kind}.yaml`, `platform/${kind}.yaml`, holes),
    ),
  ];
};

/** The platform chart as a dependency of the umbrella. */
export const platformDependency = ({ facts }: Platform) => ({ name, version: facts.version, repository: '' });
