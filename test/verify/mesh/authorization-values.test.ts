import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accountTest,
  claimValues,
  hostTest,
  namespaceTest,
  pathTest,
  principalTest,
  requestPrincipalTest,
  valueTest,
} from '../../../verify/mesh/authorization-values.ts';
import { web, who } from './samples.ts';

const values: [string, string, string | undefined, boolean][] = [
  ['a value is itself', 'abc', 'abc', true],
  ['a value is no longer one', 'abc', 'abcd', false],
  ['a value is compared with its case', 'abc', 'ABC', false],
  ['a prefix admits itself', 'abc*', 'abc', true],
  ['a prefix admits more', 'abc*', 'abcd', true],
  ['a prefix admits no other beginning', 'abc*', 'xabc', false],
  ['a suffix admits itself', '*abc', 'abc', true],
  ['a suffix admits more', '*abc', 'xabc', true],
  ['a suffix admits no other end', '*abc', 'abcd', false],
  ['a star admits every value', '*', 'x', true],
  ['a star does not admit the empty value', '*', '', false],
  ['a star does not admit an absent value', '*', undefined, false],
  ['an absent value is no value', 'abc', undefined, false],
  ['an absent value has no beginning', 'abc*', undefined, false],
  ['an absent value has no end', '*abc', undefined, false],
  ['a star in the middle is a star', 'a*c', 'abc', false],
  ['with stars at both ends, the second is a star', '*b*', 'abc', false],
];
for (const [sentence, pattern, value, met] of values) {
  test(sentence, () => assert.is(valueTest(pattern)(value), met));
}

test('hosts are compared without regard to case, and with their port', () => {
  assert.is(hostTest('API.example.com')('api.EXAMPLE.com'), true);
  assert.is(hostTest('*.Example.com')('a.example.COM'), true);
  assert.is(hostTest('api.example.com')('api.example.com:8080'), false);
});

const templates: [string, string, boolean][] = [
  ['/foo/{*}', '/foo/bar', true],
  ['/foo/{*}', '/foo/bar/baz', false],
  ['/foo/{*}', '/foo/', false],
  ['/foo/{*}', '/foo', false],
  ['/foo/{**}', '/foo/', true],
  ['/foo/{**}', '/foo/bar/baz.txt', true],
  ['/foo/{**}', '/foo', false],
  ['/foo/{*}/bar/{**}', '/foo/buzz/bar/', true],
  ['/foo/{*}/bar/{**}', '/foo/buzz/bar/baz', true],
  ['/foo/{*}/bar/{**}', '/foo/buzz/bar', false],
  ['/foo/{*}/bar/{**}', '/foo/a/b/bar/c', false],
  ['/a.b/{*}', '/aXb/c', false],
  ['/{*}/records', '/17/records', true],
  ['/{*}/records', '/17/records/', false],
];
for (const [pattern, path, met] of templates) {
  test(`${pattern} ${met ? 'admits' : 'does not admit'} ${path}`, () => assert.is(pathTest(pattern)(path), met));
}

test('templates that the documentation calls invalid are refused, and so is what is not clear', () => {
  for (const pattern of ['/*/baz/{*}', '/**/baz/{*}', '/{**}/foo/{*}', '/foo/{*}.txt', '/{x}/{*}', '/foo/{**}/']) {
    assert.throws(() => pathTest(pattern), /path template .* may not stand there/, pattern);
  }
});

test('a path without a template is matched as any value, and no path meets nothing', () => {
  assert.is(pathTest('/admin*')('/administer'), true);
  assert.is(pathTest('/admin')('/admin/'), false);
  assert.is(pathTest('/{*}')(undefined), false);
});

const principals: [string, string, boolean][] = [
  ['cluster.local/ns/care/sa/web', 'cluster.local', true],
  ['cluster.local/ns/care/sa/weber', 'cluster.local', false],
  ['cluster.local/ns/other/sa/web', 'cluster.local', false],
  ['example.org/ns/care/sa/web', 'cluster.local', false],
  ['spiffe://cluster.local/ns/care/sa/web', 'cluster.local', false],
  ['*', 'cluster.local', true],
  ['*/sa/web', 'cluster.local', true],
  ['*/ns/care/sa/web', 'cluster.local', true],
  ['cluster.local/ns/care/*', 'cluster.local', true],
  ['cluster.local/ns/care/sa/*', 'cluster.local', true],
  ['cluster.local/ns/*/sa/web', 'cluster.local', false],
];
for (const [pattern, domain, met] of principals) {
  test(`the principal ${pattern} is ${met ? '' : 'not '}met by web`, () =>
    assert.is(principalTest(pattern, domain)(web), met));
}

