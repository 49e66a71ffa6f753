import { definitions } from '../../values-schema/schema.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';

interface Described {
  description?: string;
  $ref?: string;
  properties?: Record<string, Described>;
}

const known = definitions as unknown as Record<string, Described>;
const resolved = (schema: Described | undefined): Described | undefined =>
  schema?.$ref ? { ...known[schema.$ref.replace('#/definitions/', '')], ...schema } : schema;

/** The description of a shared value, by its path below global.writecarenotes; nothing for names that the user chooses. */
const sharedWords = (path: string[]): string | undefined =>
  path.reduce<Described | undefined>(
    (schema, key) => resolved(resolved(schema)?.properties?.[key]),
    known.WriteCareNotes,
  )?.description;

/** What stands above a key in the umbrella's values.yaml: the schema's words, said once there. */
export const umbrellaWords =
  (platform: Platform) =>
  (path: string[]): string | undefined => {
    const [first, second, ...rest] = path;
    if (first === 'global')
      return second === umbrellaChart
        ? rest.length === 0
          ? known.WriteCareNotes?.description
          : sharedWords(rest)
        : undefined;
    return path.length === 1 ? platform.tiers.find(tier => tier.name === first)?.description : undefined;
  };
