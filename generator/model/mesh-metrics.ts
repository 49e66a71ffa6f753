import { keptOf, type Metric, metricsOf } from './jobs.ts';

const sidecar = metricsOf('sidecars');
const istiod = metricsOf('istiod');
const jaeger = metricsOf('jaeger');

/** What Istio's proxies say of each request or connection; Kiali draws its map from the same labels. */
const call = [
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'source_principal',
  'source_canonical_service',
  'source_canonical_revision',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_workload',
  'destination_workload_namespace',
  'destination_principal',
  'destination_canonical_service',
  'destination_canonical_revision',
  'request_protocol',
  'response_flags',
  'connection_security_policy',
];

/** A breaker as the caller's proxy sees it. The second label is read out of the first when it is scraped. */
const breaker = ['cluster_name', 'destination_service_name'];

/**
 * The metrics of Istio and of Jaeger, which are there with the mesh alone. Istio's standard metrics are documented; those
 * of istiod and of Envoy are named in their sources, Jaeger's are those that it serves as we configure it.
 */
export const meshMetrics: Record<string, Metric> = {
  istio_requests_total: sidecar('counter', [...call, 'response_code', 'grpc_response_status'], 'Requests seen.'),
  istio_request_duration_milliseconds: sidecar(
    'histogram',
    [...call, 'response_code', 'grpc_response_status'],
    'Time to answer.',
  ),
  istio_tcp_sent_bytes_total: sidecar('counter', call, 'Bytes that a connection answered.'),
  istio_tcp_received_bytes_total: sidecar('counter', call, 'Bytes that came over a connection.'),
  envoy_cluster_outlier_detection_ejections_active: sidecar(
    'gauge',
    breaker,
    'Pods of a called service that this proxy has ejected.',
  ),
  envoy_cluster_outlier_detection_ejections_enforced_total: sidecar('counter', breaker, 'Pods ejected so far.'),

  pilot_xds: istiod('gauge', ['version'], 'Proxies that are connected.'),
  pilot_xds_pushes: istiod('counter', ['type'], 'Configurations sent; a type that ends in _senderr tells failures.'),
  pilot_total_xds_rejects: istiod('counter', ['type'], 'Configurations that a proxy refused.'),
  pilot_total_xds_internal_errors: istiod('counter', [], 'Configurations that istiod could not make.'),
  pilot_proxy_convergence_time: istiod('histogram', [], 'From a change until a proxy has it.'),
  sidecar_injection_failure_total: istiod('counter', [], 'Pods whose sidecar could not be injected.'),
  citadel_server_root_cert_expiry_timestamp: istiod('gauge', [], 'When the root certificate ends, from 1970.'),
  citadel_server_cert_chain_expiry_timestamp: istiod('gauge', [], 'When the signing certificate ends, from 1970.'),
  citadel_server_csr_sign_err_count: istiod('counter', ['error'], 'Certificates that could not be signed.'),
  citadel_server_authentication_failure_count: istiod(
    'counter',
    [],
    'Askers for a certificate who could not say who they are.',
  ),

  otelcol_receiver_accepted_spans_total: jaeger('counter', ['receiver', 'transport'], 'Spans taken.'),
  otelcol_receiver_refused_spans_total: jaeger('counter', ['receiver', 'transport'], 'Spans refused, for memory.'),
  otelcol_exporter_sent_spans_total: jaeger('counter', ['exporter'], 'Spans kept.'),
  otelcol_exporter_send_failed_spans_total: jaeger('counter', ['exporter'], 'Spans that the store did not take.'),
  otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total: jaeger(
    'counter',
    [],
    'Traces that made room for others before it was decided whether to keep them.',
  ),
};

/** What is kept of the proxies' many series, as a regular expression of their names. */
export const keptOfProxies = keptOf('sidecars', meshMetrics);

/** What is kept of istiod's and Jaeger's: beside the above the process' own, which Kiali shows of istiod. */
export const keptOfMeshParts =
  '(pilot|citadel|galley|sidecar_injection)_.+|otelcol_(receiver|exporter|processor_tail_sampling)_.+|process_(cpu_seconds_total|resident_memory_bytes)';
