import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

/** Stands for Helm's own braces while Handlebars works; no template holds this character. */
export const sentinel = '\u0001';

/** A template's text as Handlebars reads it: Helm's `{{` is hidden, ours, `<% %>`, takes its place. */
export const handlebarsSource = (text: string): string =>
  text.replaceAll('{{', sentinel).replaceAll('<%', '{{').replaceAll('%>', '}}');

/** `strict`, as an unknown name would otherwise render as nothing. */
export const handlebarsOptions = { strict: true, noEscape: true } as const;

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/**
 * The template `generator/templates/<name>.hbs`, compiled once. scripts/build.mjs puts all of them, compiled beforehand,
 * into the bundle.
 */
export const compiledTemplate = (name: string): Handlebars.TemplateDelegate => {
  const known = compiled.get(name);
  if (known) return known;
  const text = readFileSync(new URL(`../templates/${name}.hbs`, import.meta.url), 'utf8');
  const template = Handlebars.compile(handlebarsSource(text), handlebarsOptions);
  compiled.set(name, template);
  return template;
};
