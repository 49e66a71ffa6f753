import { ingressGatewayPorts } from '../../generator/model/front-door-edges.ts';
import { pathNormalization as normalization, meshRoot as rootNamespace } from '../../generator/model/names.ts';
import { isOn } from '../../generator/model/nodes.ts';
import { frontDoors } from '../../generator/model/parts.ts';
import { sensitiveRoute } from '../../generator/model/permits.ts';
import type { Service } from '../../generator/model/service.ts';
import { byKind } from '../../verify/manifests.ts';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { type RouteAnswer, routeEvaluator } from '../../verify/mesh/routes.ts';
import { serverTls } from '../../verify/mesh/tls.ts';
import { clientTls } from '../../verify/mesh/tls-rules.ts';
import type { Case, Layer } from './case.ts';
import { workloadOf } from './pods.ts';

/** The request that is judged: what was asked, else what the first edge permits, else the simplest. */
const requestOf = ({ question, edges: [edge] }: Case): { method: string; path: string } => ({
  method: question.method ?? edge?.methods?.[0] ?? 'GET',
  path: question.path ?? edge?.paths?.[0] ?? '/',
});

const hostOf = ({ to, switched }: Case): string => `${to.name}.${to.namespace}.svc.${switched.shared.clusterDomain}`;

const podOf = ({ manifests, to }: Case) => {
  const { namespace = '', labels = {} } = to;
  return { namespace, labels, annotations: workloadOf(manifests, to)?.annotations ?? {} };
};

const tlsLayer = (known: Case): Layer => {
  const { manifests, from, to, port, platform, switched } = known;
  const { mode, by, intercepted } = serverTls({ manifests, rootNamespace })(podOf(known), port);
  if (!to.meshed || !intercepted)
    return { name: 'mTLS', lines: [`the proxy of ${to.name} leaves port ${port} alone: NetworkPolicies alone decide`] };
  const service = platform.services.get(to.name);
  const client = clientTls({ manifests, rootNamespace, clusterDomain: switched.shared.clusterDomain as string })({
    clientNamespace: from.namespace ?? '',
    host: hostOf(known),
    serviceNamespace: to.namespace ?? '',
    port: service?.servicePort ?? port,
  });
  return {
    name: 'mTLS',
    allows: mode !== 'STRICT' || from.account !== undefined,
    lines: [
      `${to.name} takes ${mode}${by ? ` (${by})` : ''}`,
      `${from.name} speaks ${client.mode}${client.by ? ` (${client.by})` : ''}`,
    ],
  };
};

const identityLayer = (known: Case): Layer => {
  const { manifests, from, to, port, platform, question, switched } = known;
  const trustDomain = switched.shared.trustDomain as string;
  const { decide } = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const request = requestOf(known);
  const service = platform.services.get(to.name);
  const gateway = platform.services.get(question.from)?.gateway;
  const route = gateway && service ? sensitiveRoute(service, { ...question, ...request, port }) : undefined;
  const { issuer, rolesClaim = 'roles' } = switched.mesh.tokens ?? {};
  const { namespace = '', account } = from;
  // `realm_access.roles` is a claim in a claim.
  const roles = rolesClaim.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), route?.roles ?? []);
  const claims = { iss: issuer, sub: 'somebody', ...(roles as object) };
  const { allowed, reason } = decide({
    ...(account && { from: { trustDomain, namespace, account } }),
    to: { namespace: to.namespace ?? '', labels: to.labels ?? {} },
    port,
    ...request,
    ...(route && issuer && { claims }),
  });
  const who = account ? `${trustDomain}/ns/${namespace}/sa/${account}` : 'nobody: it has no identity in the mesh';
  const token = route && issuer ? [`with a token that claims ${route.roles.join(' or ')}`] : [];
  return { name: 'Identity', allows: allowed, lines: [who, `${request.method} ${request.path}: ${reason}`, ...token] };
};

