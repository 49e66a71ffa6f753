import type { Platform } from '../generator/model/platform.ts';
import { printProblems } from '../generator/model/problem.ts';
import { validate } from '../generator/model/validate.ts';
import { values } from '../values/values.ts';

/** The platform that values/ describe; undefined where they have problems, which are told here. */
export const validPlatform = (): Platform | undefined => {
  const checked = validate(values);
  if ('platform' in checked) return checked.platform;
  console.error(`The values have problems; \`npm run generate\` says the same:\n${printProblems(checked.problems)}`);
  return undefined;
};
