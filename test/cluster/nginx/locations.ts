import { block, lines, snippet } from './lines.ts';
import type { Route, Server } from './routes.ts';

/** The upstream of a route, named as the controller names it. */
const upstreamName = ({ host }: Server, { ingress, service }: Route): string =>
  `${ingress.replace('/', '-')}-${host}-${service}`;

/** The pods behind a route. A pod that fails once is left alone for ten seconds. */
export const upstream = (server: Server, route: Route, addresses: string[]): string[] => {
  const [name, { keepalive }] = [upstreamName(server, route), route.settings];
  return block(`upstream ${name}`, [
    `zone ${name} 256k;`,
    'random two least_conn;',
    ...addresses.map(address => `server ${address} max_fails=1 fail_timeout=10s max_conns=0;`),
    ...lines(keepalive && `keepalive ${keepalive};`),
  ]);
};

/** A zone by Ingress, so that its limit counts apart. Refuses a rate that the controller would drop with a line of log. */
export const zone = ({ ingress, settings }: Route): string[] => {
  const rate = settings['limit-req-rate'];
  if (!rate) return [];
  if (!/^[1-9]\d*r\/[sm]$/.test(rate)) throw new Error(`${ingress}: ${rate} is no rate`);
  return [`limit_req_zone $binary_remote_addr zone=${ingress}:10m rate=${rate};`];
};

const limit = ({ ingress, settings }: Route): string[] => {
  if (!settings['limit-req-rate']) return [];
  const burst = settings['limit-req-burst'] ? ` burst=${settings['limit-req-burst']}` : '';
  const noDelay = settings['limit-req-no-delay'] === 'true' ? ' nodelay' : '';
  return [`limit_req zone=${ingress}${burst}${noDelay};`, 'limit_req_log_level error;', 'limit_req_status 429;'];
};

/** What is said of one path: snippets before the rest, limits after it. */
export const location = (server: Server, route: Route): string[] => {
  const { settings } = route;
  return block(`location ${route.path}`, [
    'proxy_http_version 1.1;',
    ...lines(settings.keepalive && 'proxy_set_header Connection "";'),
    ...snippet(settings['location-snippets']),
    ...['connect', 'read', 'send'].map(what => `proxy_${what}_timeout ${settings[`proxy-${what}-timeout`]};`),
    `client_max_body_size ${settings['client-max-body-size']};`,
    'proxy_set_header Host $host;',
    'proxy_set_header X-Real-IP $remote_addr;',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    'proxy_set_header X-Forwarded-Host $host;',
    'proxy_set_header X-Forwarded-Port $server_port;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    `proxy_buffering ${settings['proxy-buffering'] === 'false' ? 'off' : 'on'};`,
    ...lines(settings['proxy-next-upstream'] && `proxy_next_upstream ${settings['proxy-next-upstream']};`),
    `proxy_pass http://${upstreamName(server, route)};`,
    ...limit(route),
  ]);
};