const routeLines = (answer: RouteAnswer): string[] => {
  if (answer.kind === 'default') return ["no route of ours: the mesh's own, without a retry"];
  if (answer.kind === 'unmatched') return [`no route of ${answer.virtualService} matches: 404`];
  const { virtualService, name, timeout, retries, destinations, directResponse } = answer;
  const again = retries?.attempts
    ? `up to ${retries.attempts} more tries${retries.perTryTimeout ? ` of ${retries.perTryTimeout} each` : ''}, after ${retries.retryOn}`
    : 'no second try';
  if (directResponse) return [`${virtualService} ${name ?? ''}: answered at once, and goes nowhere`];
  const shares = destinations.map(({ subset, weight }) => `${weight} % to ${subset ?? 'every pod'}`);
  return [
    `${virtualService} ${name ?? ''}`.trim(),
    `${timeout ?? 'no time limit'}; ${again}`,
    ...(destinations.length > 1 ? shares : []),
  ];
};

/** A front door asks for the public host: by its sidecar on the Service's port, as Istio's gateway on its own of HTTPS. */
const asked = (known: Case, service: Service) => {
  const { from, switched } = known;
  const { namespace = '', labels = {} } = from;
  const door = frontDoors.some(({ name }) => name === from.name);
  const host = (door && service.host && switched.shared.hosts?.[service.host]) || hostOf(known);
  return switched.shared.frontDoor === 'istio' && door
    ? {
        client: { namespace, labels, gateway: 'istio-system/writecarenotes-gateway' },
        host,
        port: ingressGatewayPorts.https,
      }
    : { client: { namespace, labels }, host, port: service.servicePort };
};

const routeLayer = (known: Case): Layer | undefined => {
  const { manifests, platform, switched } = known;
  const service = platform.services.get(known.to.name);
  if (!service || known.port !== service.port) return undefined;
  const clusterDomain = switched.shared.clusterDomain as string;
  const answer = routeEvaluator({ manifests, clusterDomain, normalization }).routeOf({
    ...asked(known, service),
    ...requestOf(known),
  });
  const goesOn = answer.kind === 'default' || (answer.kind === 'route' && !answer.directResponse);
  return { name: 'Route', allows: goesOn, lines: routeLines(answer) };
};

interface Breaker {
  spec: {
    trafficPolicy?: {
      connectionPool?: { tcp?: { maxConnections?: number }; http?: { http1MaxPendingRequests?: number } };
      outlierDetection?: {
        consecutive5xxErrors?: number;
        interval?: string;
        baseEjectionTime?: string;
        maxEjectionPercent?: number;
      };
    };
  };
}

const breakerLayer = ({ manifests, to }: Case): Layer | undefined => {
  const name = `${to.name}-circuit-breaker`;
  const rule = byKind(manifests, 'DestinationRule').find(({ metadata }) => metadata.name === name);
  if (!rule) return undefined;
  const { connectionPool = {}, outlierDetection: ejects } = (rule as unknown as Breaker).spec.trafficPolicy ?? {};
  const pool = `${connectionPool.tcp?.maxConnections} connections, ${connectionPool.http?.http1MaxPendingRequests} requests in line at most`;
  const ejection = ejects?.consecutive5xxErrors
    ? `${ejects.consecutive5xxErrors} errors in a row take a pod out for ${ejects.baseEjectionTime}, ${ejects.maxEjectionPercent} % of them at most`
    : 'no pod is taken out: breakers are off here';
  return { name: 'Breaker', lines: [`DestinationRule/${to.namespace}/${name}`, pool, ejection] };
};

/** What the mesh says: mutual TLS, identity, route and breaker; nothing where it is off. */
export const meshLayers = (known: Case): Layer[] => {
  const { mesh } = known.switched.shared;
  if (!mesh?.enabled)
    return [{ name: 'Mesh', lines: ['off here: NetworkPolicies alone decide, and see no methods and no paths'] }];
  const tls = tlsLayer(known);
  if (tls.allows === undefined) return [tls];
  const enforced = isOn('mesh.enforced', known.switched) ? [identityLayer(known)] : [];
  const rest = [routeLayer(known), breakerLayer(known)].filter(layer => layer !== undefined);
  return [tls, ...enforced, ...rest];
};
