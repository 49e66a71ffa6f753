import { randomBytes } from 'node:crypto';
import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { adding, making } from '../doctor/checks/secrets.ts';
import { secretsOf } from '../doctor/gather.ts';
import { type NeededSecret, neededSecrets } from '../doctor/needed-secrets.ts';
import type { Plan } from './plan.ts';

/** 24 random bytes, as `openssl rand -base64 24` makes them. */
const random = (): string => randomBytes(24).toString('base64');

/** The keys of Secrets that the platform itself defines, and what each is made from. All are the monitoring's. */
const own: Record<string, () => string> = {
  'admin-user': () => 'admin',
  'admin-password': random,
  'secret-key': random,
  'repository-password': random,
};

const isOwn = ({ namespace }: NeededSecret, key: string): boolean => namespace === 'monitoring' && key in own;

/** A Secret with the keys that it still lacks, and whether there is one of its name. */
export interface Lacking extends NeededSecret {
  lacking: string[];
  exists: boolean;
}

/** Every Secret that the manifests name and that is not there, or not with all of its keys. */
export const lackingSecrets = async ({ kubectl }: Programs, { wanted }: Plan): Promise<Lacking[]> => {
  const there = await secretsOf(kubectl);
  return neededSecrets(wanted.manifests).flatMap(secret => {
    const keys = there[`${secret.namespace}/${secret.name}`];
    const lacking = secret.keys.filter(key => !keys?.includes(key));
    return !keys || lacking.length > 0 ? [{ ...secret, lacking, exists: keys !== undefined }] : [];
  });
};

/**
 * Writes keys into a Secret, on stdin alone, where nobody else sees them. One that is not there is created, so that of two
 * who do this at a time one is refused; to one that is there keys are added.
 */
const write = async ({ kubectl }: Programs, { namespace, name, exists }: Lacking, values: Record<string, string>) => {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    ...(!exists && { type: 'Opaque' }),
    data: Object.fromEntries(data),
  };
  const words = exists ? ['apply', '--server-side', '--field-manager', 'deploy-kubernetes-infrastructure'] : ['create'];
  await kubectl([...words, '--filename', '-'], JSON.stringify(secret));
};

/** How a person reads a key: the only way in which it is ever shown. */
export const readingCommand = (namespace: string, name: string, key: string): string =>
  `kubectl get secret -n ${namespace} ${name} -o jsonpath='{.data.${key}}' | base64 -d`;

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
