import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meshed, specOf } from './mesh-objects.ts';

const shared = 'global.writecarenotes';
const gateway = 'istio-egressgateway.istio-egress.svc.cluster.local';
const hosts = ['api.service.cqc.org.uk', 'api.service.nhs.uk', 'sandbox.api.service.nhs.uk'];
const named = (host: string): string => host.replaceAll('.', '-');
const exportTo = ['istio-egress', 'integration'];
const entry = { exportTo, location: 'MESH_EXTERNAL', resolution: 'DNS' };
const toGateway = (host: string) => [{ destination: { host: gateway, subset: named(host), port: { number: 443 } } }];
const atGateway = { gateways: ['istio-egress/egress-gateway'], port: 443 };
const server = (protocol: string) => (host: string) => ({
  port: { number: 443, name: named(host), protocol },
  hosts: [host],
  tls: { mode: 'ISTIO_MUTUAL', minProtocolVersion: 'TLSV1_3' },
});
const originated = () => meshed('mesh.outside.tls=origination');

test('outside hosts are known by DNS, to the services that list them and to the egress gateway', () => {
  const ports = [{ number: 443, name: 'tls', protocol: 'TLS' }];
  const [cqc, ...nhs] = hosts;
  const manifests = meshed();
  assert.equal(specOf(manifests, 'ServiceEntry', 'nhs-digital-apis', 'integration'), { hosts: nhs, ...entry, ports });
  assert.equal(specOf(manifests, 'ServiceEntry', 'cqc-apis', 'integration'), { hosts: [cqc], ...entry, ports });
});

test('passing TLS through, the gateway tells hosts apart by the SNI of the mesh, and opens nothing', () => {
  const manifests = meshed();
  assert.equal(specOf(manifests, 'Gateway', 'egress-gateway'), {
    selector: { istio: 'egressgateway' },
    servers: hosts.map(server('TLS')),
  });
  assert.equal(specOf(manifests, 'DestinationRule', 'egress-gateway'), {
    host: gateway,
    exportTo,
    trafficPolicy: { connectionPool: { tcp: { connectTimeout: '2s' } } },
    subsets: hosts.map(sni => ({ name: named(sni), trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL', sni } } })),
  });
  for (const host of hosts) {
    assert.equal(specOf(manifests, 'VirtualService', named(host)), {
      hosts: [host],
      exportTo,
      gateways: ['mesh', 'istio-egress/egress-gateway'],
      tls: [{ match: [{ gateways: ['mesh'], port: 443, sniHosts: [host] }], route: toGateway(host) }],
      tcp: [{ match: [atGateway], route: [{ destination: { host, port: { number: 443 } } }] }],
    });
    assert.is(specOf(manifests, 'DestinationRule', named(host)), undefined, 'nobody but the service opens TLS');
  }
  assert.is(specOf(manifests, 'Telemetry', 'default', 'istio-egress'), undefined);
});

test('opening TLS, the gateway checks the certificate of the host, and no service opens a way on 443', () => {
  const manifests = originated();
  assert.equal(specOf(manifests, 'Gateway', 'egress-gateway'), {
    selector: { istio: 'egressgateway' },
    servers: hosts.map(server('HTTPS')),
  });
  assert.equal(specOf(manifests, 'ServiceEntry', 'cqc-apis'), {
    hosts: [hosts[0]],
    ...entry,
    ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }],
  });
  for (const host of hosts)
    assert.equal(specOf(manifests, 'DestinationRule', named(host)), {
      host,
      exportTo: ['.'],
      trafficPolicy: {
        connectionPool: { tcp: { connectTimeout: '2s' } },
        tls: { mode: 'SIMPLE', sni: host, subjectAltNames: [host], caCertificates: 'system' },
      },
    });
});

test('opening TLS, only what is safe is tried again, and neither traces nor ids of people leave', () => {
  const manifests = originated();
  const gone = 'traceparent tracestate baggage b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags';
  const ids = 'x-request-id x-user-id x-tenant-id x-correlation-id x-healthcare-context x-compliance-flags';
  const mesh = 'x-forwarded-for x-forwarded-client-cert x-envoy-peer-metadata x-envoy-peer-metadata-id';
  for (const host of hosts)
    assert.equal(specOf(manifests, 'VirtualService', named(host)), {
      hosts: [host],
      exportTo,
      gateways: ['mesh', 'istio-egress/egress-gateway'],
      http: [
        {
          name: 'reads',
          match: [{ gateways: ['mesh'], port: 80, method: { regex: 'GET|HEAD|OPTIONS' } }],
          route: toGateway(host),
          timeout: '30s',
          retries: {
            attempts: 3,
            perTryTimeout: '7500ms',
            retryOn: 'gateway-error,connect-failure,refused-stream,reset',
          },
        },
        {
          name: 'writes',
          match: [{ gateways: ['mesh'], port: 80 }],
          route: toGateway(host),
          timeout: '30s',
          retries: { attempts: 3, retryOn: 'connect-failure,refused-stream' },
        },
        {
          name: 'out',
          match: [atGateway],
          route: [{ destination: { host, port: { number: 80 } } }],
          headers: { request: { remove: `${gone} ${ids} ${mesh}`.split(' ') } },
          timeout: '30s',
          retries: { attempts: 0 },
        },
      ],
    });
  // A route takes a header away before the proxy would add it: the proxy must not add it.
  assert.equal(specOf(manifests, 'Telemetry', 'default', 'istio-egress'), {
    tracing: [{ disableContextPropagation: true }],
  });
});

test('a host that no service reaches any more has no gateway, no route and no entry', () => {
  const manifests = meshed(
    `${shared}.services.nhs-integration-service.enabled=false,${shared}.services.cqc-integration-service.enabled=false`,
  );
  for (const kind of ['Gateway', 'ServiceEntry'])
    assert.equal(
      manifests.filter(its => its.kind === kind).map(({ metadata }) => metadata.name),
      [],
    );
  const egress = ['DestinationRule', 'VirtualService'].flatMap(kind =>
    manifests.filter(its => its.kind === kind && its.metadata.namespace === 'istio-egress'),
  );
  assert.equal(egress, []);
});

test.run();
