import type { Mistake } from './mistakes.ts';

const shared = 'global.writecarenotes';
const noClass = 'frontDoor gateway-api needs the name of a GatewayClass';
const outsideTheMesh = 'gateway-api is outside the mesh, which would refuse it; take istio or nginx';
const nobodyBehind = 'every service with a public host is off, so it has nobody behind it; set it to none';
const hostTaken = 'api.writecarenotes.com is the host of api already; give each a host of its own';
const noRoute = 'no service of that name has a route of its own';
const noSecret = 'name the Secret with tls.crt and tls.key, such as writecarenotes-tls';
const sameHeader = 'X-Frame-Options is the same header; keep one of them';
const tooFew = '2 is less than the 3 replicas; raise it, or lower replicas';
const minutesBurst = "envoy-gateway knows no burst but the minute's; set it to 999 or take nginx-gateway-fabric";
const believesAnybody =
  'istio believes the X-Forwarded-For of whoever connects; set it to clients.proxies (192.0.2.0/24) or take nginx';
const valuesOwn = 'a header name whose value is the same on every answer; contentSecurityPolicy and cors have theirs';
const plainText = 'The value: without double quotes, backslashes, line breaks, $ and %';

/** A header value that does not fit. */
const header = (name: string, value: string): Mistake => ({
  name,
  break: values => {
    values.ingress.headers['X-Own'] = value;
  },
  path: 'ingress.headers.X-Own',
  message: plainText,
  install: { args: ['--set-json', `ingress.headers.X-Own=${JSON.stringify(value)}`], says: 'headers/X-Own' },
});

/** A header that is no header of every answer. */
const headerName = (name: string): Mistake => ({
  name: `${name} among the headers of every answer`,
  break: values => {
    values.ingress.headers[name] = 'x';
  },
  path: 'ingress.headers',
  message: `the name "${name}" does not fit here: ${valuesOwn}`,
  install: { args: ['--set', `ingress.headers.${name}=x`], says: `invalid propertyName '${name}'` },
});

