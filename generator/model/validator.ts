import { Ajv, type ValidateFunction } from 'ajv';
import { definitions } from '../../values-schema/schema.ts';

/** How the values are validated: every error, with the schema and the value it is about, and no schema that ajv doubts. */
export const ajvOptions = {
  // A definition is compiled once, however often it is referred to: a third of the code.
  inlineRefs: false,
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
} as const;

/** The schema of all typed values. */
export const valuesSchema = { ...definitions.Values, definitions };

/** The compiled validator of all typed values. scripts/build.mjs puts the same, compiled beforehand, into the bundle. */
export const validateValues: ValidateFunction = new Ajv(ajvOptions).compile(valuesSchema);
