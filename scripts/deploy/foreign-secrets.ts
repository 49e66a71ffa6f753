import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { adding, making } from '../doctor/checks/secrets.ts';
import { type NeededSecret, neededSecrets } from '../doctor/needed-secrets.ts';
import { isOwn } from './own-secrets.ts';
import type { Plan } from './plan.ts';
import { type Lacking, lackingSecrets, write } from './secrets.ts';

const foreignKeys = (secret: Lacking): string[] => secret.lacking.filter(key => !isOwn(secret, key));

/** Whether pods wait for it. Without a certificate the front door refuses visitors, but all else runs. */
const isWaitedFor = ({ optional, use }: NeededSecret): boolean => !optional && use !== 'certificate';

/** The Secrets of others' systems that are missing: those that pods wait for, or those that they start without. */
export const foreignSecrets = async (
  programs: Programs,
  plan: Plan,
  { waitedFor }: { waitedFor: boolean },
): Promise<Lacking[]> =>
  (await lackingSecrets(programs, plan)).filter(
    secret => isWaitedFor(secret) === waitedFor && (foreignKeys(secret).length > 0 || secret.keys.length === 0),
  );

/** By name, as tiers have Secrets of the same name with the same keys. */
const byName = (secrets: Lacking[]): Lacking[][] =>
  [...new Set(secrets.map(({ name }) => name))].map(name => secrets.filter(secret => secret.name === name));

/** `writecarenotes-redis (password) in core-healthcare, operational` */
const placesOf = (same: Lacking[]): string => {
  const keys = [...new Set(same.flatMap(foreignKeys))].join(', ');
  return `${same[0]?.name}${keys ? ` (${keys})` : ''} in ${same.map(({ namespace }) => namespace).join(', ')}`;
};

/** Which Secrets are missing, or lack keys, and where: a line a name. */
export const missingNames = (secrets: Lacking[]): string[] => byName(secrets).map(placesOf);

/** The same with the commands that make them, a line each. */
export const missingWords = (secrets: Lacking[]): string[] =>
  byName(secrets).flatMap(same => {
    const remedies = same.flatMap(secret => {
      const keys = foreignKeys(secret);
      return secret.exists ? adding(secret, keys) : making({ ...secret, keys });
    });
    return [`Secret ${placesOf(same)}`, ...[...new Set(remedies)].map(line => `  ${line}`)];
  });

/** Asks for what is missing, once a name, and writes it. Returns what was not answered. */
const askFor = async (programs: Programs, ask: NonNullable<Plan['ask']>, missing: Lacking[]): Promise<Lacking[]> => {
  const left = missing.filter(({ use }) => use !== 'values');
  for (const same of byName(missing.filter(({ use }) => use === 'values'))) {
    const answers: Record<string, string> = {};
    for (const key of new Set(same.flatMap(foreignKeys))) answers[key] = await ask(`${same[0]?.name}, ${key}`);
    for (const secret of same) {
      const given = foreignKeys(secret).filter(key => answers[key]);
      if (given.length > 0)
        await write(programs, secret, Object.fromEntries(given.map(key => [key, answers[key] ?? ''])));
      if (given.length < foreignKeys(secret).length) left.push(secret);
    }
  }
  return left;
};

/** What pods ask of others' systems, as if nothing were there. */
const foreignNames = ({ wanted }: Plan): string[] =>
  missingNames(
    neededSecrets(wanted.manifests)
      .filter(isWaitedFor)
      .map(secret => ({ ...secret, lacking: secret.keys, exists: false }))
      .filter(secret => foreignKeys(secret).length > 0 || secret.keys.length === 0),
  );

/** The Secrets of others' systems that pods wait for: stores, receivers, object stores. Asked for, or named. */
export const foreignSecretsStep = (plan: Plan): Step => ({
  title: 'credentials of the stores, receivers and object stores',
  acts: [
    ...foreignNames(plan),
    plan.ask
      ? 'asked for here where they are missing; nothing that is typed is shown'
      : 'looked for; those that are missing are named, with the commands that make them',
  ],
  namespaces: [],
  done: async programs =>
    (await foreignSecrets(programs, plan, { waitedFor: true })).length === 0
      ? 'all that pods wait for are there'
      : undefined,
  act: async programs => {
    const missing = await foreignSecrets(programs, plan, { waitedFor: true });
    const left = plan.ask ? await askFor(programs, plan.ask, missing) : missing;
    if (left.length === 0) return undefined;
    throw new Error(['Missing, and pods wait for them:', ...missingWords(left)].join('\n'));
  },
});
