import { gatewayPorts, ingressGatewayPorts, nginxPorts } from '../../generator/model/front-door-edges.ts';
import { merge } from '../../generator/model/merge.ts';
import type { IngressValues } from '../../values-schema/types.ts';
import type { FrontDoorBehaviour, HostBehaviour } from '../../verify/front-door/behaviour.ts';
import { gatewayBehaviour } from '../../verify/front-door/gateway-api.ts';
import { istioBehaviour } from '../../verify/front-door/istio.ts';
import { nginxBehaviour } from '../../verify/front-door/nginx.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { runHelm } from '../render.ts';
import type { Said } from './front-door-table.ts';

/** A front door: how it is chosen, and what its rendered objects say that it does. */
export interface Door {
  name: string;
  /** The part of the platform that it is, and the ports on which its pods take what clients send to 80 and 443. */
  part: string;
  ports: number[];
  /** Where it looks for the Secret with the certificate. */
  secretIn: string;
  /** The values with this door chosen, and with what it cannot do without. */
  choose: (said: Said) => Said;
  behaviour: (manifests: readonly Manifest[]) => FrontDoorBehaviour;
  /** Where it differs from the table, and why; each is held against what is rendered, as the rest is. */
  differs: Difference[];
}

interface Difference {
  /** What is different, and why that is as good as can be. */
  reason: string;
  /** A row of the table as this door can keep it. */
  row: (row: HostBehaviour) => HostBehaviour;
}

const withFrontDoor =
  (shared: object, ingress: object = {}) =>
  (said: Said): Said => ({ shared: merge(said.shared, shared), ingress: merge(said.ingress, ingress) });

/** The Gateway API goes without the mesh. */
const gatewayApi = (implementation: string) =>
  withFrontDoor(
    { frontDoor: 'gateway-api', mesh: { enabled: false } },
    { gatewayApi: { className: 'a-class', implementation } },
  );

/** Envoy Gateway's buckets have the size of a minute: any other burst is refused (mistakes-front-door.ts). */
const burstOfAMinute = (said: Said): Said => {
  const { limits = {} } = said.ingress;
  const whole = ({ perMinute = 1 }: { perMinute?: number } = {}) => ({ perMinute, burst: perMinute - 1 });
  const services = Object.entries(limits.services ?? {}).map(([name, rate]) => [name, whole(rate)]);
  const ingress: IngressValues = {
    ...said.ingress,
    limits: { ...limits, default: whole(limits.default), services: Object.fromEntries(services) },
  };
  return { ...said, ingress };
};

/** Istio's gateway believes whoever connects, so only the proxies may: anything else is refused (mistakes-front-door.ts). */
const fromProxiesAlone = (said: Said): Said => {
  const { proxies = [] } = said.ingress.clients ?? {};
  return proxies.length > 0 ? withFrontDoor({}, { clients: { cidrs: proxies } })(said) : said;
};

export const doors: Door[] = [
  {
    name: 'nginx',
    part: 'ingress-nginx-controller',
    ports: [nginxPorts.http, nginxPorts.https],
    secretIn: 'core-healthcare',
    choose: withFrontDoor({ frontDoor: 'nginx' }),
    behaviour: nginxBehaviour,
    differs: [],
  },
  {
    name: 'nginx-gateway-fabric',
    part: 'writecarenotes-gateway',
    ports: [gatewayPorts['nginx-gateway-fabric'].http, gatewayPorts['nginx-gateway-fabric'].https],
    secretIn: 'front-door',
    choose: gatewayApi('nginx-gateway-fabric'),
    behaviour: gatewayBehaviour,
    differs: [],
  },
  {
    name: 'envoy-gateway',
    part: 'writecarenotes-gateway',
    ports: [gatewayPorts['envoy-gateway'].http, gatewayPorts['envoy-gateway'].https],
    secretIn: 'front-door',
    choose: said => burstOfAMinute(gatewayApi('envoy-gateway')(said)),
    behaviour: gatewayBehaviour,
    differs: [
      {
        reason:
          'Envoy resolves dots and turns backslashes before it looks for a route, so that the limit is of what the service gets; it refuses escaped slashes alone.',
        row: row => ({ ...row, refuses: ['/api/v1/..%2fadmin', '/api%2Fv1/nhs', '/api/v1/%5cnhs'] }),
      },
    ],
  },
  {
    name: 'istio',
    part: 'istio-ingressgateway',
    ports: [ingressGatewayPorts.http, ingressGatewayPorts.https],
    secretIn: 'istio-system',
    choose: said => fromProxiesAlone(withFrontDoor({ frontDoor: 'istio', mesh: { enabled: true } })(said)),
    behaviour: istioBehaviour,
    differs: [
      {
        reason:
          'Envoy resolves dots and turns backslashes before it looks for a route, so that the limit is of what the service gets.',
        row: row => ({ ...row, refuses: row.refuses?.filter(path => /%(2f|5c|25|00)/i.test(path)) ?? [] }),
      },
      {
        reason:
          "How long a connection may take is said by the service's DestinationRule; Istio's own 10 s without the mesh chart.",
        row: row => ({ ...row, timeoutSeconds: { ...row.timeoutSeconds, connect: 10 } }),
      },
      {
        reason: "The service's sidecar tells how long it took, which is nobody's business outside.",
        row: row => ({ ...row, hides: ['x-envoy-upstream-service-time', ...(row.hides ?? [])] }),
      },
    ],
  },
];

/** The ingress chart alone, with all that the umbrella would hand down to it. */
export const renderDoor = ({ shared, ingress }: Said): Manifest[] =>
  parseManifests(
    runHelm([
      'template',
      'writecarenotes',
      'charts/umbrella/charts/ingress',
      '--set-json',
      `global.writecarenotes=${JSON.stringify(shared)}`,
      ...Object.entries(ingress).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]),
    ]),
  );

/** What a door should do: the table, but where it honestly differs. */
export const kept = ({ differs }: Door, table: FrontDoorBehaviour): FrontDoorBehaviour =>
  Object.fromEntries(
    Object.entries(table).map(([host, row]) => [host, differs.reduce((adapted, one) => one.row(adapted), row)]),
  );
