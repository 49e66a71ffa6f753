import { bars, good, row, trend } from './panels.ts';
import { counted, now, over, slowly } from './sources.ts';

/** Lines a second of the access log, whichever front door there is. A sidecar's log would tell the same requests again. */
const answered = (code: string): string => {
  const by = (stream: string) => `sum(rate({${stream}}|~\`"response_code":"?${code}\`[$__auto]))`;
  return `${by('container="nginx-ingress"')} or ${by('service="istio-ingressgateway"')}`;
};

/** What comes in, and how the front door answers; of NGINX its connections and configurations as well. */
export const frontDoor = () => [
  row('Front door'),
  trend({
    title: 'Answers',
    description:
      'Requests a second by what they were answered, from the access log. 4xx has 429 in it: refused by a limit.',
    width: 8,
    unit: 'reqps',
    queries: [
      counted(answered('[2-5]'), 'all'),
      counted(answered('4'), '4xx'),
      counted(answered('429'), '429'),
      counted(answered('5'), '5xx'),
    ],
  }),
  trend({
    title: 'Time to answer',
    description: 'Of each address of the front door; a gap is no answer.',
    width: 8,
    unit: 's',
    queries: [slowly('probe_duration_seconds and probe_success==1', '{{instance}}')],
  }),
  bars({
    title: 'Certificates',
    description: 'How long each still holds.',
    width: 8,
    unit: 's',
    min: 0,
    queries: [now('sort(probe_ssl_earliest_cert_expiry-time())', '{{instance}}')],
    colours: good(2592000, 604800),
  }),
  trend({
    title: 'Requests to NGINX',
    description: 'A second, by pod.',
    width: 8,
    unit: 'reqps',
    queries: [over('rate(nginx_ingress_nginx_http_requests_total[$__rate_interval])', '{{instance}}')],
  }),
  trend({
    title: 'Connections to NGINX',
    description: 'Open now, and closed a second for want of room.',
    width: 8,
    unit: 'none',
    queries: [
      over('sum(nginx_ingress_nginx_connections_active)', 'open'),
      over(
        'sum(rate(nginx_ingress_nginx_connections_accepted[5m]))-sum(rate(nginx_ingress_nginx_connections_handled[5m]))',
        'closed',
      ),
    ],
  }),
  trend({
    title: 'Configurations of NGINX',
    description: 'Taken and refused in the five minutes before. It goes on with the last good one.',
    width: 8,
    unit: 'none',
    bars: true,
    queries: [
      over('sum by(reason)(increase(nginx_ingress_controller_nginx_reloads_total[5m]))', '{{reason}}'),
      over('sum(increase(nginx_ingress_controller_nginx_reload_errors_total[5m]))', 'refused'),
    ],
  }),
];