test('in a mesh with a trust domain of its own, cluster.local stands for that one', () => {
  const own = who('care', 'web', 'example.org');
  assert.is(principalTest('cluster.local/ns/care/sa/web', 'example.org')(own), true);
  assert.is(principalTest('cluster.local/ns/care/sa/web', 'example.org')(web), false);
  assert.is(principalTest('example.org/ns/care/sa/web', 'example.org')(own), true);
  assert.is(principalTest('example.com/ns/care/sa/web', 'example.org')(own), false);
});

test('nobody without a certificate is a principal, in a namespace or an account', () => {
  assert.is(principalTest('*', 'cluster.local')(undefined), false);
  assert.is(namespaceTest('*')(undefined), false);
  assert.is(accountTest('web', 'care')(undefined), false);
});

test('namespaces are whole names, with stars for any characters', () => {
  assert.is(namespaceTest('care')(web), true);
  assert.is(namespaceTest('car')(web), false);
  assert.is(namespaceTest('car*')(web), true);
  assert.is(namespaceTest('c*e')(web), true);
  assert.is(namespaceTest('audit')(web), false);
  assert.is(namespaceTest('c.re')(web), false);
});

test('a service account is in the namespace that it names, or in the own', () => {
  assert.is(accountTest('care/web', 'audit')(web), true);
  assert.is(accountTest('web', 'care')(web), true);
  assert.is(accountTest('web', 'audit')(web), false);
  for (const entry of ['care/*', '*', 'a/b/c', '/web', 'care/']) {
    assert.throws(() => accountTest(entry, 'care'), /is not <namespace>\/<account>/, entry);
  }
});

test('a claim has the values of a string, of a list of strings, and of a list with spaces', () => {
  const claims = {
    role: 'nurse',
    groups: ['a', 'b', 3],
    scope: 'read write',
    realm: { roles: ['x'], scope: 'p q' },
    n: 1,
  };
  assert.equal(claimValues(claims, ['role']), ['nurse']);
  assert.equal(claimValues(claims, ['groups']), ['a', 'b']);
  assert.equal(claimValues(claims, ['scope']), ['read', 'write']);
  assert.equal(claimValues(claims, ['realm', 'roles']), ['x']);
  assert.equal(claimValues(claims, ['realm', 'scope']), ['p q']);
  assert.equal(claimValues({ scope: { inner: 'p q' } }, ['scope', 'inner']), ['p q']);
  for (const path of [['n'], ['realm'], ['absent'], ['role', 'length'], ['groups', '0'], ['toString']]) {
    assert.equal(claimValues(claims, path), [], path.join('.'));
  }
  assert.equal(claimValues(undefined, ['role']), []);
});

const requestPrincipals: [string, boolean][] = [
  ['*', true],
  ['https://id.example.org/realm/ann', true],
  ['https://id.example.org/realm/bob', false],
  ['https://id.example.org/ann', false],
  ['https://id.example.org/realm/*', true],
  ['https://id.example.org/realm/a*', true],
  ['https://id.example.org/realm/b*', false],
  ['*/ann', true],
  ['*realm/ann', true],
  ['*/bob', false],
  ['*nn', true],
  ['https*', true],
  ['http:*', false],
];
for (const [pattern, met] of requestPrincipals) {
  test(`the request principal ${pattern} is ${met ? '' : 'not '}met by ann's token`, () =>
    assert.is(requestPrincipalTest(pattern)({ iss: 'https://id.example.org/realm', sub: 'ann' }), met));
}

test('no request principal is met without a token, or by one without an issuer or a subject', () => {
  assert.is(requestPrincipalTest('*')(undefined), false);
  assert.is(requestPrincipalTest('*')({ iss: 'x' }), false);
  assert.is(requestPrincipalTest('*')({ sub: 'x', iss: '' }), false);
});

test.run();
