import { assemble, type Dashboard } from './assemble.ts';
import { bad, good, row, stat, table, trend } from './panels.ts';
import { now, over } from './sources.ts';

const answered = (filter = ''): string =>
  `rate(istio_requests_total{reporter="destination"${filter && `,${filter}`}}[$__rate_interval])`;
const ejections = 'envoy_cluster_outlier_detection_ejections';

const glance = () => [
  stat({
    title: 'Mutual TLS',
    description: 'Share of requests that are encrypted and say who asks. All, once the mesh is enforced.',
    width: 6,
    unit: 'percentunit',
    decimals: 2,
    queries: [now(`sum(${answered('connection_security_policy="mutual_tls"')})/sum(${answered()})`)],
    colours: good(1),
  }),
  stat({
    title: 'Pods left out',
    description: 'The most pods of one service that a caller has ejected now.',
    width: 6,
    unit: 'none',
    queries: [now(`max(${ejections}_active)`)],
    colours: bad(2, 1),
  }),
  stat({
    title: 'Proxies connected',
    description: 'Proxies that hear from istiod.',
    width: 6,
    unit: 'none',
    queries: [now('sum(pilot_xds)')],
  }),
  stat({
    title: 'Own certificate',
    description: 'How long the certificate that istiod signs with still holds.',
    width: 6,
    unit: 's',
    queries: [now('min(citadel_server_cert_chain_expiry_timestamp)-time()')],
    colours: good(2592000, 604800),
  }),
];

const requests = () => [
  row('Requests'),
  trend({
    title: 'By security',
    description: 'Requests a second as those that answer see them. "none" came in plain text.',
    width: 8,
    unit: 'reqps',
    stacked: true,
    queries: [over(`sum by(connection_security_policy)(${answered()})`, '{{connection_security_policy}}')],
  }),
  trend({
    title: 'Pods ejected',
    description: 'By the called service, in the five minutes before.',
    width: 8,
    unit: 'none',
    bars: true,
    queries: [
      over(
        `sum by(destination_service_name)(increase(${ejections}_enforced_total[5m]))>0`,
        '{{destination_service_name}}',
      ),
    ],
  }),
  trend({
    title: 'Requests shed',
    description: 'Refused by the caller’s own proxy because a pool or queue was full, by the called service.',
    width: 8,
    unit: 'reqps',
    queries: [
      over(
        'sum by(destination_service_name)(rate(istio_requests_total{reporter="source",response_flags=~".*UO.*"}[$__rate_interval]))',
        '{{destination_service_name}}',
      ),
    ],
  }),
  table({
    title: 'Denied',
    description: 'Who was answered 403 by whom in the period shown.',
    width: 24,
    columns: [
      {
        expr: 'sum by(source_workload,service)(increase(istio_requests_total{reporter="destination",response_code="403"}[$__range]))>0',
        name: 'Requests',
        unit: 'none',
        decimals: 0,
      },
    ],
  }),
];

const parts = () => [
  row('istiod and Jaeger'),
  trend({
    title: 'Push errors',
    description:
      'Configurations in the five minutes before that proxies refused or istiod could not send. Nought is right.',
    width: 8,
    unit: 'none',
    queries: [
      over('sum(increase(pilot_total_xds_rejects[5m]))', 'refused'),
      over('sum(increase(pilot_xds_pushes{type=~".+_senderr"}[5m]))', 'not sent'),
      over('sum(increase(pilot_total_xds_internal_errors[5m]))', 'not made'),
    ],
  }),
  trend({
    title: 'Until proxies know',
    description: 'Time within which 99 % of proxies have a change.',
    width: 8,
    unit: 's',
    queries: [over('histogram_quantile(0.99,sum by(le)(rate(pilot_proxy_convergence_time_bucket[5m])))', 'p99')],
  }),
  trend({
    title: 'Spans',
    description: 'A second: offered to Jaeger, kept, and lost.',
    width: 8,
    unit: 'short',
    queries: [
      over('sum(rate(otelcol_receiver_accepted_spans_total[5m]))', 'offered'),
      over('sum(rate(otelcol_exporter_sent_spans_total[5m]))', 'kept'),
      over(
        'sum(rate(otelcol_receiver_refused_spans_total[5m]))+sum(rate(otelcol_exporter_send_failed_spans_total[5m]))',
        'lost',
      ),
    ],
  }),
];

/** Whether requests are encrypted, whom breakers leave out, who is denied, and whether the mesh's own parts keep up. */
export const mesh = (): Dashboard =>
  assemble({
    uid: 'service-mesh',
    title: 'Service Mesh',
    folder: 'Infrastructure',
    when: ['mesh'],
    description: 'Identity, breakers and denials between services; istiod and Jaeger.',
    from: 'now-3h',
    panels: [...glance(), ...requests(), ...parts()],
  });
