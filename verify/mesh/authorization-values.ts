/** Does a value meet a pattern? Undefined is the value that a request hasn't. */
export type ValueTest = (value: string | undefined) => boolean;

/**
 * The test of a pattern in a rule of an AuthorizationPolicy: `abc` is that value, `abc*` what begins so, `*abc` what
 * ends so, `*` every value that is not empty. A star anywhere else is a star.
 */
export const valueTest = (pattern: string): ValueTest => {
  if (pattern === '*') return value => value !== undefined && value !== '';
  if (pattern.startsWith('*')) return value => value?.endsWith(pattern.slice(1)) ?? false;
  if (pattern.endsWith('*')) return value => value?.startsWith(pattern.slice(0, -1)) ?? false;
  return value => value === pattern;
};

/** The same without regard to case: hosts are compared so, and nothing else. */
export const hostTest = (pattern: string): ValueTest => {
  const test = valueTest(pattern.toLowerCase());
  return value => test(value?.toLowerCase());
};

/**
 * The test of a pattern for paths: as any value, or a template when it holds `{*}` (one segment) or `{**}` (the rest,
 * also none of it). Throws on a template that the documentation calls invalid, and on `{**}` with anything behind it:
 * the documentation's example and Envoy's own expression differ there.
 */
export const pathTest = (pattern: string): ValueTest => {
  if (!pattern.includes('{*}') && !pattern.includes('{**}')) return valueTest(pattern);
  const segments = pattern.split('/');
  const invalid = segments.find(
    (segment, index) =>
      segment !== '{*}' && !(segment === '{**}' && index === segments.length - 1) && /[*{}]/.test(segment),
  );
  if (invalid !== undefined) throw new Error(`path template "${pattern}": "${invalid}" may not stand there`);
  const expression = new RegExp(
    `^${segments.map(segment => templates[segment] ?? segment.replace(/[$()+.?[\]^|\\]/g, '\\$&')).join('/')}$`,
  );
  return value => value !== undefined && expression.test(value);
};

// The characters that Envoy's URI templates take for a segment's.
const segmentCharacters = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";
const templates: Readonly<Record<string, string>> = {
  '{*}': `[${segmentCharacters}]+`,
  '{**}': `[${segmentCharacters}/]*`,
};

/** Who is at the other end of a connection, as its certificate says. */
export type Identity = { trustDomain: string; namespace: string; account: string };

/** An identity as policies write it: `<trust domain>/ns/<namespace>/sa/<account>`. */
export const principalOf = ({ trustDomain, namespace, account }: Identity): string =>
  `${trustDomain}/ns/${namespace}/sa/${account}`;

/**
 * The test of a principal. `cluster.local` as its trust domain stands for the mesh's own, whatever that is called (so
 * does istiod read it); any other trust domain is meant as it is written. Nobody without a certificate meets it.
 */
export const principalTest = (pattern: string, trustDomain: string): ((from: Identity | undefined) => boolean) => {
  const [first, ...rest] = pattern.split('/');
  const test = valueTest(first === 'cluster.local' && rest.length === 4 ? [trustDomain, ...rest].join('/') : pattern);
  return from => from !== undefined && test(principalOf(from));
};

/** The test of a namespace: a star stands for any characters, wherever it is. */
export const namespaceTest = (pattern: string): ((from: Identity | undefined) => boolean) => {
  const expression = new RegExp(`/ns/${pattern.replace(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '.*')}/`);
  return from => from !== undefined && expression.test(principalOf(from));
};

/** The test of a `serviceAccounts` entry, `<namespace>/<account>` or an account in the policy's own namespace. */
export const accountTest = (entry: string, ownNamespace: string): ((from: Identity | undefined) => boolean) => {
  const [namespace, account] = entry.includes('/') ? entry.split('/') : [ownNamespace, entry];
  if (!namespace || !account || entry.includes('*') || entry.split('/').length > 2) {
    throw new Error(`"${entry}" is not <namespace>/<account>, or an account`);
  }
  return from => from?.namespace === namespace && from.account === account;
};

/** What a request's token says, once its signature was checked. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The values of a claim, `path` leading into nested ones: a string, or each string of a list. `scope` and `permission`
 * are lists with spaces between; others that a RequestAuthentication names in spaceDelimitedClaims are not known here.
 * Numbers, objects and what is absent have no values: a policy can't name them.
 */
export const claimValues = (claims: Claims | undefined, path: readonly string[]): string[] => {
  const value = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, key)
        ? (inner as Claims)[key]
        : undefined,
    claims,
  );
  if (typeof value === 'string') {
    const listed = path.length === 1 && (path[0] === 'scope' || path[0] === 'permission');
    return listed ? value.split(' ') : [value];
  }
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
};

/**
 * The test of a request principal, `<issuer>/<subject>`. The last slash divides the two, as issuers are addresses; a
 * star at either end leaves that part open. Without a token, or with one that lacks either part, none is met.
 */
export const requestPrincipalTest = (pattern: string): ((claims: Claims | undefined) => boolean) => {
  const slash = pattern.lastIndexOf('/');
  const [issuer, subject] =
    slash >= 0
      ? [pattern.slice(0, slash), pattern.slice(slash + 1)]
      : pattern.startsWith('*')
        ? ['*', pattern]
        : [pattern, pattern.endsWith('*') ? '*' : ''];
  const tests = [issuer, subject].map(valueTest);
  return claims => ['iss', 'sub'].every((name, index) => tests[index]?.(claimValues(claims, [name])[0]));
};
