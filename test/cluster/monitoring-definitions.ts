import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleFolder } from './go-build.ts';

const pins = fileURLToPath(new URL('programs/prometheus-operator/', import.meta.url));

/**
 * The Prometheus Operator's own definitions, as paths of YAML files: those of its kinds that the chart makes objects of.
 * Go fetches them into its cache, of the version that programs/prometheus-operator/go.mod pins.
 */
export const operatorDefinitions = async (): Promise<string[]> => {
  const module = await moduleFolder(pins, 'github.com/prometheus-operator/prometheus-operator');
  const folder = join(module, 'example/prometheus-operator-crd');
  const wanted = /_(?:prometheusrules|servicemonitors|podmonitors|probes)\.yaml$/;
  return readdirSync(folder)
    .filter(name => wanted.test(name))
    .map(name => join(folder, name));
};
