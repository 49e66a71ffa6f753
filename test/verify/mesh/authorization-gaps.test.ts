import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { authorizationEvaluator } from '../../../verify/mesh/authorization.ts';
import { identitiesOf, unknownIdentities, waysPast } from '../../../verify/mesh/authorization-gaps.ts';
import { manifest } from '../samples.ts';
import { auditor, evaluatorOf, policy, request, trustDomain, web, who } from './samples.ts';

const unknown = (rule: Record<string, unknown>, identities = [web, auditor], domain = trustDomain) =>
  unknownIdentities({ manifests: [policy({ rules: [{}, rule] })], identities, trustDomain: domain }).map(
    ({ field, value }) => `${field} ${value}`,
  );
const from = (source: Record<string, unknown>) => ({ from: [{ source }] });

test('a misspelt principal is found, and where it stands', () => {
  const rule = from({ principals: ['cluster.local/ns/care/sa/web', 'cluster.local/ns/care/sa/wbe'] });
  assert.equal(unknownIdentities({ manifests: [policy({ rules: [{}, rule] })], identities: [web], trustDomain }), [
    { policy: 'AuthorizationPolicy/care/p', rule: 1, field: 'principals', value: 'cluster.local/ns/care/sa/wbe' },
  ]);
});

test('principals of a namespace or trust domain that nobody is in are found', () => {
  assert.equal(unknown(from({ principals: ['cluster.local/ns/car/sa/web', 'example.org/ns/care/sa/web'] })), [
    'principals cluster.local/ns/car/sa/web',
    'principals example.org/ns/care/sa/web',
  ]);
  assert.equal(
    unknown(from({ principals: ['cluster.local/ns/care/sa/web'] }), [who('care', 'web', 'a.org')], 'a.org'),
    [],
  );
});

test('a pattern is known when somebody meets it', () => {
  assert.equal(unknown(from({ principals: ['*', '*/sa/web', 'cluster.local/ns/care/*', '*/sa/gone'] })), [
    'principals */sa/gone',
  ]);
});

test('namespaces, accounts, conditions and opposites are looked at too', () => {
  const rule = {
    from: [
      {
        source: {
          notPrincipals: ['cluster.local/ns/care/sa/gone'],
          namespaces: ['care', 'cares'],
          notNamespaces: ['x'],
        },
      },
      {
        source: { serviceAccounts: ['web', 'care/gone'], notServiceAccounts: ['audit/web'], ipBlocks: ['10.0.0.0/8'] },
      },
    ],
    when: [
      { key: 'source.principal', values: ['*/sa/web'], notValues: ['*/sa/gone'] },
      { key: 'source.namespace', values: ['gone'] },
      { key: 'destination.port', values: ['80'] },
    ],
  };
  assert.equal(unknown(rule), [
    'notPrincipals cluster.local/ns/care/sa/gone',
    'namespaces cares',
    'notNamespaces x',
    'serviceAccounts care/gone',
    'notServiceAccounts audit/web',
    'source.principal */sa/gone',
    'source.namespace gone',
  ]);
});

test('identities are those of the ServiceAccounts', () => {
  assert.equal(identitiesOf([manifest('ServiceAccount', 'web'), manifest('Service', 'api')], trustDomain), [web]);
});

const denying = (path: string) => [policy({ action: 'DENY', rules: [{ to: [{ operation: { paths: [path] } }] }] })];

test('a DENY rule on /admin alone lets other spellings past', () => {
  assert.equal(
    waysPast(evaluatorOf(denying('/admin')), request({ path: '/admin' })).map(({ path }) => path),
    ['/admin/', '/admiN', '/ADMIN', '/admi%256e', '/admin;x=1', '/admin.', '/admin.json', '/admin%20'],
  );
});

test('without normalization, two slashes and encoded letters get past as well', () => {
  const past = (normalization: 'NONE' | 'BASE') =>
    waysPast(
      authorizationEvaluator({
        manifests: denying('/admin'),
        rootNamespace: 'istio-system',
        trustDomain,
        normalization,
      }),
      request({ path: '/admin' }),
    ).map(({ path }) => path);
  for (const path of ['/admin/', '//admin', '/ADMIN']) assert.ok(past('BASE').includes(path), path);
  assert.is(past('BASE').includes('/admi%6e'), false);
  for (const path of ['/admi%6e', '/x/../admin']) assert.ok(past('NONE').includes(path), path);
});

test('a rule that admits only what is known leaves no way past', () => {
  const open = { to: [{ operation: { paths: ['/open', '/open/*'] } }] };
  assert.equal(waysPast(evaluatorOf([policy({ rules: [open] })]), request({ path: '/admin' })), []);
});

test('there is no way past where there is no gate', () => {
  assert.throws(() => waysPast(evaluatorOf(denying('/admin')), request({ path: '/open' })), /nothing to get past/);
});

test.run();