/** Mistakes in the values of the front door: typed, and at install. */
export const frontDoorMistakes: Mistake[] = [
  {
    name: 'an unknown implementation of the Gateway API',
    break: values => {
      values.ingress.gatewayApi.implementation = 'other-gateway';
    },
    path: 'ingress.gatewayApi.implementation',
    message: '"other-gateway" is not one of nginx-gateway-fabric, envoy-gateway',
    install: { args: ['--set', 'ingress.gatewayApi.implementation=other-gateway'], says: 'gatewayApi/implementation' },
  },
  {
    name: 'the front door gateway-api without a class',
    break: values => {
      values.environments.local.shared.frontDoor = 'gateway-api';
    },
    path: 'environments.local.ingress.gatewayApi.className',
    message: noClass,
    install: {
      args: ['--set', `${shared}.frontDoor=gateway-api`],
      says: `ingress.gatewayApi.className: ${noClass}`,
    },
  },
  {
    name: 'the front door gateway-api with the mesh',
    break: values => {
      values.environments.production.shared.frontDoor = 'gateway-api';
    },
    path: 'environments.production.shared.frontDoor',
    message: outsideTheMesh,
    install: {
      args: ['--set', `${shared}.frontDoor=gateway-api,${shared}.mesh.enabled=true,ingress.gatewayApi.className=a`],
      says: `${shared}.frontDoor: ${outsideTheMesh}`,
    },
  },
  {
    name: 'a front door without a service behind it',
    break: values => {
      values.environments.local.shared.tiers = { 'core-healthcare': { enabled: false } };
    },
    path: 'environments.local.shared.frontDoor',
    message: nobodyBehind,
    install: {
      args: ['--set', `${shared}.tiers.core-healthcare.enabled=false`],
      says: `${shared}.frontDoor: ${nobodyBehind}`,
    },
  },
  {
    name: "a burst that Envoy Gateway's buckets do not have",
    break: values => {
      values.environments.local.shared.frontDoor = 'gateway-api';
      values.environments.local.ingress.gatewayApi = { className: 'a', implementation: 'envoy-gateway' };
    },
    path: 'environments.local.ingress.limits.default.burst',
    message: minutesBurst,
    install: {
      args: [
        '--set',
        `${shared}.frontDoor=gateway-api,ingress.gatewayApi.className=a,ingress.gatewayApi.implementation=envoy-gateway`,
      ],
      says: `ingress.limits.default.burst: ${minutesBurst}`,
    },
  },
  {
    name: 'a public host twice',
    break: values => {
      values.platform.global.hosts.app = values.platform.global.hosts.api;
    },
    path: 'platform.global.hosts.app',
    message: hostTaken,
    install: {
      args: ['--set', `${shared}.hosts.app=api.writecarenotes.com`],
      says: `${shared}.hosts.app: ${hostTaken}`,
    },
  },
  {
    name: 'a public host with a scheme',
    break: values => {
      values.platform.global.hosts.app = 'https://app.example.org';
    },
    path: 'platform.global.hosts.app',
    message: 'A host name such as api.example.org: no scheme, no port, no path',
    install: { args: ['--set', `${shared}.hosts.app=https://app.example.org`], says: 'hosts/app' },
  },
  ...['https://app.example.org/', 'https://app.example.org/care', 'app.example.org', '*'].map(
    (origin): Mistake => ({
      name: `the origin ${origin}`,
      break: values => {
        values.ingress.cors.origins = [origin];
      },
      path: 'ingress.cors.origins[0]',
      message: 'An origin: scheme and host, without path or slash at its end, such as https://app.example.org',
      install: { args: ['--set-json', `ingress.cors.origins=["${origin}"]`], says: 'cors/origins/0' },
    }),
  ),
  {
    name: 'calls from other pages without a method',
    break: values => {
      values.ingress.cors.methods = [];
    },
    path: 'ingress.cors.methods',
    message: 'Methods that they may use: one at least.',
    install: { args: ['--set-json', 'ingress.cors.methods=[]'], says: 'cors/methods' },
  },
  {
    name: 'a limit of zero',
    break: values => {
      values.ingress.limits.default.perMinute = 0;
    },
    path: 'ingress.limits.default.perMinute',
    message: '0 does not fit: Requests a minute of one client address, 1 or more',
    install: { args: ['--set', 'ingress.limits.default.perMinute=0'], says: 'limits/default/perMinute' },
  },
  {
    name: 'a limit of zero for a service',
    break: values => {
      values.ingress.limits.services['medication-service'].perMinute = 0;
    },
    path: 'ingress.limits.services.medication-service.perMinute',
    message: '0 does not fit: Requests a minute of one client address, 1 or more',
    install: {
      args: ['--set', 'ingress.limits.services.medication-service.perMinute=0'],
      says: 'limits/services/medication-service/perMinute',
    },
  },
  {
    name: 'a burst below zero',
    break: values => {
      values.ingress.limits.default.burst = -1;
    },
    path: 'ingress.limits.default.burst',
    message: '-1 does not fit: Requests that may come at once beyond that',
    install: { args: ['--set', 'ingress.limits.default.burst=-1'], says: 'limits/default/burst' },
  },
  {
    name: 'a limit of an unknown service',
    break: values => {
      values.ingress.limits.services['medications-service'] = { perMinute: 5, burst: 5 };
    },
    path: 'ingress.limits.services.medications-service',
    message: `${noRoute}; did you mean "medication-service"?`,
    install: {
      args: ['--set-json', 'ingress.limits.services.medications-service={"perMinute":5,"burst":5}'],
      says: `ingress.limits.services.medications-service: ${noRoute}; known: ai-analytics-service, `,
    },
  },
  {
    name: 'a limit of a service without a route',
    break: values => {
      values.ingress.limits.services['api-gateway'] = { perMinute: 5, burst: 5 };
    },
    path: 'ingress.limits.services.api-gateway',
    message: noRoute,
    install: {
      args: ['--set-json', 'ingress.limits.services.api-gateway={"perMinute":5,"burst":5}'],
      says: `ingress.limits.services.api-gateway: ${noRoute}`,
    },
  },
  {
    name: "a body's size as nginx spells it",
    break: values => {
      values.ingress.limits.bodySize = '50m';
    },
    path: 'ingress.limits.bodySize',
    message: '"50m" does not fit: The largest body of a request in whole Mi or Gi, such as 50Mi',
    install: { args: ['--set', 'ingress.limits.bodySize=50m'], says: 'limits/bodySize' },
  },
  {
    name: 'no time for a request',
    break: values => {
      values.ingress.timeouts.requestSeconds = 0;
    },
    path: 'ingress.timeouts.requestSeconds',
    message: '0 does not fit: Seconds without a word from the service',
    install: { args: ['--set', 'ingress.timeouts.requestSeconds=0'], says: 'timeouts/requestSeconds' },
  },
  {
    name: 'a certificate without a name',
    break: values => {
      values.ingress.tls.secret = '';
    },
    path: 'ingress.tls.secret',
    message: '"" does not fit: Name of the Secret with tls.crt and tls.key, such as writecarenotes-tls',
    install: { args: ['--set', 'ingress.tls.secret='], says: 'tls/secret' },
  },
  {
    name: 'a certificate whose name is taken away',
    break: values => {
      delete values.ingress.tls.secret;
    },
    path: 'ingress.tls.secret',
    message: noSecret,
    install: { args: ['--set', 'ingress.tls.secret=null'], says: `ingress.tls.secret: ${noSecret}` },
  },
  header('a header with a quote', 'a"; return 200; add_header X "b'),
  header('a header with a line break', 'a\nSet-Cookie: b=c'),
  header('a header with a variable', '$http_cookie'),
  {
    name: 'a content security policy with a quote',
    break: values => {
      values.ingress.contentSecurityPolicy.app = 'default-src "self"';
    },
    path: 'ingress.contentSecurityPolicy.app',
    message: 'does not fit: Content-Security-Policy of the host `app`: what its pages may load',
    install: {
      args: ['--set-json', 'ingress.contentSecurityPolicy.app="default-src \\"self\\""'],
      says: 'contentSecurityPolicy/app',
    },
  },
  ...['Content-Security-Policy', 'CONTENT-SECURITY-POLICY', 'Access-Control-Allow-Origin', 'Vary', 'Set-Cookie'].map(
    headerName,
  ),
  {
    name: 'a header twice',
    break: values => {
      values.ingress.headers['x-frame-options'] = 'SAMEORIGIN';
    },
    path: 'ingress.headers.x-frame-options',
    message: sameHeader,
    install: {
      args: ['--set', 'ingress.headers.x-frame-options=SAMEORIGIN'],
      says: `ingress.headers.x-frame-options: ${sameHeader}`,
    },
  },
  {
    name: 'everybody as a proxy in front',
    break: values => {
      values.ingress.clients.proxies = ['0.0.0.0/0'];
    },
    path: 'ingress.clients.proxies[0]',
    message: 'never all addresses (/0), as every client could then say who it is',
    install: { args: ['--set-json', 'ingress.clients.proxies=["0.0.0.0/0"]'], says: 'clients/proxies/0' },
  },
  {
    name: 'fewer pods of the controller at most than to begin with',
    break: values => {
      values.ingress.nginx.autoscaling.maxReplicas = 2;
    },
    path: 'ingress.nginx.autoscaling.maxReplicas',
    message: tooFew,
    install: {
      args: ['--set', 'ingress.nginx.autoscaling.maxReplicas=2'],
      says: `ingress.nginx.autoscaling.maxReplicas: ${tooFew}`,
    },
  },
  ...(['cpu', 'memory'] as const).map((what): Mistake => {
    const [asked, limit] = what === 'cpu' ? ['600m', '500m'] : ['1Gi', '256Mi'];
    const message = `${asked} is above the limit ${limit}: raise the limit or lower the request`;
    return {
      name: `a controller that asks for more ${what} than it may use`,
      break: values => {
        values.ingress.nginx.resources.requests[what] = asked;
      },
      path: `ingress.nginx.resources.requests.${what}`,
      message,
      install: {
        args: ['--set', `ingress.nginx.resources.requests.${what}=${asked}`],
        says: `ingress.nginx.resources.requests.${what}: ${message}`,
      },
    };
  }),
  {
    name: "proxies in front of Istio's gateway, which anybody reaches",
    break: values => {
      values.environments.production.shared.frontDoor = 'istio';
      values.ingress.clients.proxies = ['192.0.2.0/24'];
    },
    path: 'environments.production.ingress.clients.cidrs',
    message: believesAnybody,
    install: {
      args: [
        ...['--set', `${shared}.frontDoor=istio,${shared}.mesh.enabled=true`],
        ...['--set-json', 'ingress.clients.proxies=["192.0.2.0/24"]'],
      ],
      says: `ingress.clients.cidrs: ${believesAnybody}`,
    },
  },
];
