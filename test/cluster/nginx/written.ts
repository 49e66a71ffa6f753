import { block, lines, list, snippet } from './lines.ts';
import { location, upstream, zone } from './locations.ts';
import type { Route, Served, Server } from './routes.ts';
import type { Settings } from './settings.ts';

/** Where things are on the machine that the configuration is for; addresses with ports. */
export interface Places {
  folder: string;
  certificate: { file: string; keyFile: string };
  listen: (port: number) => string;
  /** The pods of a service, or its one ClusterIP. */
  upstreams: (service: string, byClusterIp: boolean) => string[];
}

/** Only these two words are understood; anything else leaves the version to be seen. */
const tokens = (settings: Settings): string => `server_tokens ${settings['server-tokens'] === 'false' ? 'off' : 'on'};`;

const realIp = (settings: Settings): string[] => [
  ...list(settings['set-real-ip-from']).map(range => `set_real_ip_from ${range};`),
  ...lines(settings['real-ip-header'] && `real_ip_header ${settings['real-ip-header']};`),
  ...lines(settings['real-ip-recursive'] === 'true' && 'real_ip_recursive on;'),
];

const certificate = ({ certificate: { file, keyFile } }: Places): string[] => [
  `ssl_certificate ${file};`,
  `ssl_certificate_key ${keyFile};`,
];

const server = (server: Server, places: Places): string[] => {
  const { settings } = server;
  const [https] = list(settings['listen-ports-ssl']);
  const redirect = `return ${settings['http-redirect-code']} https://$host:${https}$request_uri;`;
  return block('server', [
    ...list(settings['listen-ports']).map(port => `listen ${places.listen(Number(port))};`),
    ...lines(
      server.tls && list(settings['listen-ports-ssl']).map(port => `listen ${places.listen(Number(port))} ssl;`),
      server.tls && settings.http2 === 'true' && 'http2 on;',
      server.tls && certificate(places),
    ),
    ...realIp(settings),
    tokens(settings),
    `server_name ${server.host};`,
    ...list(settings['proxy-hide-headers']).map(name => `proxy_hide_header ${name};`),
    ...lines(server.tls && settings['ssl-redirect'] === 'true' && block('if ($scheme = http)', [redirect])),
    ...snippet(settings['server-snippets']),
    ...server.routes.flatMap(route => location(server, route)),
  ]);
};

/** Hosts that nobody knows: without a certificate of its own, this one breaks off the handshake. */
const defaultServer = ({ settings, ports }: Served, places: Places): string[] =>
  block('server', [
    `listen ${places.listen(ports.http)} default_server;`,
    `listen ${places.listen(ports.https)} ssl default_server;`,
    ...lines(settings.http2 === 'true' && 'http2 on;'),
    'ssl_reject_handshake on;',
    ...realIp(settings),
    'server_name _;',
    tokens(settings),
    ...block('location /', ['return 404;']),
  ]);

/** As the controller has it: a line between single quotes, so that one inside would end it. */
const logFormat = ({ settings }: Served): string => {
  const format = settings['log-format'] ?? '$remote_addr - $remote_user [$time_local] "$request" $status';
  if (format.includes("'")) throw new Error('log-format stands between single quotes');
  const escaping = settings['log-format-escaping'] ? `escape=${settings['log-format-escaping']} ` : '';
  return `log_format main ${escaping}${format
    .trimEnd()
    .split('\n')
    .map((line, index) => `'${index ? ' ' : ''}${line}'`)
    .join(' ')};`;
};

/** The machine's, not the controller's: files below `folder`, and no other user. */
const local = ({ folder }: Places): { main: string[]; http: string[] } => ({
  main: ['daemon off;', 'user root;', `pid ${folder}/nginx.pid;`],
  http: ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(of => `${of}_temp_path ${folder}/${of};`),
});

/**
 * The configuration that NGINX Ingress Controller 5.5 writes for these hosts and settings, as its templates say it, in one
 * file: the directives that matter for requests, in the same blocks. Addresses and files are those of `places`.
 */
export const written = (all: Served, places: Places): string => {
  const { settings, servers } = all;
  const each = (of: (one: Server, route: Route) => string[]): string[] => {
    // Two paths of one Ingress share an upstream, and a limit.
    const texts = servers.flatMap(one => one.routes.map(route => of(one, route).join('\n')));
    return [...new Set(texts)].flatMap(text => text.split('\n'));
  };
  const pods = ({ service, settings }: Route): string[] =>
    places.upstreams(service, settings['use-cluster-ip'] === 'true');
  const { main, http } = local(places);
  const body = [
    ...http,
    'default_type application/octet-stream;',
    'map_hash_max_size 2048;',
    'map_hash_bucket_size 256;',
    ...snippet(settings['http-snippets']),
    logFormat(all),
    `access_log ${places.folder}/access.log main;`,
    'server_names_hash_max_size 1024;',
    'server_names_hash_bucket_size 256;',
    'variables_hash_bucket_size 256;',
    ...lines(settings['ssl-protocols'] && `ssl_protocols ${settings['ssl-protocols']};`),
    ...defaultServer(all, places),
    ...each((one, route) => upstream(one, route, pods(route))),
    ...each((_, route) => zone(route)),
    ...servers.flatMap(one => server(one, places)),
  ];
  return [
    `worker_processes ${settings['worker-processes']};`,
    ...lines(settings['worker-shutdown-timeout'] && `worker_shutdown_timeout ${settings['worker-shutdown-timeout']};`),
    ...main,
    `error_log stderr ${settings['error-log-level']};`,
    ...block('events', ['worker_connections 1024;']),
    ...block('http', body),
    '',
  ].join('\n');
};
