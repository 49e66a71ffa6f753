/** A statement of nginx's configuration language: its words without quotes and escapes, and its block where it has one. */
export interface Statement {
  words: string[];
  block?: Statement[];
  /** Where it begins, counted from one. */
  line: number;
}

/** What is left to read. */
interface Reader {
  text: string;
  at: number;
}

/** A backslash before these three is taken away, and three letters after one are signs; any other backslash stays. */
const unescaped = (raw: string): string =>
  raw.replace(/\\(["'\\trn])/g, (_, sign: string) => ({ t: '\t', r: '\r', n: '\n' })[sign] ?? sign);

const lineOf = ({ text, at }: Reader): number => text.slice(0, at).split('\n').length;

const fail = (reader: Reader, message: string): never => {
  throw new Error(`line ${lineOf(reader)}: ${message}`);
};

const skipSpace = (reader: Reader): void => {
  const [skipped = ''] = /^(\s|#[^\n]*)*/.exec(reader.text.slice(reader.at)) ?? [];
  reader.at += skipped.length;
};

/** `$` before a brace makes a variable of it, not a block. */
const plain = /^(?:\\[\s\S]|\$\{|[^\s;{\\])+/;
const quoted = { '"': /^"((?:\\[\s\S]|[^"\\])*)"/, "'": /^'((?:\\[\s\S]|[^'\\])*)'/ };

/** The next word. After a closing quote nginx wants a space, an end, or the bracket that closes an `if`. */
const word = (reader: Reader): string => {
  const rest = reader.text.slice(reader.at);
  const quote = rest[0] as keyof typeof quoted;
  const pattern = quoted[quote];
  const [whole, inner] = (pattern ?? plain).exec(rest) ?? fail(reader, 'a quote is not closed');
  reader.at += whole.length;
  if (pattern && /^[^\s;{)]/.test(reader.text.slice(reader.at))) fail(reader, `"${whole}" is followed by no space`);
  return unescaped(pattern ? (inner ?? '') : whole);
};

const statement = (reader: Reader): Statement => {
  const line = lineOf(reader);
  const words: string[] = [];
  for (;;) {
    skipSpace(reader);
    const sign = reader.text[reader.at];
    if (sign === undefined || (sign === '}' && words.length === 0)) fail(reader, `"${words.join(' ')}" has no end`);
    if (sign !== ';' && sign !== '{') {
      words.push(word(reader));
      continue;
    }
    if (words.length === 0) fail(reader, `"${sign}" stands alone`);
    reader.at += 1;
    return sign === ';' ? { words, line } : { words, block: statements(reader, '}'), line };
  }
};

const statements = (reader: Reader, end: '}' | undefined): Statement[] => {
  const found: Statement[] = [];
  for (;;) {
    skipSpace(reader);
    const sign = reader.text[reader.at];
    if (sign === end) {
      reader.at += 1;
      return found;
    }
    if (sign === undefined) fail(reader, 'a block is not closed');
    if (sign === '}') fail(reader, '"}" closes no block');
    found.push(statement(reader));
  }
};

/**
 * Reads a piece of nginx's configuration as nginx does: statements that end in a semicolon or have a block, words with and
 * without quotes, comments. Throws, naming the line, where nginx would not start. What statements mean is not looked at.
 */
export const parseNginx = (text: string): Statement[] => statements({ text, at: 0 }, undefined);
