import { pathNormalization as normalization, meshRoot as rootNamespace } from '../../generator/model/names.ts';
import { isOn } from '../../generator/model/nodes.ts';
import type { Service } from '../../generator/model/service.ts';
import type { SensitiveRoute } from '../../values-schema/types.ts';
import { type AuthorizationEvaluator, authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { gap, shownOr, unread, where } from './findings.ts';
import { servicesIn } from './services.ts';
import type { Finding, Scene } from './types.ts';

interface Asked {
  scene: Scene;
  decide: AuthorizationEvaluator['decide'];
  gateway: Service | undefined;
  service: Service;
  route: SensitiveRoute;
}

/** The request for a sensitive route as the gateway hands it on, without a token. */
const requestOf = ({ scene, gateway, service, route }: Asked) => {
  const trustDomain = scene.switched.shared.trustDomain as string;
  const [method = 'GET', path = '/'] = route.operation.split(' ');
  return {
    from: { trustDomain, namespace: gateway?.tier ?? '', account: gateway?.name ?? '' },
    to: { namespace: service.tier, labels: { 'app.kubernetes.io/name': service.name } },
    port: service.port,
    method,
    path,
  };
};

/** A token's claims with these roles; `realm_access.roles` is a claim in a claim. */
const claimsOf = ({ switched }: Scene, roles: string[]) => {
  const { issuer, rolesClaim = 'roles' } = switched.mesh.tokens ?? {};
  const nested = rolesClaim.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), roles);
  return { iss: issuer, sub: 'somebody', ...(nested as object) };
};

/** Whether a route demands a role, as the asked service's proxy decides: it is asked without a token, then with one. */
const routeFinding = (asked: Asked): Finding => {
  const { scene, decide, service, route } = asked;
  const { rendered, switched } = scene;
  const { issuer } = switched.mesh.tokens ?? {};
  const [operation, roles] = [route.operation, route.roles.join(' or ')];
  const lineOf = (by: { policy: string; rule: number } | undefined) =>
    by && rendered.of(by.policy)?.at('spec', 'rules', by.rule);
  const open = decide(requestOf(asked));
  if (open.allowed) {
    const says = `${operation} is open to whoever the gateway lets through, without a role`;
    return gap('access', says, 'take it out of mesh.tokens.open, and set mesh.tokens.issuer', [lineOf(open.by)]);
  }
  if (!issuer) {
    const says = `${operation} is refused to whoever comes through the gateway: no issuer's token could claim ${roles}.`;
    const policy = rendered.of(`AuthorizationPolicy/${service.tier}/${service.name}`);
    return shownOr('access', says, [policy?.at('spec', 'rules')], unread(operation));
  }
  const { by } = decide({ ...requestOf(asked), claims: claimsOf(scene, route.roles) });
  return shownOr(
    'access',
    `${operation} demands a token of ${issuer} that claims ${roles}.`,
    [lineOf(by)],
    unread(operation),
  );
};

/** Routes that demand a role of the person who asks, as the proxies enforce it. */
export const sensitiveFindings = (scene: Scene): Finding[] => {
  const { switched, rendered } = scene;
  const services = servicesIn(scene);
  const routes = services.flatMap(service => service.sensitive.map(route => ({ service, route })));
  const names = routes.map(({ route }) => route.operation).join(', ');
  if (!isOn('mesh.enforced', switched))
    return [
      gap(
        'access',
        `No role is demanded by the platform for sensitive routes (${names}): the mesh, which would, is off or not enforced`,
        'see that the services themselves demand it',
      ),
    ];
  const trustDomain = switched.shared.trustDomain as string;
  const { manifests } = rendered;
  const { decide } = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const gateway = services.find(one => one.gateway);
  return [
    ...routes.map(route => routeFinding({ scene, decide, gateway, ...route })),
    ...where(!switched.mesh.tokens?.issuer, () => [
      gap(
        'access',
        'No issuer of tokens is set (mesh.tokens.issuer): sensitive routes are closed to people, and of no request do the proxies know who asks',
        'set mesh.tokens.issuer to the identity provider',
      ),
    ]),
  ];
};
