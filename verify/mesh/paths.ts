/** What Istio does to a path before it compares and forwards it: MeshConfig's pathNormalization. */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/**
 * The path that policies and routes see, without its query, after
 * https://istio.io/latest/docs/reference/config/security/normalization/: escaped slashes first
 * (DECODE_AND_MERGE_SLASHES), then unreserved characters, backslashes and dot segments (BASE and more), then repeated
 * slashes (MERGE_SLASHES and more). Once, so what is encoded twice stays encoded once. Undefined for what a proxy answers
 * itself, and forwards to nobody: a path that doesn't begin with a slash, one with a fragment or an encoded zero.
 *
 * Not done: the encoding of characters that a URL may not hold, as no rule of ours can name one.
 */
export const normalizePath = (path: string, mode: PathNormalization): string | undefined => {
  const [beforeQuery = ''] = path.split('?');
  if (!path.startsWith('/') || path.includes('#') || beforeQuery.includes('%00')) return undefined;
  switch (mode) {
    case 'NONE':
      return beforeQuery;
    case 'BASE':
      return canonical(beforeQuery);
    case 'MERGE_SLASHES':
      return mergeSlashes(canonical(beforeQuery));
    case 'DECODE_AND_MERGE_SLASHES':
      return mergeSlashes(canonical(decodeSlashes(beforeQuery)));
    default:
      throw new Error(`no path normalization "${mode satisfies never}"`);
  }
};

const decodeSlashes = (path: string): string => path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');

const mergeSlashes = (path: string): string => path.replace(/\/{2,}/g, '/');

// Letters, digits and -._~ are the unreserved characters of RFC 3986.
const canonical = (path: string): string =>
  removeDotSegments(
    path
      .replace(/%(2d|2e|3\d|4[1-9a-f]|5[0-9a]|5f|6[1-9a-f]|7[0-9a]|7e)/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
      .replaceAll('\\', '/'),
  );

// RFC 3986, section 5.2.4, for a path that begins with a slash: an empty segment counts as one, and nothing is above the
// root.
const removeDotSegments = (path: string): string => {
  const segments = path.split('/').slice(1);
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  return `/${[...kept, ...(last === '.' || last === '..' ? [''] : [])].join('/')}`;
};

/** Another way to write a path, and what was done to it. */
export type Spelling = { how: string; path: string };

/**
 * The ways in which somebody writes a path to get past a rule about it, and still be served by a lenient server: none of
 * them is the path itself.
 */
export const spellings = (path: string): Spelling[] => {
  const slash = path.lastIndexOf('/');
  const [before, after] = [path.slice(0, slash), path.slice(slash + 1)];
  const inFront = slash === 0 ? '/' : '';
  const letter = path.search(/[a-z](?=[^a-z]*$)/i);
  const replaceLetter = (change: (character: string) => string): string =>
    letter < 0 ? path : path.slice(0, letter) + change(path.charAt(letter)) + path.slice(letter + 1);
  const made: Spelling[] = [
    { how: 'a slash at the end', path: `${path}/` },
    { how: 'two slashes in front', path: `/${path}` },
    { how: 'two slashes inside', path: `${before}//${after}` },
    { how: 'one letter in the other case', path: replaceLetter(otherCase) },
    { how: 'capital letters', path: path.toUpperCase() },
    { how: 'small letters', path: path.toLowerCase() },
    { how: 'an encoded letter', path: replaceLetter(encoded) },
    { how: 'a letter encoded twice', path: replaceLetter(character => encoded(character).replace('%', '%25')) },
    { how: 'an encoded slash', path: `${before}${inFront}%2F${after}` },
    { how: 'a backslash', path: `${before}${inFront}\\${after}` },
    { how: 'an encoded backslash', path: `${before}${inFront}%5C${after}` },
    { how: 'a dot segment', path: `/.${path}` },
    { how: 'an encoded dot segment', path: `/%2e${path}` },
    { how: 'a step up', path: `/x/..${path}` },
    { how: 'an encoded step up', path: `/x/%2e%2e${path}` },
    { how: 'parameters', path: `${path};x=1` },
    { how: 'a query', path: `${path}?x=1` },
    { how: 'a dot at the end', path: `${path}.` },
    { how: 'an extension', path: `${path}.json` },
    { how: 'a space at the end', path: `${path}%20` },
  ];
  return made.filter(
    (spelling, index) =>
      spelling.path !== path && made.findIndex(({ path: other }) => other === spelling.path) === index,
  );
};

const encoded = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

const otherCase = (character: string): string =>
  character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
