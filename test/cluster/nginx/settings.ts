/**
 * What NGINX Ingress Controller 5.5 understands of its ConfigMap and of annotations, as far as the charts use it. The
 * controller itself passes over a key that it does not know; here it is refused, so that none is set in vain.
 */

/** Settings by the ConfigMap's names; an annotation is one of them behind `nginx.org/`. */
export type Settings = Readonly<Record<string, string>>;

/** Where a key may stand: the ConfigMap, a master or an Ingress without minions (`server`), a minion; who hands it on. */
interface Place {
  config?: true;
  server?: true;
  minion?: true;
  inherited?: true;
}

const configOnly: Place = { config: true };
const server: Place = { config: true, server: true };
const everywhere: Place = { config: true, server: true, minion: true, inherited: true };
const limit: Place = { server: true, minion: true, inherited: true };

const places: Record<string, Place> = {
  'ssl-protocols': configOnly,
  http2: configOnly,
  'worker-processes': configOnly,
  'worker-shutdown-timeout': configOnly,
  'set-real-ip-from': configOnly,
  'real-ip-header': configOnly,
  'real-ip-recursive': configOnly,
  'error-log-level': configOnly,
  'log-format': configOnly,
  'log-format-escaping': configOnly,
  'http-snippets': configOnly,
  // As annotations, snippets need a flag that lets everybody who writes Ingresses write NGINX's configuration.
  'server-snippets': configOnly,
  'location-snippets': configOnly,
  'server-tokens': server,
  'ssl-redirect': server,
  'http-redirect-code': server,
  'proxy-hide-headers': server,
  'listen-ports': { server: true },
  'listen-ports-ssl': { server: true },
  'mergeable-ingress-type': { server: true, minion: true },
  'client-max-body-size': everywhere,
  'proxy-connect-timeout': everywhere,
  'proxy-read-timeout': everywhere,
  'proxy-send-timeout': everywhere,
  'proxy-buffering': everywhere,
  keepalive: everywhere,
  'limit-req-rate': limit,
  'limit-req-burst': limit,
  'limit-req-no-delay': limit,
  // A master hands neither of them on, and may not say the first at all.
  'use-cluster-ip': { server: true, minion: true },
  'proxy-next-upstream': { server: true, minion: true },
};

/** What holds while nobody says otherwise. */
const defaults: Settings = {
  'client-max-body-size': '1m',
  'proxy-connect-timeout': '60s',
  'proxy-read-timeout': '60s',
  'proxy-send-timeout': '60s',
  'proxy-buffering': 'true',
  'server-tokens': 'true',
  'ssl-redirect': 'true',
  'http-redirect-code': '301',
  'worker-processes': 'auto',
  'error-log-level': 'notice',
  'listen-ports': '80',
  'listen-ports-ssl': '443',
};

const pairs = (settings: Settings, keep: (place: Place) => boolean | undefined): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => keep(places[key] ?? {})));

/** Refuses keys that the controller does not understand in that place, which it would not say. */
const known = (settings: Settings, where: keyof Place, whose: string): Settings => {
  const unknown = Object.keys(settings).filter(key => !places[key]?.[where]);
  if (unknown.length > 0) throw new Error(`${whose}: the controller does not take ${unknown.join(', ')}`);
  return settings;
};

/** The controller's settings by its ConfigMap's data. Refuses keys that it does not know. */
export const settingsOf = (data: Settings): Settings => ({ ...defaults, ...known(data, 'config', 'the ConfigMap') });

/** What the annotations say of one Ingress, without `nginx.org/`. Refuses those that mean nothing to the controller. */
export const annotated = (annotations: Settings, whose: string): Settings => {
  const foreign = Object.keys(annotations).filter(key => key.includes('ingress.kubernetes.io/'));
  if (foreign.length > 0) throw new Error(`${whose}: of another controller: ${foreign.join(', ')}`);
  const ours = Object.entries(annotations).filter(([key]) => key.startsWith('nginx.org/'));
  const settings = Object.fromEntries(ours.map(([key, value]) => [key.slice('nginx.org/'.length), value]));
  const type = settings['mergeable-ingress-type'];
  if (type === 'master' && 'use-cluster-ip' in settings) throw new Error(`${whose}: a master takes no use-cluster-ip`);
  return known(settings, type === 'minion' ? 'minion' : 'server', whose);
};

/** What a minion takes over from its master: the rest of the master's annotations are of the whole host. */
export const inherited = (master: Settings): Settings => pairs(master, place => place.inherited);
