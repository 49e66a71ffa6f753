import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import { routeProblems } from '../../../verify/mesh/routes-problems.ts';
import { milliseconds } from '../../../verify/mesh/routes-retries.ts';
import { istio } from './samples.ts';

const problems = (manifests: Manifest[], defaultAttempts = 0) =>
  routeProblems({ manifests, clusterDomain: 'cluster.local', defaultAttempts });
const virtual = (spec: Record<string, unknown>, name = 'api', namespace = 'care') =>
  istio('VirtualService', name, { hosts: ['api'], ...spec }, { namespace });
const rule = (spec: Record<string, unknown>, name = 'api', namespace = 'care') =>
  istio('DestinationRule', name, { host: 'api', ...spec }, { namespace });
const route = [{ destination: { host: 'api' } }];
const said = (http: Record<string, unknown>, defaultAttempts = 0) =>
  problems([virtual({ http: [{ route, ...http }] })], defaultAttempts).map(
    ({ where, message }) => `${where}: ${message}`,
  );

const reads = { match: [{ method: { regex: 'GET|HEAD|OPTIONS' } }] };
const fitting = { attempts: 3, perTryTimeout: '7.5s', retryOn: 'connect-failure,refused-stream,503' };

test('routes as they should be have no problems', () => {
  const http = [
    { ...reads, name: 'reads', route, timeout: '30s', retries: fitting },
    { name: 'writes', route, timeout: '30s', retries: { attempts: 3, retryOn: 'connect-failure, refused-stream' } },
  ];
  assert.equal(problems([virtual({ http })]), []);
});

test('a problem names the object, the field and what is wrong', () => {
  const http = [{ route, timeout: '30s', retries: { ...fitting, perTryTimeout: '10s' }, ...reads }];
  assert.equal(problems([virtual({ http })]), [
    {
      from: 'VirtualService/care/api',
      where: 'spec.http[0].retries',
      message: '4 tries of 10s take longer than the 30s there are',
    },
  ]);
});

const retries: [string, Record<string, unknown>, string[]][] = [
  ['tries that just fit', { ...reads, timeout: '30s', retries: fitting }, []],
  [
    'one try that is longer than the route',
    { timeout: '5s', retries: { attempts: 0, perTryTimeout: '6s' } },
    ['1 tries of 6s take longer than the 5s there are'],
  ],
  ['retries without a timeout', { ...reads, retries: fitting }, ['retries need a timeout of the route']],
  [
    'retries without conditions',
    { ...reads, timeout: '30s', retries: { attempts: 2 } },
    ['retryOn must say what is repeated'],
  ],
  [
    'retries with empty conditions',
    { timeout: '30s', retries: { attempts: 2, retryOn: '' } },
    ['retryOn must say what is repeated'],
  ],
  ['no attempts', { timeout: '30s', retries: { attempts: 0, retryOn: '5xx' } }, []],
  ['retries that do not say how many', { timeout: '30s', retries: { retryOn: '5xx' } }, []],
  ['no retries at all', { timeout: '30s' }, []],
  [
    'answers repeated for every method',
    { timeout: '30s', retries: fitting },
    [`POST, PUT, PATCH, DELETE may be done twice: retryOn ${fitting.retryOn}`],
  ],
  [
    'answers repeated for one method too many',
    { match: [{ method: { regex: 'GET|PUT' } }], timeout: '30s', retries: fitting },
    [`PUT may be done twice: retryOn ${fitting.retryOn}`],
  ],
  [
    'answers repeated in one of the matches',
    { match: [...reads.match, { uri: { prefix: '/x' } }], timeout: '30s', retries: fitting },
    [`POST, PUT, PATCH, DELETE may be done twice: retryOn ${fitting.retryOn}`],
  ],
  [
    'a reset repeated',
    { timeout: '30s', retries: { attempts: 1, retryOn: 'reset' } },
    ['POST, PUT, PATCH, DELETE may be done twice: retryOn reset'],
  ],
  [
    'what never reached the server repeated',
    { timeout: '30s', retries: { attempts: 1, retryOn: 'connect-failure,reset-before-request' } },
    [],
  ],
];
for (const [what, http, messages] of retries) {
  test(`${what}: ${messages.length === 0 ? 'fine' : 'a problem'}`, () =>
    assert.equal(
      said(http),
      messages.map(message => `spec.http[0].retries: ${message}`),
    ));
}

test('a route that leaves retries to a mesh that retries is a problem, one that says 0 is not', () => {
  assert.equal(said({ timeout: '30s' }, 2), ['spec.http[0]: no retries are said, and the mesh tries 2 times more']);
  assert.equal(said({ timeout: '30s', retries: { attempts: 0 } }, 2), []);
});

test('a route that answers itself has nothing to retry', () => {
  assert.equal(problems([virtual({ http: [{ directResponse: { status: 404 } }] })], 2), []);
});

