import type { ErrorObject } from 'ajv';
import { definitions } from '../../values-schema/schema.ts';
import { at, type Problem, suggestion } from './problem.ts';
import { validateValues } from './validator.ts';

/** `/tiers/x/calls/1` → ['tiers', 'x', 'calls', 1]: numbers only where the data really is a list. */
const segments = (pointer: string, root: unknown): (string | number)[] => {
  const names = pointer
    .split('/')
    .slice(1)
    .map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  let here: unknown = root;
  return names.map(name => {
    const segment = Array.isArray(here) ? Number(name) : name;
    here = (here as Record<string | number, unknown> | undefined)?.[segment];
    return segment;
  });
};

/** The value as people wrote it; never where it may be a credential. */
const shown = (error: ErrorObject): string => {
  if (/\/(env|podAnnotations|receivers|remoteWrite)(\/|$)/.test(error.instancePath)) return 'this value';
  const text = JSON.stringify(error.data) ?? String(error.data);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** The schema's own word on what would be right: the description of what failed, or of what holds it. */
const right = (error: ErrorObject): string => {
  const { description } = (error.parentSchema ?? {}) as { description?: string };
  return description ?? '';
};

/** Where an object takes the key of a Secret, what to say to somebody who writes the credential itself into it. */
const credentialHint = (name: string, known: string[]): string =>
  known.includes('key') && /url|password|token|secret|webhook|routing|credential/i.test(name)
    ? '. A credential never stands in the values: put it into the existing Secret and give its key as "key"'
    : '';

/** What to say for each keyword of JSON Schema; `undefined` where another error says it better. */
const sentences: Record<string, (error: ErrorObject) => string | undefined> = {
  additionalProperties: ({ params, parentSchema }) => {
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const name = params.additionalProperty;
    return `unknown key "${name}"${suggestion(name, known) || `; known: ${known.join(', ')}`}${credentialHint(name, known)}`;
  },
  required: ({ params, parentSchema }) => {
    const properties = (parentSchema as { properties?: Record<string, { description?: string }> }).properties ?? {};
    return `"${params.missingProperty}" is missing. ${properties[params.missingProperty]?.description ?? ''}`.trim();
  },
  enum: error =>
    `${shown(error)} is not one of ${error.params.allowedValues.join(', ')}${typeof error.data === 'string' ? suggestion(error.data, error.params.allowedValues) : ''}`,
  uniqueItems: ({ params, data }) => `${JSON.stringify((data as unknown[])[params.i])} is listed twice; once is right`,
  oneOf: () => 'give either a weight (canary) or tenants, not both and not neither',
  propertyNames: error => `the name "${error.params.propertyName}" does not fit here: ${nameRule(error)}`,
};

const nameRule = (error: ErrorObject): string => {
  const names = (error.schema ?? {}) as { description?: string; $ref?: string };
  if (names.description) return names.description;
  const definition = definitions[(names.$ref ?? '').replace('#/definitions/', '') as keyof typeof definitions] as
    | { description?: string }
    | undefined;
  return definition?.description ?? 'see the schema';
};

const sentence = (error: ErrorObject): string | undefined => {
  // Inside propertyNames and oneOf, the error of the whole says it better than those of its parts.
  if (error.propertyName !== undefined && error.keyword !== 'propertyNames') return undefined;
  if (error.schemaPath.includes('/oneOf/') && error.keyword === 'required') return undefined;
  const say = sentences[error.keyword];
  return say ? say(error) : `${shown(error)} does not fit: ${right(error)}`;
};

/** Every place where the typed values break their schemas, in the order of the values. */
export const schemaProblems = (values: unknown): Problem[] => {
  if (validateValues(values)) return [];
  const found = new Map<string, Problem>();
  for (const error of validateValues.errors ?? []) {
    const message = sentence(error);
    if (message === undefined) continue;
    const path = at(...segments(error.instancePath, values)) || 'values';
    // A text that breaks two keywords of one description is one problem.
    found.set(`${path} ${message}`, { path, message });
  }
  return [...found.values()];
};
