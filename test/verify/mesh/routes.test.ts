import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import { type HttpCall, type RouteAnswer, routeEvaluator } from '../../../verify/mesh/routes.ts';
import { istio } from './samples.ts';

const host = 'api.care.svc.cluster.local';
const client = { namespace: 'audit', labels: { app: 'web' } };
const to = (subset: string) => ({ name: subset, route: [{ destination: { host: 'api', subset } }] });
const virtual = (spec: Record<string, unknown>, namespace = 'care', name = 'api') =>
  istio('VirtualService', name, { hosts: ['api'], ...spec }, { namespace });
const routes = (...http: Record<string, unknown>[]) => virtual({ http });

const evaluator = (manifests: Manifest[]) =>
  routeEvaluator({ manifests, clusterDomain: 'cluster.local', normalization: 'DECODE_AND_MERGE_SLASHES' });
const asked = (manifests: Manifest[], changes: Partial<HttpCall> = {}): RouteAnswer =>
  evaluator(manifests).routeOf({ client, host, port: 80, method: 'GET', path: '/things', ...changes });
const name = (answer: RouteAnswer): string | undefined => (answer.kind === 'route' ? answer.name : answer.kind);

test('a route is told with its destinations, timeout, retries and headers', () => {
  const retries = { attempts: 3, perTryTimeout: '7.5s', retryOn: 'connect-failure' };
  const headers = { request: { remove: ['traceparent'] } };
  const route = [
    { destination: { host: 'api', subset: 'stable', port: { number: 80 } }, weight: 90, headers },
    { destination: { host }, weight: 10 },
  ];
  assert.equal(asked([routes({ name: 'all', route, timeout: '30s', retries, headers, corsPolicy: {} })]), {
    kind: 'route',
    virtualService: 'VirtualService/care/api',
    index: 0,
    name: 'all',
    timeout: '30s',
    retries,
    headers,
    destinations: [
      { host, weight: 90, subset: 'stable', port: 80, headers },
      { host, weight: 10 },
    ],
  });
});

test('one destination gets everything, whatever its weight; without a weight among several it gets nothing', () => {
  const weights = (...given: (number | undefined)[]) => {
    const route = given.map(weight => ({ destination: { host }, ...(weight === undefined ? {} : { weight }) }));
    const answer = asked([routes({ route })]);
    return answer.kind === 'route' ? answer.destinations.map(({ weight }) => weight) : [];
  };
  assert.equal(weights(undefined), [100]);
  assert.equal(weights(7), [100]);
  assert.equal(weights(100, undefined), [100, 0]);
});

test('redirects and answers are told, and have no destinations', () => {
  const directResponse = { status: 404 };
  const answer = asked([routes({ directResponse })]);
  assert.equal(answer, {
    kind: 'route',
    virtualService: 'VirtualService/care/api',
    index: 0,
    directResponse,
    destinations: [],
  });
});

test('without a VirtualService for the host the mesh decides, without a matching route nobody', () => {
  assert.equal(asked([]), { kind: 'default' });
  assert.equal(asked([routes(to('a'))], { host: 'other.care.svc.cluster.local' }), { kind: 'default' });
  const unmatched = { kind: 'unmatched', virtualService: 'VirtualService/care/api' };
  assert.equal(asked([routes({ ...to('a'), match: [{ method: { exact: 'POST' } }] })]), unmatched);
  assert.equal(asked([virtual({})]), unmatched);
  assert.equal(asked([routes(to('a'))], { path: '/%00' }), unmatched);
});

test('the first route that matches is taken', () => {
  const manifests = [routes({ ...to('get'), match: [{ method: { exact: 'GET' } }] }, to('rest'), to('never'))];
  assert.is(name(asked(manifests)), 'get');
  assert.is(name(asked(manifests, { method: 'POST' })), 'rest');
});

