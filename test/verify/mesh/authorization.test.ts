import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { authorizationEvaluator } from '../../../verify/mesh/authorization.ts';
import { allows, auditor, connection, decide, policy, refuses, request, web } from './samples.ts';

const everything = { rules: [{}] };
const onlyApi = { selector: { matchLabels: { app: 'api' } } };
const deny = (rule: Record<string, unknown>) => policy({ action: 'DENY', rules: [rule] }, 'care', 'deny');
const fromWeb = { from: [{ source: { principals: ['cluster.local/ns/care/sa/web'] } }] };

test('without a policy everything is allowed', () => {
  assert.equal(decide([], request()), { allowed: true, reason: 'no ALLOW policy is for this pod' });
});

test('an empty spec allows nothing', () => {
  assert.equal(decide([policy({})], request()), {
    allowed: false,
    reason: 'no rule matches of AuthorizationPolicy/care/p',
  });
});

test('an empty rule allows everything, also without HTTP and without a certificate', () => {
  assert.equal(decide([policy(everything)], request({ from: undefined })), {
    allowed: true,
    by: { policy: 'AuthorizationPolicy/care/p', rule: 0 },
    reason: 'allowed by AuthorizationPolicy/care/p rule 0',
  });
  assert.is(allows([policy(everything)], connection({ from: undefined })), true);
});

test('an empty rule denies everything when the action is DENY', () => {
  assert.equal(decide([policy(everything, 'care', 'allow'), deny({})], request()), {
    allowed: false,
    by: { policy: 'AuthorizationPolicy/care/deny', rule: 0 },
    reason: 'denied by AuthorizationPolicy/care/deny rule 0',
  });
});

test('a DENY policy without rules denies nothing, and makes no other policy necessary', () => {
  assert.is(allows([policy({ action: 'DENY' })], request()), true);
});

test('ALLOW policies add up: a rule of one is enough', () => {
  const policies = [policy({}, 'care', 'nothing'), policy({ rules: [fromWeb] }, 'care', 'web')];
  assert.is(allows(policies, request()), true);
  assert.is(allows(policies, request({ from: auditor })), false);
});

test('a policy is for the pods of its namespace that its selector chooses', () => {
  assert.is(allows([policy(onlyApi)], request()), false);
  assert.is(allows([policy(onlyApi)], request({ to: { namespace: 'care', labels: { app: 'other' } } })), true);
  assert.is(allows([policy({}, 'audit')], request()), true);
  assert.is(allows([policy({ selector: { matchLabels: {} } })], request()), false);
});

test('a policy of the root namespace is for all namespaces, with a selector too', () => {
  assert.is(allows([policy({}, 'istio-system')], request()), false);
  assert.is(allows([policy(onlyApi, 'istio-system')], request()), false);
  assert.is(allows([policy({ selector: { matchLabels: { app: 'other' } } }, 'istio-system')], request()), true);
});

test('an AUDIT policy decides nothing', () => {
  assert.is(allows([policy({ action: 'AUDIT', rules: [{}] })], request()), true);
  assert.is(allows([policy({ action: 'AUDIT' })], request()), true);
});

test('sources are alternatives, their fields are conditions, values of a field are alternatives', () => {
  const source = { principals: ['*/sa/web', '*/sa/auditor'], namespaces: ['care'] };
  const rules = [{ from: [{ source }, { source: { principals: ['*/sa/other'] } }] }];
  const allowed = (from: typeof web) => allows([policy({ rules })], request({ from }));
  assert.is(allowed(web), true);
  assert.is(allowed(auditor), false);
  assert.is(allowed({ ...auditor, account: 'other' }), true);
});

