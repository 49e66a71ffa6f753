import type { Rate } from './behaviour.ts';

/** What the annotations of an Ingress say to the controller. */
export interface Annotated {
  type: 'master' | 'minion' | undefined;
  rate: Rate | undefined;
  /** Whether a request may go to a second pod. */
  retries: boolean;
  /** Whether requests go to the Service's address, not to its pods'. */
  byClusterIp: boolean;
  messages: string[];
}

const prefix = 'nginx.org/';

/** The annotations that are understood here, and the values that the controller takes. It passes over every other. */
const keys: Record<string, RegExp> = {
  'mergeable-ingress-type': /^(master|minion)$/,
  // A malformed rate costs a line in the log, and then there is no limit.
  'limit-req-rate': /^[1-9]\d*r\/[sm]$/,
  'limit-req-burst': /^[1-9]\d*$/,
  'limit-req-no-delay': /^true$/,
  'proxy-next-upstream': /^(off|[a-z0-9_]+( [a-z0-9_]+)*)$/,
  'use-cluster-ip': /^(true|false)$/,
};

/** Annotations of others that nobody hands to a controller, such as Helm's and cert-manager's. */
const isForeign = (name: string): boolean => !/(^|\.)(nginx\.(org|com)|f5\.com|ingress\.kubernetes\.io)\//.test(name);

/** Why the annotation has no effect, or worse; undefined where it has the one that it should. */
const wrong = (name: string, value: string): string | undefined => {
  if (isForeign(name)) return undefined;
  if (/snippets?$/.test(name)) return `${name}: the controller rejects an Ingress with snippets`;
  if (name.includes('ingress.kubernetes.io/')) return `${name} is another controller's, and means nothing to this one`;
  const known = keys[name.replace(prefix, '')];
  if (!name.startsWith(prefix) || !known) return `${name} is no annotation that is known here`;
  return known.test(value) ? undefined : `${name}: the controller does not take "${value}"`;
};

const rateOf = (said: Record<string, string | undefined>): Rate | undefined => {
  const [, count, unit] = /^(\d+)r\/([sm])$/.exec(said['limit-req-rate'] ?? '') ?? [];
  if (count === undefined) return undefined;
  return { perMinute: Number(count) * (unit === 's' ? 60 : 1), burst: Number(said['limit-req-burst'] ?? 0) };
};

/** Reads the annotations of an Ingress as the controller does, and says which it would pass over or reject. */
export const annotated = (annotations: Readonly<Record<string, string>>): Annotated => {
  const said: Record<string, string | undefined> = Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [name.replace(prefix, ''), value]),
  );
  const type = said['mergeable-ingress-type'];
  const waits = said['limit-req-burst'] !== undefined && said['limit-req-no-delay'] !== 'true';
  return {
    type: type === 'master' || type === 'minion' ? type : undefined,
    rate: rateOf(said),
    retries: said['proxy-next-upstream'] !== 'off',
    byClusterIp: said['use-cluster-ip'] === 'true',
    messages: [
      ...Object.entries(annotations).flatMap(([name, value]) => wrong(name, value) ?? []),
      ...(waits ? ['without limit-req-no-delay a burst waits in line'] : []),
      ...(type === 'master' && said['use-cluster-ip'] !== undefined ? ['a master takes no use-cluster-ip'] : []),
    ],
  };
};