const matches: [string, Record<string, unknown>, Partial<HttpCall>, boolean][] = [
  ['an exact path', { uri: { exact: '/things' } }, {}, true],
  ['an exact path without a slash more', { uri: { exact: '/things' } }, { path: '/things/' }, false],
  ['an exact path whatever its query', { uri: { exact: '/things' } }, { path: '/things?x=1' }, true],
  ['a path as it is normalized', { uri: { exact: '/things' } }, { path: '//x/../things' }, true],
  ['a path with its case', { uri: { exact: '/things' } }, { path: '/Things' }, false],
  ['a path without its case', { uri: { exact: '/things' }, ignoreUriCase: true }, { path: '/THINGS' }, true],
  ['a prefix', { uri: { prefix: '/th' } }, {}, true],
  ['a prefix without its case', { uri: { prefix: '/TH' }, ignoreUriCase: true }, {}, true],
  ['another prefix', { uri: { prefix: '/ti' } }, {}, false],
  ['an expression', { uri: { regex: '/t[a-z]+' } }, {}, true],
  ['an expression for the whole path', { uri: { regex: '/t' } }, {}, false],
  ['an expression without its case only by itself', { uri: { regex: '/THINGS' }, ignoreUriCase: true }, {}, false],
  ['an expression that ignores case', { uri: { regex: '(?i)/THINGS' } }, {}, true],
  ['a method', { method: { regex: 'GET|HEAD|OPTIONS' } }, {}, true],
  ['no other method', { method: { regex: 'GET|HEAD|OPTIONS' } }, { method: 'POST' }, false],
  ['a header', { headers: { 'x-tenant-id': { exact: 'a' } } }, { headers: { 'X-Tenant-Id': 'a' } }, true],
  [
    'a header with that value only',
    { headers: { 'x-tenant-id': { exact: 'a' } } },
    { headers: { 'x-tenant-id': 'b' } },
    false,
  ],
  ['no absent header', { headers: { 'x-tenant-id': { regex: '.*' } } }, {}, false],
  ['a header that is there', { headers: { 'x-a': {} } }, { headers: { 'x-a': '' } }, true],
  ['no header that is not there', { headers: { 'x-a': {} } }, {}, false],
  ['an absent header', { withoutHeaders: { 'x-a': {} } }, {}, true],
  ['no header that must be absent', { withoutHeaders: { 'x-a': {} } }, { headers: { 'x-a': '1' } }, false],
  ['an absent header that may not be 1', { withoutHeaders: { 'x-a': { exact: '1' } } }, {}, true],
  ['no absent header that may not be anything', { withoutHeaders: { 'x-a': { regex: '.*' } } }, {}, false],
  ['a header with another value', { withoutHeaders: { 'x-a': { exact: '1' } } }, { headers: { 'x-a': '2' } }, true],
  ['the authority, by default the host', { authority: { exact: host } }, {}, true],
  ['the authority of the request', { authority: { exact: 'x' } }, { headers: { Host: 'x' } }, true],
  ['a port', { port: 80 }, {}, true],
  ['no other port', { port: 81 }, {}, false],
  ['labels of the client', { sourceLabels: { app: 'web' } }, {}, true],
  ['no other labels', { sourceLabels: { app: 'api' } }, {}, false],
  ['the namespace of the client', { sourceNamespace: 'audit' }, {}, true],
  ['no other namespace', { sourceNamespace: 'care' }, {}, false],
  ['the sidecars', { gateways: ['mesh'] }, {}, true],
  ['no other gateway', { gateways: ['edge'] }, {}, false],
  ['only what meets all conditions', { port: 80, method: { exact: 'POST' } }, {}, false],
  ['everything when it is empty', {}, {}, true],
];
for (const [what, match, changes, found] of matches) {
  test(`a match admits ${what}: ${JSON.stringify(match)}`, () =>
    assert.is(asked([routes({ ...to('a'), match: [match] })], changes).kind, found ? 'route' : 'unmatched'));
}

test('matches are alternatives', () => {
  const match = [{ method: { exact: 'POST' } }, { method: { exact: 'GET' } }];
  assert.is(name(asked([routes({ ...to('a'), match })])), 'a');
});

