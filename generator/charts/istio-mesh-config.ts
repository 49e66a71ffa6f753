import { jaegerPorts } from '../model/mesh-edges.ts';
import { meshRoot, pathNormalization } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';

/** A request's header in the log, cut so that a caller can't fill it. */
const header = (name: string): string => `%REQ(${name}):128%`;

/**
 * A line of the access log. A query string may hold what somebody searched for, so it is left out; the path names
 * residents by their ids, and the headers people by theirs, so the log is as confidential as the records. What a request
 * does not have is left out of its line.
 */
const accessLogLine = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH):256%',
  authority: '%REQ(:AUTHORITY):128%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
  upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  duration: '%DURATION%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  route_name: '%ROUTE_NAME%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  upstream_host: '%UPSTREAM_HOST%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  source_identity: '%DOWNSTREAM_PEER_URI_SAN%',
  destination_identity: '%UPSTREAM_PEER_URI_SAN%',
  request_id: '%REQ(X-REQUEST-ID)%',
  trace_id: '%TRACE_ID%',
  user_id: header('X-USER-ID'),
  tenant_id: header('X-TENANT-ID'),
  correlation_id: header('X-CORRELATION-ID'),
  compliance_flags: header('X-COMPLIANCE-FLAGS'),
};

/**
 * What holds for the whole mesh, as istiod reads it: identities, TLS 1.3 as the floor, no way out but to known hosts, no
 * retries but those of a route of ours, the access log and where traces go. Istio's MeshConfig names the fields.
 */
export const meshConfig = ({ shared, mesh }: Platform): Record<string, unknown> => ({
  trustDomain: shared.trustDomain,
  rootNamespace: meshRoot,
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  meshMTLS: { minProtocolVersion: 'TLSV1_3' },
  tlsDefaults: { minProtocolVersion: 'TLSV1_3' },
  pathNormalization: { normalization: pathNormalization },
  defaultHttpRetryPolicy: { attempts: 0 },
  enablePrometheusMerge: true,
  defaultProviders: { metrics: ['prometheus'], accessLogging: ['access-log'] },
  extensionProviders: [
    {
      name: 'access-log',
      envoyFileAccessLog: { path: '/dev/stdout', logFormat: { labels: accessLogLine }, omitEmptyValues: true },
    },
    {
      name: 'jaeger',
      opentelemetry: {
        service: `writecarenotes-jaeger-collector.tracing.svc.${shared.clusterDomain}`,
        port: jaegerPorts.collector,
      },
    },
  ],
  defaultConfig: {
    tracingServiceName: 'CANONICAL_NAME_AND_NAMESPACE',
    terminationDrainDuration: `${(mesh.traffic?.timeoutSeconds ?? 30) + 5}s`,
    proxyStatsMatcher: {
      inclusionRegexps: ['.*outlier_detection.*', '.*circuit_breakers.*', '.*_overflow', '.*rbac.*'],
    },
  },
});
