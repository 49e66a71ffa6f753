import type { HostBehaviour, Rate } from './behaviour.ts';
import type { Found } from './gateway-api-types.ts';
import type { FrontDoorProblem } from './problems.ts';

/** What a policy can be about. */
export interface Place {
  kind: string;
  namespace: string;
  name: string;
}

/** What the policies say of one HTTPRoute. */
export interface RouteLimits extends Pick<HostBehaviour, 'bodyBytes' | 'timeoutSeconds'> {
  /** Absent where nobody counts. */
  rate?: Rate;
}

/** What an implementation's own objects say beside the standard, and its own defaults where they say nothing. */
export interface Policies extends Pick<HostBehaviour, 'retries' | 'drops'> {
  /** The oldest version of TLS on a listener with these options. */
  minVersion: (options: Readonly<Record<string, string>>) => string;
  ofRoute: (route: Place) => RouteLimits;
  proxies: string[];
  refuses: string[];
  /** Headers of what no route answers: redirects, preflights, what is refused. */
  unrouted: (host: string) => Record<string, string>;
  /** Headers that only routes can say. */
  ofRoutes: readonly string[];
  problems: FrontDoorProblem[];
}

interface Target {
  group?: string;
  kind?: string;
  name?: string;
}

interface Targeted {
  targetRef?: Target;
  targetRefs?: readonly Target[];
}

/** A target is in the namespace of its policy. */
const isAbout = ({ namespace, spec }: Found<Targeted>, place: Place): boolean =>
  namespace === place.namespace &&
  [...(spec.targetRefs ?? []), ...(spec.targetRef ? [spec.targetRef] : [])].some(
    ({ group, kind, name }) => group === 'gateway.networking.k8s.io' && kind === place.kind && name === place.name,
  );

/** What the one policy about a place says; nothing where there is none. Throws on two, as the older wins, which no manifest says. */
export const policyFor = <S extends Targeted>(policies: readonly Found<S>[], place: Place): S | undefined => {
  const [policy, another] = policies.filter(one => isAbout(one, place));
  if (another) throw new Error(`${another.identity}: ${policy?.identity} is about ${place.name} already`);
  return policy?.spec;
};

/** Policies that are about none of these places, so that nobody heeds them. */
export const strays = (policies: readonly Found<Targeted>[], places: readonly Place[]): FrontDoorProblem[] =>
  policies
    .filter(policy => !places.some(place => isAbout(policy, place)))
    .map(({ identity }) => ({ from: identity, message: `it is about none of ${places.map(place => place.name)}` }));

/** Reads whole seconds, such as `60s`; throws on any other spelling. */
export const seconds = (text: string): number => {
  const [, count] = /^(\d+)s$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`"${text}" is no number of seconds`);
  return Number(count);
};