test('a route has one end', () => {
  const message = 'a route forwards, redirects or answers, and only one of them';
  assert.equal(said({ route: [] }), [`spec.http[0]: ${message}`]);
  assert.equal(said({ redirect: {} }), [`spec.http[0]: ${message}`]);
});

const weighted = (...weights: (number | undefined)[]) =>
  weights.map(weight => ({ destination: { host: 'api' }, ...(weight === undefined ? {} : { weight }) }));

test('weights add up to 100', () => {
  assert.equal(said({ route: weighted(90, 10) }), []);
  assert.equal(said({ route: weighted(100, 0) }), []);
  assert.equal(said({ route: weighted(100) }), []);
  for (const weights of [[90, 20], [50], [50, 49], [110, -10], [99.5, 0.5], [0], [90, undefined]]) {
    assert.is(said({ route: weighted(...weights) }).length, 1, `${weights}`);
  }
  assert.equal(said({ route: weighted(90, 20, undefined) }), [
    "spec.http[0].route: the weights 90 + 20 + none don't add up to 100",
  ]);
  const tcp = [{ route: weighted(1, 2) }];
  assert.equal(
    problems([virtual({ tcp, tls: tcp })]).map(({ where }) => where),
    ['spec.tls[0].route', 'spec.tcp[0].route'],
  );
});

test('a subset that no DestinationRule of the host has is a problem', () => {
  const http = [{ route: [{ destination: { host: 'api', subset: 'canary' } }] }];
  const missing = {
    from: 'VirtualService/care/api',
    where: 'spec.http[0].route[0].destination.subset',
    message: 'no rule for api.care.svc.cluster.local has a subset "canary"',
  };
  const subsets = [{ name: 'canary', labels: { variant: 'canary' } }];
  assert.equal(problems([virtual({ http })]), [missing]);
  assert.equal(problems([virtual({ http }), rule({ subsets })]), []);
  assert.equal(problems([virtual({ http }), rule({ subsets: [{ name: 'stable' }] })]), [missing]);
  assert.equal(problems([virtual({ http }), rule({ host: 'other', subsets })]), [missing]);
  assert.equal(problems([virtual({ http }), rule({ subsets }, 'api', 'audit')]), [missing]);
});

test('a route behind one that takes everything is a problem, and so is one that repeats a match', () => {
  const message = 'no request comes here: an earlier route takes them all';
  const where = (...http: Record<string, unknown>[]) =>
    problems([virtual({ http: http.map(one => ({ route, ...one })) })]).map(found => {
      assert.is(found.message, message);
      return found.where;
    });
  assert.equal(where(reads, {}), []);
  assert.equal(where({}, reads), ['spec.http[1]']);
  assert.equal(where({ match: [{}] }, reads), ['spec.http[1]']);
  assert.equal(where(reads, reads), ['spec.http[1]']);
  assert.equal(where(reads, { match: [...reads.match, { port: 80 }] }), []);
  assert.equal(where({}, {}), ['spec.http[1]']);
});

test('two routes of one name are a problem', () => {
  const http = [
    { ...reads, name: 'a', route },
    { name: 'a', route },
  ];
  assert.equal(
    problems([virtual({ http })]).map(({ where, message }) => `${where} ${message}`),
    ['spec.http[1].name another route is called "a" too'],
  );
});

test('two VirtualServices for one host and gateway are a problem, for different gateways not', () => {
  const twice = [
    virtual({ hosts: ['x', 'api'] }),
    virtual({ hosts: ['api.care.svc.cluster.local'] }, 'other', 'audit'),
  ];
  assert.equal(problems(twice), [
    {
      from: 'VirtualService/audit/other',
      where: 'spec.hosts[0]',
      message: 'VirtualService/care/api has api.care.svc.cluster.local at mesh already',
    },
  ]);
  assert.equal(problems([virtual({}), virtual({ gateways: ['edge'] }, 'edge')]), []);
  assert.equal(problems([virtual({}), virtual({}, 'api', 'audit')]), []);
});

test('two DestinationRules for one host in a namespace, and a subset twice, are problems', () => {
  const subsets = [{ name: 'a' }, { name: 'a' }];
  assert.equal(
    problems([rule({}), rule({ host: 'api.care.svc.cluster.local', subsets }, 'other')]).map(({ message }) => message),
    [
      'DestinationRule/care/api has api.care.svc.cluster.local in care already',
      'DestinationRule/care/other has the subset "a" already',
    ],
  );
  assert.equal(problems([rule({}), rule({ host: 'api.care.svc.cluster.local' }, 'api', 'audit')]), []);
});

test('durations are read as Go writes them', () => {
  assert.equal(['30s', '1m30s', '250ms', '7.5s', '1h'].map(milliseconds), [30_000, 90_000, 250, 7500, 3_600_000]);
  for (const wrong of ['30', '', 's', '1d', '10 s'])
    assert.throws(() => milliseconds(wrong), /is not a duration/, wrong);
});

test.run();
