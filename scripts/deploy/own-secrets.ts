import { randomBytes } from 'node:crypto';
import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { type NeededSecret, neededSecrets } from '../doctor/needed-secrets.ts';
import type { Plan } from './plan.ts';
import { type Lacking, lackingSecrets, readingCommand, write } from './secrets.ts';

/** 24 random bytes, as `openssl rand -base64 24` makes them. */
const random = (): string => randomBytes(24).toString('base64');

/** The keys of Secrets that the platform itself defines, and what each is made from. All are the monitoring's. */
const own: Record<string, () => string> = {
  'admin-user': () => 'admin',
  'admin-password': random,
  'secret-key': random,
  'repository-password': random,
};

/** Whether a key of a Secret is the platform's own. */
export const isOwn = ({ namespace }: NeededSecret, key: string): boolean => namespace === 'monitoring' && key in own;

const ownKeys = (secret: Lacking): string[] => secret.lacking.filter(key => isOwn(secret, key));

/** The Secrets that are the platform's own: made at random where they are missing, never shown, never changed. */
export const ownSecretsStep = (plan: Plan): Step => {
  const named = neededSecrets(plan.wanted.manifests).flatMap(secret => {
    const keys = secret.keys.filter(key => isOwn(secret, key));
    return keys.length > 0 ? [{ ...secret, keys }] : [];
  });
  const missing = async (programs: Programs): Promise<Lacking[]> =>
    (await lackingSecrets(programs, plan)).filter(secret => ownKeys(secret).length > 0);
  return {
    title: 'credentials that are the platform’s own',
    acts: [
      'made of random bytes where they are missing; to read one:',
      ...named.flatMap(({ namespace, name, keys }) => keys.map(key => readingCommand(namespace, name, key))),
    ],
    namespaces: [],
    done: async programs => {
      if (named.length === 0) return 'these values ask for none';
      return (await missing(programs)).length === 0 ? 'they are there, and stay as they are' : undefined;
    },
    act: async programs => {
      const made = await missing(programs);
      for (const secret of made) {
        const values = ownKeys(secret).map(key => [key, own[key]?.() ?? '']);
        await write(programs, secret, Object.fromEntries(values));
      }
      return `made ${made.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}`;
    },
  };
};
