import { parseNginx, type Statement } from './nginx-language.ts';
import { expanded, mapOf, type NginxMap, type NginxRequest, patternOf } from './nginx-variables.ts';
import type { FrontDoorProblem } from './problems.ts';

/** A condition of `if`, and the status that it ends a request with. */
export interface Gate {
  /** What is looked at, with variables; without an operator it holds unless it is empty or 0. */
  text: string;
  operator?: '~' | '~*';
  pattern?: string;
  status: number;
}

/** What the snippets of the controller's ConfigMap say, as far as it is evaluated here. */
export interface Snippets {
  maps: NginxMap[];
  /** Headers of every answer, in their order, with variables. */
  headers: { name: string; value: string }[];
  gates: Gate[];
  /** Request headers that are not handed on, in lower case. */
  drops: string[];
}

/** What is said to a request before any service is asked. */
export interface EarlyAnswer {
  status?: number;
  /** By lower-case name, with each value that is not empty. */
  headers: Record<string, string[]>;
}

const headerOf = ({ words }: Statement): Snippets['headers'][number] => {
  const [, name = '', value = '', always, ...more] = words;
  if (always !== 'always' || more.length > 0)
    throw new Error(`add_header ${name} must end in always, or errors lack it`);
  return { name, value };
};

/** `if (TEXT ~* "PATTERN") { return STATUS; }`: the brackets stand at the first and the last word. */
const gateOf = ({ words, block = [] }: Statement): Gate => {
  const said = words.slice(1).join(' ');
  const inner = words.slice(1).map((word, index, all) => {
    const opened = index === 0 ? word.replace(/^\(/, '') : word;
    return index === all.length - 1 ? opened.replace(/\)$/, '') : opened;
  });
  const [text = '', operator, pattern, ...more] = inner.filter(word => word !== '');
  const [end, ...others] = block;
  const [does, status = '', ...rest] = end?.words ?? [];
  if (!/^\(.*\)$/.test(said) || more.length > 0) throw new Error(`if ${said} is not evaluated here`);
  if (does !== 'return' || !/^\d{3}$/.test(status) || rest.length + others.length > 0)
    throw new Error(`if ${said} must return a status and do nothing else`);
  if (operator === undefined) return { text, status: Number(status) };
  if ((operator !== '~' && operator !== '~*') || pattern === undefined)
    throw new Error(`if ${said} is not evaluated here`);
  patternOf(operator, pattern);
  return { text, operator, pattern, status: Number(status) };
};

const droppedOf = ({ words }: Statement): string => {
  const [, name = '', value, ...more] = words;
  if (value !== '' || more.length > 0) throw new Error(`proxy_set_header ${name} may only take a header away`);
  return name.toLowerCase();
};

/** By key of the ConfigMap: what a directive adds to what the snippets say. Every other directive is refused. */
const directives: Record<string, Record<string, (statement: Statement, into: Snippets) => unknown>> = {
  'http-snippets': {
    map: (statement, { maps }) => maps.push(mapOf(statement)),
    // What the controller writes into each location counts, not this.
    proxy_next_upstream: () => undefined,
    // Where long answers wait changes none.
    proxy_max_temp_file_size: () => undefined,
  },
  'server-snippets': {
    add_header: (statement, { headers }) => headers.push(headerOf(statement)),
    if: (statement, { gates }) => gates.push(gateOf(statement)),
  },
  // No add_header: one of them drops all of the server's.
  'location-snippets': { proxy_set_header: (statement, { drops }) => drops.push(droppedOf(statement)) },
};

const tried = (from: string, work: () => unknown): FrontDoorProblem[] => {
  try {
    work();
    return [];
  } catch (error) {
    return [{ from, message: (error as Error).message }];
  }
};

/** What the snippets in a ConfigMap's data say, and what of them nginx would refuse or is not evaluated here. */
export const snippetsOf = (data: Readonly<Record<string, string>>, whose: string) => {
  const snippets: Snippets = { maps: [], headers: [], gates: [], drops: [] };
  const problems = Object.entries(directives).flatMap(([key, known]) => {
    const from = `${whose} ${key}`;
    let statements: Statement[] = [];
    const malformed = tried(from, () => {
      statements = parseNginx(data[key] ?? '');
    });
    return [
      ...malformed,
      ...statements.flatMap(statement => {
        const [name = ''] = statement.words;
        const take = Object.hasOwn(known, name) ? known[name] : undefined;
        const at = `${from}, line ${statement.line}`;
        return take ? tried(at, () => take(statement, snippets)) : [{ from: at, message: `${name} is not known here` }];
      }),
    ];
  });
  return { snippets, problems };
};

const holds = ({ text, operator, pattern }: Gate, request: NginxRequest, maps: NginxMap[]): boolean => {
  const value = expanded(text, request, maps);
  return operator && pattern !== undefined ? patternOf(operator, pattern).test(value) : value !== '' && value !== '0';
};

/** What the snippets make of a request: the first gate that holds ends it; every answer has the headers. */
export const earlyAnswer = ({ maps, headers, gates }: Snippets, request: NginxRequest): EarlyAnswer => {
  const status = gates.find(gate => holds(gate, request, maps))?.status;
  const found: Record<string, string[]> = {};
  for (const { name, value } of headers) {
    const text = expanded(value, request, maps);
    if (text !== '') found[name.toLowerCase()] = [...(found[name.toLowerCase()] ?? []), text];
  }
  return { ...(status !== undefined && { status }), headers: found };
};