test('a gateway takes the VirtualServices that are bound to it, sidecars those bound to mesh or nothing', () => {
  const atEdge = virtual({ gateways: ['edge', 'other/inner'], http: [to('edge')] }, 'care', 'edge');
  const manifests = [atEdge, routes(to('mesh'))];
  assert.is(name(asked(manifests)), 'mesh');
  assert.is(name(asked(manifests, { client: { ...client, gateway: 'care/edge' } })), 'edge');
  assert.is(name(asked(manifests, { client: { ...client, gateway: 'other/inner' } })), 'edge');
  assert.is(name(asked(manifests, { client: { ...client, gateway: 'audit/edge' } })), 'default');
  const both = virtual({
    gateways: ['mesh', 'edge'],
    http: [{ ...to('edge'), match: [{ gateways: ['edge'] }] }, to('rest')],
  });
  assert.is(name(asked([both])), 'rest');
  assert.is(name(asked([both], { client: { ...client, gateway: 'care/edge' } })), 'edge');
});

test('a VirtualService is only for the namespaces that it is exported to', () => {
  assert.is(name(asked([virtual({ exportTo: ['.'], http: [to('a')] })])), 'default');
  assert.is(name(asked([virtual({ exportTo: ['audit'], http: [to('a')] })])), 'a');
});

test('the most specific host is taken, and two for the same are refused', () => {
  const wide = virtual({ hosts: ['*.local'], http: [to('wide')] }, 'care', 'wide');
  assert.is(name(asked([wide])), 'wide');
  assert.is(name(asked([wide, routes(to('exact'))])), 'exact');
  assert.throws(() => asked([routes(to('a')), virtual({ hosts: [host] }, 'audit')]), /several are for api\.care/);
});

test('connections are routed by their server name, or by host and port', () => {
  const outside = {
    hosts: ['api.example.org'],
    gateways: ['mesh', 'egress'],
    tls: [
      {
        match: [{ gateways: ['mesh'], port: 443, sniHosts: ['www.example.com', '*.example.org'] }],
        route: [{ destination: { host: 'egress' } }],
      },
      {
        match: [{ gateways: ['egress'], sniHosts: ['api.example.org'] }],
        route: [{ destination: { host: 'api.example.org' } }],
      },
    ],
    tcp: [{ match: [{ port: 5432 }], route: [{ destination: { host: 'db', port: { number: 5433 } } }] }],
  };
  const { rawRouteOf } = evaluator([virtual(outside)]);
  const call = { client, host: 'api.example.org', port: 443 };
  const destinations = (answer: RouteAnswer) => (answer.kind === 'route' ? answer.destinations : answer.kind);
  assert.equal(destinations(rawRouteOf({ ...call, sni: 'api.example.org' })), [
    { host: 'egress.care.svc.cluster.local', weight: 100 },
  ]);
  const gateway = { ...client, gateway: 'care/egress' };
  assert.equal(destinations(rawRouteOf({ ...call, client: gateway, sni: 'api.example.org' })), [
    { host: 'api.example.org', weight: 100 },
  ]);
  assert.is(destinations(rawRouteOf({ ...call, port: 80, sni: 'api.example.org' })), 'unmatched');
  assert.is(destinations(rawRouteOf({ ...call, sni: 'www.example.org' })), 'default');
  assert.equal(destinations(rawRouteOf({ ...call, port: 5432 })), [
    { host: 'db.care.svc.cluster.local', weight: 100, port: 5433 },
  ]);
  assert.is(destinations(rawRouteOf({ ...call, port: 5433 })), 'unmatched');
});

const refused: [string, Record<string, unknown>, RegExp][] = [
  ['a rewrite', { ...to('a'), rewrite: { uri: '/' } }, /rewrite is not a field/],
  ['a fault', { ...to('a'), fault: {} }, /fault is not a field/],
  ['a mirror', { ...to('a'), mirrors: [] }, /mirrors is not a field/],
  ['query parameters', { ...to('a'), match: [{ queryParams: {} }] }, /queryParams is not a field/],
  ['a match of nothing', { ...to('a'), match: [{ uri: {} }] }, /one of exact, prefix, regex/],
  [
    'a match of two kinds',
    { ...to('a'), match: [{ uri: { exact: '/', prefix: '/' } }] },
    /one of exact, prefix, regex/,
  ],
  ['an expression that RE2 has not', { ...to('a'), match: [{ uri: { regex: '/(?!a).*' } }] }, /RE2 doesn't know/],
];
for (const [what, route, message] of refused) {
  test(`${what} is refused`, () => assert.throws(() => asked([routes(route)]), message));
}

test.run();