test('a source, an operation and every condition must match', () => {
  const rules = [
    {
      ...fromWeb,
      to: [{ operation: { methods: ['GET'] } }, { operation: { paths: ['/open'] } }],
      when: [
        { key: 'destination.port', values: ['8080'] },
        { key: 'request.headers[x-tenant-id]', values: ['a', 'b'] },
      ],
    },
  ];
  const good = request({ headers: { 'X-Tenant-Id': 'b' } });
  assert.is(allows([policy({ rules })], good), true);
  assert.is(allows([policy({ rules })], { ...good, method: 'POST', path: '/open' }), true);
  assert.is(allows([policy({ rules })], { ...good, from: auditor }), false);
  assert.is(allows([policy({ rules })], { ...good, method: 'POST' }), false);
  assert.is(allows([policy({ rules })], { ...good, port: 9464 }), false);
  assert.is(allows([policy({ rules })], { ...good, headers: { 'x-tenant-id': 'c' } }), false);
});

test('fields with not in front match what the others do not', () => {
  const operation = { notMethods: ['DELETE'], notPaths: ['/admin*'], notPorts: ['9464'], notHosts: ['evil.*'] };
  const policies = [policy({ rules: [{ to: [{ operation }] }] })];
  assert.is(allows(policies, request({ host: 'api' })), true);
  assert.is(allows(policies, request({ method: 'DELETE' })), false);
  assert.is(allows(policies, request({ path: '/administer' })), false);
  assert.is(allows(policies, request({ port: 9464 })), false);
  assert.is(allows(policies, request({ host: 'EVIL.example.org' })), false);
});

test('without a certificate, principals and namespaces are not met, and their opposites are', () => {
  const plaintext = request({ from: undefined });
  const by = (source: Record<string, unknown>) => policy({ rules: [{ from: [{ source }] }] });
  assert.is(allows([by({ principals: ['*'] })], plaintext), false);
  assert.is(allows([by({ namespaces: ['*'] })], plaintext), false);
  assert.is(allows([by({ serviceAccounts: ['care/web'] })], plaintext), false);
  assert.is(allows([by({ notPrincipals: ['*'] })], plaintext), true);
  assert.is(allows([by({ notNamespaces: ['care'] })], plaintext), true);
  assert.is(allows([by({ notServiceAccounts: ['care/web'] })], plaintext), true);
  assert.is(allows([by({ notPrincipals: ['*'] })], request()), false);
});

test('a request without a token meets no request principal, and its opposite', () => {
  const by = (source: Record<string, unknown>) => policy({ rules: [{ from: [{ source }] }] });
  const claims = { iss: 'https://id.example.org', sub: 'ann' };
  assert.is(allows([by({ requestPrincipals: ['*'] })], request()), false);
  assert.is(allows([by({ requestPrincipals: ['*'] })], request({ claims })), true);
  assert.is(allows([by({ notRequestPrincipals: ['*'] })], request()), true);
  assert.is(allows([deny({ from: [{ source: { notRequestPrincipals: ['*'] } }] })], request()), false);
  assert.is(allows([deny({ from: [{ source: { notRequestPrincipals: ['*'] } }] })], request({ claims })), true);
});

const conditions: [string, Record<string, unknown>, Parameters<typeof request>[0], boolean][] = [
  ['request.auth.claims[role]', { values: ['nurse'] }, { claims: { role: ['nurse', 'lead'] } }, true],
  ['request.auth.claims[role]', { values: ['nurse'] }, { claims: { role: 'carer' } }, false],
  ['request.auth.claims[role]', { values: ['nurse'] }, {}, false],
  ['request.auth.claims[role]', { notValues: ['nurse'] }, {}, true],
  ['request.auth.claims[realm][roles]', { values: ['n*'] }, { claims: { realm: { roles: ['nurse'] } } }, true],
  ['request.auth.claims[realm][roles]', { values: ['n*'] }, { claims: { roles: ['nurse'] } }, false],
  ['request.auth.principal', { values: ['*'] }, { claims: { iss: 'a', sub: 'b' } }, true],
  ['request.headers[X-A]', { values: ['*'] }, { headers: { 'x-a': '1' } }, true],
  ['request.headers[x-a]', { values: ['*'] }, {}, false],
  ['request.headers[x-a]', { notValues: ['1'] }, {}, true],
  ['request.headers[x-a]', { values: ['1', '2'], notValues: ['2'] }, { headers: { 'x-a': '2' } }, false],
  ['source.principal', { values: ['cluster.local/ns/care/sa/web'] }, {}, true],
  ['source.principal', { notValues: ['cluster.local/ns/care/sa/web'] }, {}, false],
  ['source.namespace', { values: ['care'] }, { from: auditor }, false],
  ['source.ip', { values: ['10.0.0.0/8'] }, { sourceIp: '10.1.2.3' }, true],
  ['destination.port', { values: ['80', '8080'] }, {}, true],
  ['destination.port', { notValues: ['8080'] }, {}, false],
  ['connection.sni', { values: ['*.example.org'] }, { sni: 'a.example.org' }, true],
  ['connection.sni', { values: ['*.example.org'] }, {}, false],
];
for (const [key, lists, changes, allowed] of conditions) {
  test(`when ${key} ${JSON.stringify(lists)} is ${allowed ? '' : 'not '}met by ${JSON.stringify(changes)}`, () =>
    assert.is(allows([policy({ rules: [{ when: [{ key, ...lists }] }] })], request(changes)), allowed));
}

