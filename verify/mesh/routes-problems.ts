import type { Manifest } from '../manifests.ts';
import { fullHost, namesHost } from './hosts.ts';
import { type HttpRoute, type Istio, istioObjects } from './istio-types.ts';
import type { MeshProblem } from './problem.ts';
import { fullGateway } from './routes-matches.ts';
import { retryProblems } from './routes-retries.ts';

type VirtualService = Istio<'VirtualService'>;
type Found = Omit<MeshProblem, 'from'>;

/**
 * What is wrong with the routes among the manifests, beyond what the CRDs refuse: retries that don't fit the timeout or
 * repeat what may have been done (`routes-retries.ts`); weights that don't add up to 100; a subset that no
 * DestinationRule has; routes that lead nowhere or that no request comes to; two objects for the same host.
 *
 * `defaultAttempts` is the `attempts` of the mesh's own retry policy. At 0 a route without `retries` is fine; at any
 * other number it inherits Istio's idea of what is safe to repeat, and is a problem.
 */
export const routeProblems = ({
  manifests,
  clusterDomain,
  defaultAttempts,
}: {
  manifests: readonly Manifest[];
  clusterDomain: string;
  defaultAttempts: number;
}): MeshProblem[] => {
  const services = istioObjects(manifests, 'VirtualService');
  const rules = istioObjects(manifests, 'DestinationRule');
  const subsets = rules.map(({ namespace, spec }) => ({
    pattern: fullHost(spec.host ?? '', namespace, clusterDomain),
    names: (spec.subsets ?? []).map(({ name }) => name),
  }));
  const hasSubset = (host: string, subset: string): boolean =>
    subsets.some(({ pattern, names }) => namesHost(pattern, host) && names.includes(subset));

  const inService = (service: VirtualService): MeshProblem[] =>
    [
      ...(service.spec.http ?? []).flatMap((route, index) =>
        at(`spec.http[${index}]`, [...endProblems(route), ...retryProblems(route, defaultAttempts)]),
      ),
      ...unreached(service),
      ...(['http', 'tls', 'tcp'] as const).flatMap(protocol =>
        (service.spec[protocol] ?? []).flatMap(({ route = [] }, index) =>
          at(`spec.${protocol}[${index}].route`, [
            ...weightProblems(route.map(({ weight }) => weight)),
            ...route.flatMap(({ destination: { host = '', subset } = {} }, place) => {
              const full = fullHost(host, service.namespace, clusterDomain);
              return subset === undefined || hasSubset(full, subset)
                ? []
                : [{ where: `[${place}].destination.subset`, message: `no rule for ${full} has a subset "${subset}"` }];
            }),
          ]),
        ),
      ),
    ].map(problem => ({ from: service.identity, ...problem }));

  return [...services.flatMap(inService), ...rivals(services, clusterDomain), ...rivalRules(rules, clusterDomain)];
};

const at = (path: string, problems: Found[]): Found[] =>
  problems.map(({ where, message }) => ({ where: `${path}${where}`, message }));

const endProblems = ({ route, redirect, directResponse }: HttpRoute): Found[] => {
  const ends = [route?.length ? route : undefined, redirect, directResponse].filter(end => end !== undefined).length;
  return ends === 1 ? [] : [{ where: '', message: 'a route forwards, redirects or answers, and only one of them' }];
};

const weightProblems = (weights: (number | undefined)[]): Found[] => {
  const sum = weights.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  const possible = weights.every(weight => weight === undefined || (Number.isInteger(weight) && weight >= 0));
  const single = weights.length <= 1 && (weights[0] ?? 100) === 100;
  return (single || (weights.length > 1 && sum === 100)) && possible
    ? []
    : [
        {
          where: '',
          message: `the weights ${weights.map(weight => weight ?? 'none').join(' + ')} don't add up to 100`,
        },
      ];
};

// The first route that matches is taken: what stands behind one for everything, or repeats a match, gets nothing.
const unreached = ({ spec }: VirtualService): Found[] => {
  const seen: string[] = [];
  const names = (spec.http ?? []).map(({ name }) => name);
  return (spec.http ?? []).flatMap(({ name, match }, index) => {
    const blocks = match?.length ? match.map(block => JSON.stringify(block)) : ['{}'];
    const covered = seen.includes('{}') || blocks.every(block => seen.includes(block));
    seen.push(...blocks);
    return at(`spec.http[${index}]`, [
      ...(covered ? [{ where: '', message: 'no request comes here: an earlier route takes them all' }] : []),
      ...(name !== undefined && names.indexOf(name) !== index
        ? [{ where: '.name', message: `another route is called "${name}" too` }]
        : []),
    ]);
  });
};

const rivals = (services: VirtualService[], clusterDomain: string): MeshProblem[] => {
  const claims = services.flatMap(({ identity, namespace, spec }) =>
    (spec.hosts ?? []).flatMap((host, index) =>
      (spec.gateways ?? ['mesh']).map(gateway => ({
        from: identity,
        where: `spec.hosts[${index}]`,
        claim: `${fullHost(host, namespace, clusterDomain)} at ${fullGateway(gateway, namespace)}`,
      })),
    ),
  );
  return repeated(claims);
};

const rivalRules = (rules: Istio<'DestinationRule'>[], clusterDomain: string): MeshProblem[] => [
  ...repeated(
    rules.map(({ identity, namespace, spec }) => ({
      from: identity,
      where: 'spec.host',
      claim: `${fullHost(spec.host ?? '', namespace, clusterDomain)} in ${namespace}`,
    })),
  ),
  ...rules.flatMap(({ identity, spec }) =>
    repeated(
      (spec.subsets ?? []).map(({ name }, index) => ({
        from: identity,
        where: `spec.subsets[${index}].name`,
        claim: `the subset "${name}"`,
      })),
    ),
  ),
];

const repeated = (claims: { from: string; where: string; claim: string }[]): MeshProblem[] =>
  claims.flatMap(({ from, where, claim }, index) => {
    const first = claims.find(other => other.claim === claim);
    return first && claims.indexOf(first) < index
      ? [{ from, where, message: `${first.from} has ${claim} already` }]
      : [];
  });
