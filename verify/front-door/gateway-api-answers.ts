import type { HostBehaviour } from './behaviour.ts';
import type { SpecOf } from './gateway-api-types.ts';

type Rule = NonNullable<SpecOf<'HTTPRoute'>['rules']>[number];
type Filter = NonNullable<Rule['filters']>[number];

/** What the filters of a rule make of the answers. */
export type Answers = Pick<HostBehaviour, 'headers' | 'cors'> & { hides: string[] };

/** What a service says of CORS stands beside the front door's own, and a proxy may hand on what program it is. */
const taken = [
  ...['origin', 'methods', 'headers', 'credentials'].map(what => `access-control-allow-${what}`),
  'access-control-expose-headers',
  'access-control-max-age',
  'server',
];

/** The one filter of a type. Throws on two, which the API refuses. */
export const filterOf = (filters: readonly Filter[], type: string): Filter | undefined => {
  const [filter, another] = filters.filter(one => one.type === type);
  if (another) throw new Error(`${type} stands there twice`);
  return filter;
};

const corsOf = ({ cors }: Filter): Answers['cors'] => {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], maxAge = 5 } = cors ?? {};
  const [wide] = [...allowOrigins, ...allowMethods, ...allowHeaders].filter(word => word.includes('*'));
  if (wide) throw new Error(`CORS for ${wide} is for anybody`);
  return {
    origins: [...allowOrigins].sort(),
    methods: [...allowMethods],
    headers: [...allowHeaders],
    maxAgeSeconds: maxAge,
  };
};

/**
 * What the filters of a rule make of every answer. Throws on what a service could say a second time, on answers by origin
 * that a cache would give to another origin, and on any other filter.
 */
export const answersOf = (filters: readonly Filter[]): Answers => {
  const known = ['ResponseHeaderModifier', 'CORS'];
  const other = filters.find(({ type = '' }) => !known.includes(type));
  if (other) throw new Error(`the filter ${other.type} is not evaluated here`);
  const { set = [], add = [], remove = [] } = filterOf(filters, 'ResponseHeaderModifier')?.responseHeaderModifier ?? {};
  const headers = Object.fromEntries(set.map(({ name = '', value = '' }) => [name.toLowerCase(), value]));
  if (Object.keys(headers).length !== set.length) throw new Error('a header is set twice');
  const removed = remove.map(name => name.toLowerCase());
  const left = taken.find(name => !removed.includes(name));
  if (left) throw new Error(`what a service says of ${left} is not taken away`);
  const added = add.map(({ name = '', value = '' }) => `${name}: ${value}`);
  const cross = filterOf(filters, 'CORS');
  const varies = cross ? ['Vary: Origin'] : [];
  const wrong = added.find(one => one !== 'Vary: Origin') ?? varies.find(one => !added.includes(one));
  if (wrong) throw new Error(`${wrong} ${added.includes(wrong) ? 'is added to what a service says' : 'is missing'}`);
  const cors = cross && corsOf(cross);
  return { headers, ...(cors && { cors }), hides: removed.filter(name => !taken.includes(name)).sort() };
};