test('addresses are single ones or blocks, and the request must say its own', () => {
  const by = (...ipBlocks: string[]) => [policy({ rules: [{ from: [{ source: { ipBlocks } }] }] })];
  assert.is(allows(by('10.1.2.3'), request({ sourceIp: '10.1.2.3' })), true);
  assert.is(allows(by('10.1.2.3'), request({ sourceIp: '10.1.2.4' })), false);
  assert.is(allows(by('fd00::1', '10.1.0.0/16'), request({ sourceIp: '10.1.2.4' })), true);
  assert.throws(() => allows(by('10.1.2.3'), request()), /asks for the address/);
});

test('on a plain connection an ALLOW rule with anything of HTTP never matches, whatever else it says', () => {
  const port = { operation: { ports: ['8080'] } };
  const methods = { operation: { methods: ['*'] } };
  assert.is(allows([policy({ rules: [{ to: [port] }] })], connection()), true);
  assert.is(allows([policy({ rules: [{ to: [methods] }] })], connection()), false);
  assert.is(allows([policy({ rules: [{ to: [port, methods] }] })], connection()), false);
  assert.is(allows([policy({ rules: [{ to: [{ operation: { notPaths: ['/x'] } }] }] })], connection()), false);
  assert.is(allows([policy({ rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] })], connection()), false);
  assert.is(allows([policy({ rules: [fromWeb, { to: [methods] }] })], connection()), true);
});

test('on a plain connection a DENY rule matches as if it had nothing of HTTP', () => {
  const operation = { methods: ['POST'], ports: ['8080'] };
  assert.is(allows([deny({ to: [{ operation }] })], connection()), false);
  assert.is(allows([deny({ to: [{ operation }] })], connection({ port: 9000 })), true);
  assert.is(allows([deny({ to: [{ operation: { methods: ['POST'] } }] })], connection({ port: 9000 })), false);
  assert.is(allows([deny({ from: [{ source: { notRequestPrincipals: ['*'] } }] })], connection()), false);
  assert.is(allows([deny({ when: [{ key: 'request.headers[x]', values: ['1'] }] })], connection()), false);
  assert.is(allows([deny({ to: [{ operation }] })], request()), true);
});

test('paths are normalized before they are compared', () => {
  const policies = [policy({ rules: [{ to: [{ operation: { paths: ['/things'] } }] }] })];
  for (const path of ['/things', '//things', '/x/../things', '/thing%73', '/things?a=b', '/x%2f..%2fthings']) {
    assert.is(allows(policies, request({ path })), true, path);
  }
  for (const path of ['/things/', '/Things', '/things;a']) assert.is(allows(policies, request({ path })), false, path);
});

test('what the proxy refuses itself is refused, whatever the policies say', () => {
  assert.equal(decide([policy(everything)], request({ path: '/a%00' })), {
    allowed: false,
    reason: 'the proxy refuses the path /a%00',
  });
  assert.is(allows([], request({ method: 'get' })), false);
});

