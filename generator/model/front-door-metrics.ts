import { keptOf, type Metric, metricsOf } from './jobs.ts';

const nginx = metricsOf('ingress-nginx');
const probe = metricsOf('front-door');

/** Every series of the controller says for which IngressClass. */
const own = ['class'];

/**
 * What tells of the front door: the probes, and the NGINX controller where it is that. Open-source NGINX counts connections
 * and requests as a whole, so neither host nor status is known; those stand in the access log. The names are those of the
 * controller's and its exporter's sources.
 */
export const frontDoorMetrics: Record<string, Metric> = {
  probe_success: probe('gauge', [], 'Whether the front door answered.'),
  probe_duration_seconds: probe('gauge', [], 'How long its answer took.'),
  probe_ssl_earliest_cert_expiry: probe('gauge', [], 'When its certificate ends, in seconds since 1970.'),

  nginx_ingress_nginx_http_requests_total: nginx('counter', own, 'Requests that came in.'),
  nginx_ingress_nginx_connections_accepted: nginx('counter', own, 'Connections that came in.'),
  nginx_ingress_nginx_connections_handled: nginx(
    'counter',
    own,
    'Those of them that were not closed for want of room.',
  ),
  nginx_ingress_nginx_connections_active: nginx('gauge', own, 'Connections that are open.'),
  nginx_ingress_controller_nginx_reloads_total: nginx('counter', [...own, 'reason'], 'Configurations taken.'),
  nginx_ingress_controller_nginx_reload_errors_total: nginx('counter', own, 'Configurations refused.'),
  nginx_ingress_controller_nginx_last_reload_status: nginx('gauge', own, 'Whether the last configuration was taken.'),
  nginx_ingress_controller_ingress_resources_total: nginx(
    'gauge',
    [...own, 'type'],
    'Ingresses that are served: regular, master and minion. Those that the controller refuses do not count.',
  ),
};

/** What is kept of the controller's series. */
export const keptOfNginx = keptOf('ingress-nginx', frontDoorMetrics);
