import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Endpoint, endpointOf, type Policy } from '../../verify/connections.ts';
import { byKind } from '../../verify/manifests.ts';
import { allowedFlows, networkEvaluator } from '../../verify/network.ts';
import { workloadOf } from '../../verify/workloads.ts';
import { all, allows, api, auditor, ip, namespaces, nothing, only, policy, web } from './network-ends.ts';
import { container, manifest, workload } from './samples.ts';

const cases: [string, Policy[], Endpoint, Endpoint, boolean][] = [
  ['without policies everybody reaches everybody', [], web, auditor, true],
  ['a pod that no policy selects is open', [policy({ ...only('other'), ingress: [] })], web, api, true],
  ['a policy selects only pods of its own namespace', [policy({ ...all, ingress: [] }, 'audit')], web, api, true],
  ['an empty podSelector selects every pod of the namespace', [policy({ ...all, ingress: [] })], auditor, web, false],
  ['a missing podSelector selects every pod', [policy({} as never)], web, api, false],
  ['an empty list of ingress rules admits nobody', [policy({ ...only('api'), ingress: [] })], web, api, false],
  ['a missing list of ingress rules admits nobody', [policy(only('api'))], web, api, false],
  ['a null list of ingress rules admits nobody', [policy({ ...only('api'), ingress: nothing })], web, api, false],
  ['an empty ingress rule admits everybody', [policy({ ...only('api'), ingress: [{}] })], auditor, api, true],
  ['an empty ingress rule admits outside addresses', [policy({ ...all, ingress: [{}] })], ip('203.0.113.9'), api, true],
  ['an empty `from` admits everybody', [policy({ ...all, ingress: [{ from: [] }] })], ip('203.0.113.9'), api, true],
  ['a null `from` admits everybody', [policy({ ...all, ingress: [{ from: nothing }] })], auditor, api, true],
  ['without policyTypes a policy isolates ingress', [policy(all)], web, api, false],
  ['without policyTypes and egress rules, egress stays open', [policy(only('web'))], web, auditor, true],
  [
    'without policyTypes an empty egress list isolates nothing',
    [policy({ ...only('web'), egress: [] })],
    web,
    auditor,
    true,
  ],
  [
    'without policyTypes egress rules isolate egress',
    [policy({ ...only('web'), egress: [{ to: [only('api')] }] })],
    web,
    auditor,
    false,
  ],
  [
    'without policyTypes egress rules isolate ingress too',
    [policy({ ...only('web'), egress: [{}] })],
    auditor,
    web,
    false,
  ],
  [
    'policyTypes Egress leaves ingress open',
    [policy({ ...all, policyTypes: ['Egress'], egress: [{}] })],
    auditor,
    api,
    true,
  ],
  [
    'policyTypes Egress without rules lets nothing out',
    [policy({ ...all, policyTypes: ['Egress'] })],
    web,
    auditor,
    false,
  ],
  [
    'rules of a direction that policyTypes leaves out count for nothing',
    [policy({ ...all, policyTypes: ['Egress'], egress: [{}], ingress: [{ from: [only('nobody')] }] })],
    auditor,
    api,
    true,
  ],
  [
    'policies add up: what one admits, another does not take back',
    [policy({ ...only('api'), ingress: [] }), policy({ ...all, ingress: [{ from: [only('web')] }] })],
    web,
    api,
    true,
  ],
  [
    'both ends must agree: the source may not',
    [policy({ ...only('web'), policyTypes: ['Egress'] }), policy({ ...only('api'), ingress: [{}] })],
    web,
    api,
    false,
  ],
  [
    'both ends must agree: the destination may not',
    [policy({ ...only('web'), policyTypes: ['Egress'], egress: [{}] }), policy({ ...only('api') })],
    web,
    api,
    false,
  ],
  ['a path back is not a path forth', [policy({ ...only('api'), ingress: [{ from: [only('web')] }] })], api, web, true],
];
for (const [sentence, policies, from, to, allowed] of cases) {
  test(sentence, () => assert.is(allows(policies, from, to), allowed));
}

test('an outside address has no policies of its own', () => {
  assert.is(allows([policy({ ...all, policyTypes: ['Egress'] })], ip('203.0.113.9'), api), true);
});