test('an explanation lists the policies and rules at work', () => {
  const { explain } = authorizationEvaluator({
    manifests: [policy({ rules: [{}, fromWeb] }), deny({ to: [{ operation: { paths: ['/admin'] } }] })],
    rootNamespace: 'istio-system',
    trustDomain: 'cluster.local',
    normalization: 'BASE',
  });
  assert.equal(explain(request({ path: '/x/../admin' })), {
    allowed: false,
    by: { policy: 'AuthorizationPolicy/care/deny', rule: 0 },
    reason: 'denied by AuthorizationPolicy/care/deny rule 0',
    path: '/admin',
    denies: {
      policies: ['AuthorizationPolicy/care/deny'],
      matching: [{ policy: 'AuthorizationPolicy/care/deny', rule: 0 }],
    },
    allows: {
      policies: ['AuthorizationPolicy/care/p'],
      matching: [
        { policy: 'AuthorizationPolicy/care/p', rule: 0 },
        { policy: 'AuthorizationPolicy/care/p', rule: 1 },
      ],
    },
  });
});

const source = (fields: Record<string, unknown>) => ({ rules: [{ from: [{ source: fields }] }] });
const operation = (fields: Record<string, unknown>) => ({ rules: [{ to: [{ operation: fields }] }] });
const refused: [string, Record<string, unknown>, RegExp][] = [
  ['CUSTOM', { action: 'CUSTOM', rules: [{}] }, /action CUSTOM is not evaluated here/],
  ['an unknown action', { action: 'deny' }, /action deny is not evaluated/],
  ['targetRefs', { targetRefs: [] }, /spec\.targetRefs is not a field that is evaluated here/],
  ['a misspelt field', source({ principal: ['x'] }), /source\.principal is not a field/],
  ['addresses from headers', source({ remoteIpBlocks: ['10.0.0.0/8'] }), /remoteIpBlocks is not a field/],
  ['an unknown condition', { rules: [{ when: [{ key: 'request.header[x]', values: ['1'] }] }] }, /no condition/],
  ['a condition without brackets', { rules: [{ when: [{ key: 'request.headers', values: ['1'] }] }] }, /no condition/],
  ['a condition without values', { rules: [{ when: [{ key: 'source.ip' }] }] }, /neither values nor notValues/],
  ['an empty from', { rules: [{ from: [] }] }, /an empty "from" would mean everything/],
  ['an empty to', { rules: [{ to: [] }] }, /an empty "to" would mean everything/],
  ['an empty source', source({}), /an empty source would mean everything/],
  ['an empty operation', operation({}), /an empty operation would mean everything/],
  ['an empty list', source({ principals: [] }), /principals: an empty list would mean everything/],
  ['accounts beside principals', source({ serviceAccounts: ['a'], principals: ['b'] }), /stand alone/],
  ['a port with a star', operation({ ports: ['80*'] }), /"80\*" is not a port number/],
  ['a port that is a number', operation({ ports: [80] }), /ports must be a list of strings/],
  ['a port out of range', operation({ ports: ['70000'] }), /not a port number/],
  ['a broken address', source({ ipBlocks: ['10.0.0'] }), /not a CIDR block/],
  ['rules that are no list', { rules: {} }, /spec\.rules must be a list/],
];
for (const [what, spec, message] of refused) {
  test(`${what} is refused`, () => assert.throws(() => allows([policy(spec)], request()), message));
}

test('a dry run is refused, because nothing enforces it', () => {
  const dry = policy({});
  dry.metadata.annotations = { 'istio.io/dry-run': 'true' };
  assert.throws(() => allows([dry], request()), /is a dry run: nothing enforces it/);
});

test('a request with a method needs a path, and each a possible port', () => {
  refuses(() => allows([], request({ path: undefined })), 'a GET request has a path');
  refuses(() => allows([], request({ port: 0 })), '0 is not a port number');
});

test('a policy without a namespace is refused, and one of another API group is none', () => {
  const adrift = policy({});
  delete adrift.metadata.namespace;
  refuses(() => allows([adrift], request()), 'AuthorizationPolicy/p has no metadata.namespace');
  assert.is(allows([{ ...policy({}), apiVersion: 'example.org/v1' }], request()), true);
});

test.run();
