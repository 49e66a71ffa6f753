import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Endpoint, Policy } from '../../verify/connections.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { allows, api, auditor, dns, ip, only, policy, web } from './network-ends.ts';
import { namespace } from './samples.ts';

const from = (...peers: NetworkPolicyPeer[]): Policy[] => [policy({ ...only('api'), ingress: [{ from: peers }] })];
const core = { matchLabels: { tier: 'core' } };
const compliance = { matchLabels: { tier: 'compliance' } };
const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

const peers: [string, Policy[], Endpoint, boolean][] = [
  ["a podSelector alone means the policy's own namespace", from(only('auditor')), auditor, false],
  ['a podSelector alone chooses by label', from(only('web')), web, true],
  ['an empty podSelector is every pod of the own namespace', from({ podSelector: {} }), web, true],
  ['an empty podSelector is no pod of another namespace', from({ podSelector: {} }), auditor, false],
  ['an empty podSelector is no outside address', from({ podSelector: {} }), ip('10.0.0.1'), false],
  ['a namespaceSelector alone is every pod there', from({ namespaceSelector: compliance }), auditor, true],
  ['a namespaceSelector alone is nobody elsewhere', from({ namespaceSelector: compliance }), web, false],
  ['an empty namespaceSelector is every pod of every namespace', from({ namespaceSelector: {} }), auditor, true],
  ['an empty namespaceSelector is no outside address', from({ namespaceSelector: {} }), ip('203.0.113.9'), false],
  [
    'two selectors in one peer must both match',
    from({ namespaceSelector: compliance, ...only('web') }),
    auditor,
    false,
  ],
  [
    'two selectors in one peer: the right pod elsewhere',
    from({ namespaceSelector: compliance, ...only('auditor') }),
    auditor,
    true,
  ],
  [
    'two selectors in one peer: the right pod here',
    from({ namespaceSelector: compliance, ...only('web') }),
    web,
    false,
  ],
  ['two peers are alternatives: by namespace', from({ namespaceSelector: compliance }, only('web')), auditor, true],
  ['two peers are alternatives: by pod', from({ namespaceSelector: compliance }, only('web')), web, true],
  ['two peers are alternatives, not anybody', from({ namespaceSelector: compliance }, only('x')), web, false],
  ['a namespace has its name for a label', from({ namespaceSelector: named('audit') }), auditor, true],
  ['a namespace outside the render has its name too', from({ namespaceSelector: named('kube-system') }), dns, true],
  ['a namespace outside the render has no other label', from({ namespaceSelector: core }), dns, false],
  [
    'a namespace outside the render lacks a key',
    from({ namespaceSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } }),
    dns,
    true,
  ],
  ['an ipBlock admits its addresses', from({ ipBlock: { cidr: '203.0.113.0/24' } }), ip('203.0.113.9'), true],
  ['an ipBlock admits no others', from({ ipBlock: { cidr: '203.0.113.0/24' } }), ip('198.51.100.1'), false],
  [
    'an ipBlock leaves out its exceptions',
    from({ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] } }),
    ip('203.0.113.9'),
    false,
  ],
  ['an ipBlock takes IPv6', from({ ipBlock: { cidr: '2001:db8::/32' } }), ip('2001:db8::9'), true],
  ['an ipBlock is no promise for pods', from({ ipBlock: { cidr: '0.0.0.0/0' } }), web, false],
];
for (const [sentence, policies, source, allowed] of peers) {
  test(sentence, () => assert.is(allows(policies, source, api), allowed));
}

test('a pod that declares no ports has no port names', () => {
  const named = [policy({ ...only('web'), ingress: [{ ports: [{ port: 'http' }] }] })];
  assert.is(allows(named, api, { kind: 'pod', namespace: 'care', labels: { app: 'web' } }), false);
});

test('a namespace without labels has its name', () => {
  const absent = { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] };
  const { allows: ask } = networkEvaluator({
    policies: from({ namespaceSelector: { ...absent, ...named('audit') } }),
    namespaces: [{ metadata: { name: 'audit' } }],
  });
  assert.is(ask({ from: auditor, to: api, port: 8080 }), true);
});

test('the label that names a namespace cannot be forged', () => {
  const forged = namespace('audit', { 'kubernetes.io/metadata.name': 'care' });
  const { allows: ask } = networkEvaluator({
    policies: from({ namespaceSelector: named('care') }),
    namespaces: [forged],
  });
  assert.is(ask({ from: auditor, to: api, port: 8080 }), false);
});

test.run();