const refusals: [string, Policy, RegExp][] = [
  ['a policy without a namespace', { metadata: { name: 'p' }, spec: all }, /p has no metadata.namespace/],
  ['an empty peer', policy({ ...all, ingress: [{ from: [{}] }] }), /spec.ingress\[0\]: a peer needs/],
  [
    'an ipBlock beside a selector',
    policy({ ...all, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] }),
    /either an ipBlock or selectors/,
  ],
  [
    'a broken ipBlock',
    policy({ ...all, egress: [{}, { to: [{ ipBlock: { cidr: '10.0.0.0' } }] }] }),
    /spec.egress\[1\]: "10.0.0.0" is not/,
  ],
  ['an endPort without a port', policy({ ...all, ingress: [{ ports: [{ endPort: 9 }] }] }), /endPort 9/],
  ['an endPort with a name', policy({ ...all, ingress: [{ ports: [{ port: 'http', endPort: 9 }] }] }), /endPort 9/],
  ['an endPort before its port', policy({ ...all, ingress: [{ ports: [{ port: 10, endPort: 9 }] }] }), /endPort 9/],
  ['a quoted number', policy({ ...all, ingress: [{ ports: [{ port: '8080' }] }] }), /"8080" is not a port name/],
  ['an unknown policy type', policy({ ...all, policyTypes: ['ingress'] }), /no policy type "ingress"/],
];
for (const [what, broken, message] of refusals) {
  test(`refused: ${what}`, () => assert.throws(() => networkEvaluator({ policies: [broken], namespaces }), message));
}

test('refused: a question with an impossible port or address', () => {
  const { allows: ask } = networkEvaluator({ policies: [], namespaces });
  assert.throws(() => ask({ from: web, to: api, port: 0 }), /0 is not a port number/);
  assert.throws(() => ask({ from: ip('nowhere'), to: api, port: 80 }), /"nowhere" is not an IP address/);
});

test('an explanation names the policies that select each end and the rules that admit', () => {
  const policies: Policy[] = [
    { metadata: { name: 'deny', namespace: 'care' }, spec: { ...all, policyTypes: ['Ingress', 'Egress'] } },
    {
      metadata: { name: 'api', namespace: 'care' },
      spec: { ...only('api'), ingress: [{ from: [only('x')] }, { from: [only('web')] }, {}] },
    },
  ];
  assert.equal(networkEvaluator({ policies, namespaces }).explain({ from: web, to: api, port: 8080 }), {
    allowed: false,
    egress: { allowed: false, selectedBy: ['NetworkPolicy/care/deny'], allowedBy: [] },
    ingress: {
      allowed: true,
      selectedBy: ['NetworkPolicy/care/deny', 'NetworkPolicy/care/api'],
      allowedBy: [
        { policy: 'NetworkPolicy/care/api', rule: 1 },
        { policy: 'NetworkPolicy/care/api', rule: 2 },
      ],
    },
  });
});

test('parsed manifests are taken as they are, and a workload is an end of a connection', () => {
  const ported = container('app', { ports: [{ name: 'http', containerPort: 8080 }] });
  const manifests = [
    ...namespaces,
    workload('api', { pod: { containers: [ported] } }),
    workload('web'),
    manifest('NetworkPolicy', 'api', {
      spec: { ...only('api'), ingress: [{ from: [only('web')], ports: [{ port: 'http' }] }] },
    }),
  ];
  const ends = Object.fromEntries(
    manifests.flatMap(entry => {
      const made = workloadOf(entry);
      return made ? [[made.name, endpointOf(made)]] : [];
    }),
  );
  assert.equal(ends.api, {
    kind: 'pod',
    namespace: 'care',
    labels: { app: 'api' },
    ports: [{ name: 'http', number: 8080, protocol: 'TCP' }],
  });
  const evaluator = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const plain = { kind: 'pod', namespace: 'audit', labels: {}, ports: [{ name: '', number: 1 }] } as const;
  const none = { kind: 'pod', namespace: 'audit', labels: { app: 'none' } } as const;
  assert.equal(allowedFlows(evaluator, { plain, none }), [
    { from: 'plain', to: 'plain', port: 1, protocol: 'TCP' },
    { from: 'none', to: 'plain', port: 1, protocol: 'TCP' },
  ]);
  assert.equal(allowedFlows(evaluator, { ...ends, outside: ip('203.0.113.9') }), [
    { from: 'web', to: 'api', port: 8080, protocol: 'TCP' },
  ]);
});

test.run();
