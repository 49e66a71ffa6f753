import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody who may talk to the API server; RBAC decides what beyond that. `groups` adds to `system:authenticated`. */
export interface User {
  name: string;
  groups?: string[];
}

/** Files the components read, and the token of each user by name. */
export interface Credentials {
  tokens: Record<string, string>;
  tokenFile: string;
  serviceAccountKey: string;
  serviceAccountPublicKey: string;
}

const secretFile = (path: string, content: string): string => {
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

/** The cluster's own administrator: every right, whatever RBAC says. */
const admin: User = { name: 'admin', groups: ['system:masters'] };

/** Makes a token a user and the service accounts' key pair, and writes them into `dir`, readable by us alone. */
export const makeCredentials = (dir: string, users: User[]): Credentials => {
  const everyone = [admin, ...users];
  const tokens = Object.fromEntries(everyone.map(({ name }) => [name, randomBytes(24).toString('hex')]));
  const rows = everyone.map(({ name, groups = [] }) => `${tokens[name]},${name},${name},"${groups.join(',')}"`);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    tokens,
    tokenFile: secretFile(join(dir, 'tokens.csv'), `${rows.join('\n')}\n`),
    serviceAccountKey: secretFile(join(dir, 'service-accounts.key'), privateKey),
    serviceAccountPublicKey: secretFile(join(dir, 'service-accounts.pub'), publicKey),
  };
};

/** What a kubeconfig is made of: the server's URL, the file with its CA, and the users' tokens. */
export interface Access {
  url: string;
  caFile: string;
  tokens: Record<string, string>;
}

/** Writes a kubeconfig with one context a user, named like the user; `admin` is the current one. Returns its path. */
export const writeKubeconfig = (path: string, { url, caFile, tokens }: Access): string => {
  const names = Object.keys(tokens);
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': caFile } }],
    users: names.map(name => ({ name, user: { token: tokens[name] } })),
    contexts: names.map(name => ({ name, context: { cluster: 'test', user: name } })),
    'current-context': admin.name,
  };
  return secretFile(path, `${JSON.stringify(content, null, 2)}\n`);
};
