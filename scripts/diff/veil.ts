import type { Manifest } from '../../verify/manifests.ts';

type Fields = Record<string, unknown>;

const values = ['data', 'stringData'] as const;

/** kubectl keeps the whole object here, with all its values. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const word = '(a value that is not shown)';
const words = { before: '(the old value, not shown)', after: '(the new value, not shown)' };

const veiledField = (own: unknown, other: unknown, side: 'before' | 'after'): Fields =>
  Object.fromEntries(
    Object.entries((own ?? {}) as Fields).map(([key, value]) => {
      const theirs = ((other ?? {}) as Fields)[key];
      return [key, theirs === undefined || theirs === value ? word : words[side]];
    }),
  );

/**
 * A Secret without its values: a word stands for each, another one where the other side has another value. Any other
 * object is handed back as it is.
 */
export const veiledSecret = (own: Manifest, other: Manifest, side: 'before' | 'after'): Manifest => {
  if (own.kind !== 'Secret') return own;
  const { [lastApplied]: _, ...annotations } = own.metadata.annotations ?? {};
  const fields = values.filter(key => own[key] !== undefined);
  return {
    ...own,
    metadata: { ...own.metadata, annotations },
    ...Object.fromEntries(fields.map(key => [key, veiledField(own[key], other[key], side)])),
  };
};

const secretName =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key)';
/** `password: x`, `"token": "x"`, `API_KEY=x`: a name that ends so, and what it is set to up to the end of the word. */
const setTo = new RegExp(`(["']?${secretName}["']?\\s*[:=]\\s*)(?!["']?\\$)("[^"]*"|'[^']*'|[^\\s,;{}]+)`, 'gi');
const inAddress = /\b([a-z][a-z0-9+.-]*:\/\/)[^/@\s:]*:[^/@\s]+@/gi;

const isSecretName = (name: string): boolean => new RegExp(`${secretName}$`, 'i').test(name);

/** A text with nothing in it that looks like a credential: in an address, or behind a name such as `password`. */
export const veiledText = (text: string): string =>
  text.replace(inAddress, '$1(not shown)@').replace(setTo, '$1(not shown)');

/** The name by which a path's last field goes: that of the variable for `env[DB_PASSWORD].value`. */
const nameIn = (path: string): string =>
  /\[([^\]]+)\]\.value$/.exec(path)?.[1] ?? /([\w-]+)["\]]*$/.exec(path)?.[1] ?? '';

/** A value of a field with every text in it veiled; wholly where the field's own name says that it is a credential. */
export const veiled = (value: unknown, path: string): unknown => {
  if (typeof value === 'string') return isSecretName(nameIn(path)) ? '(not shown)' : veiledText(value);
  if (Array.isArray(value)) return value.map(item => veiled(item, path));
  if (typeof value !== 'object' || value === null) return value;
  // A variable: its name says what its value is.
  const { name } = value as Fields;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      veiled(inner, key === 'value' && typeof name === 'string' ? name : key),
    ]),
  );
};
