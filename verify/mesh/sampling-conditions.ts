/** A span, as far as sampling looks at it. Times are milliseconds. */
export interface Span {
  /** Attributes of who tells it: `service.name`. */
  resource: Record<string, string>;
  /** The id of the span that it belongs to; none: the trace begins here. */
  parent: string;
  kind: 'SPAN_KIND_SERVER' | 'SPAN_KIND_CLIENT';
  status: 'STATUS_CODE_UNSET' | 'STATUS_CODE_ERROR';
  attributes: Record<string, string>;
  start: number;
  end: number;
}

export type SpanCondition = (span: Span) => boolean;

type Value = (span: Span) => string | undefined;

const tokens = /\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z_.]*|==|[[\](),])/y;

const tokensOf = (text: string): string[] => {
  const found: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.trimEnd().length) {
    const at = tokens.lastIndex;
    const token = tokens.exec(text)?.[1];
    if (token === undefined) throw new Error(`cannot read the condition from "${text.slice(at)}"`);
    found.push(token);
  }
  return found;
};

/** The tokens of a condition that are still to be read. */
interface Reading {
  next: () => string;
  /** Reads the token if it comes next. */
  skips: (token: string) => boolean;
  expects: (token: string) => void;
}

const readingOf = (text: string, rest: string[]): Reading => {
  const next = () => {
    const token = rest.shift();
    if (token === undefined) throw new Error(`the condition "${text}" ends too early`);
    return token;
  };
  const skips = (token: string) => rest[0] === token && rest.shift() !== undefined;
  const expects = (token: string) => {
    if (!skips(token)) throw new Error(`"${rest[0] ?? 'the end'}" where "${token}" belongs, in "${text}"`);
  };
  return { next, skips, expects };
};

const literal = (token: string): string => {
  if (!token.startsWith('"')) throw new Error(`${token} is not a text`);
  return JSON.parse(token) as string;
};

const keyOf = ({ next, expects }: Reading): string => {
  expects('[');
  const key = literal(next());
  expects(']');
  return key;
};

const readValue = (name: string, reading: Reading): Value => {
  if (name === 'kind') return ({ kind }) => kind;
  if (name === 'status.code') return ({ status }) => status;
  if (name === 'attributes' || name === 'resource.attributes') {
    const key = keyOf(reading);
    return name === 'attributes' ? ({ attributes }) => attributes[key] : ({ resource }) => resource[key];
  }
  throw new Error(`nothing is known of ${name}`);
};

const constants = ['SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT', 'STATUS_CODE_UNSET', 'STATUS_CODE_ERROR'];

const matchOf = (reading: Reading): SpanCondition => {
  reading.expects('(');
  const value = readValue(reading.next(), reading);
  reading.expects(',');
  const pattern = new RegExp(literal(reading.next()), 'u');
  reading.expects(')');
  return span => {
    const text = value(span);
    return text !== undefined && pattern.test(text);
  };
};

const simple = (reading: Reading): SpanCondition => {
  const name = reading.next();
  if (name === 'IsMatch') return matchOf(reading);
  if (name === 'IsRootSpan') {
    reading.expects('(');
    reading.expects(')');
    return ({ parent }) => parent === '';
  }
  const value = readValue(name, reading);
  reading.expects('==');
  const token = reading.next();
  const wanted = constants.includes(token) ? token : literal(token);
  return span => value(span) === wanted;
};

const negated = (reading: Reading): SpanCondition => {
  if (!reading.skips('not')) return simple(reading);
  const condition = simple(reading);
  return span => !condition(span);
};

/**
 * A condition on a span, in the part of the collector's language (OTTL) that our policies use: `and`, `not`, `==` with
 * a text or a kind or a status, IsMatch and IsRootSpan. Throws on everything else.
 */
export const spanCondition = (text: string): SpanCondition => {
  const rest = tokensOf(text);
  const reading = readingOf(text, rest);
  const conditions = [negated(reading)];
  while (reading.skips('and')) conditions.push(negated(reading));
  if (rest.length > 0) throw new Error(`nothing is known of "${rest.join(' ')}", in "${text}"`);
  return span => conditions.every(condition => condition(span));
};
