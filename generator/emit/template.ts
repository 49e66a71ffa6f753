import { compiledTemplate, sentinel } from './compiled-templates.ts';
import type { ChartFile } from './file.ts';
import { generatedBy } from './yaml.ts';

const fill = (name: string, holes: object): string => compiledTemplate(name)(holes).replaceAll(sentinel, '{{');

/**
 * A Helm template made from `generator/templates/<name>.hbs`: its `<% %>` holes are filled, Helm's own braces stand as
 * they are, and the first line says that it is generated. Throws on a hole that `holes` does not fill.
 */
export const templateFile = (path: string, name: string, holes: object): ChartFile => ({
  path,
  content: `{{- /* ${generatedBy} */ -}}\n${fill(name, holes)}`,
});

/** The same for a file that people read, where Helm's comment would do no harm but a first line of ours would. */
export const textFile = (path: string, name: string, holes: object): ChartFile => ({
  path,
  content: fill(name, holes),
});

/**
 * A shell script as pods run it: without the lines that are comments, which stay in its source. Helm stores what it
 * prints with every release. The scripts have no here-documents, whose lines might only look like comments.
 */
export const scriptFile = (path: string, name: string): ChartFile => ({
  path,
  content: `# ${generatedBy}\n${fill(name, {}).replace(/^[ \t]*(#.*)?\n/gm, '')}`,
});
