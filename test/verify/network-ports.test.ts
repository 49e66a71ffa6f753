import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Connection, Policy } from '../../verify/connections.ts';
import { allows, api, ip, nothing, only, policy, web } from './network-ends.ts';

const ingress = (...ports: NetworkPolicyPort[]): Policy[] => [policy({ ...only('api'), ingress: [{ ports }] })];
const egress = (...ports: NetworkPolicyPort[]): Policy[] => [
  policy({ ...only('web'), policyTypes: ['Egress'], egress: [{ ports }] }),
];
const udp = 'UDP' as const;

const ports: [string, Policy[], number, Connection['protocol'], boolean][] = [
  ['an empty list of ports is every port', ingress(), 1, 'SCTP', true],
  ['a null list of ports is every port', [policy({ ...only('api'), ingress: [{ ports: nothing }] })], 1, udp, true],
  ['a number is that port', ingress({ port: 8080 }), 8080, 'TCP', true],
  ['a number is no other port', ingress({ port: 8080 }), 8081, 'TCP', false],
  ['the protocol is TCP when unsaid', ingress({ port: 8080 }), 8080, udp, false],
  ['a question without a protocol is about TCP', ingress({ port: 8080, protocol: 'TCP' }), 8080, undefined, true],
  ['a protocol alone is all of its ports', ingress({ protocol: udp }), 4444, udp, true],
  ['a protocol alone is no other protocol', ingress({ protocol: udp }), 4444, 'TCP', false],
  ['an empty port is every TCP port', ingress({}), 4444, 'TCP', true],
  ['an empty port is no UDP port', ingress({}), 4444, udp, false],
  ['several ports are alternatives', ingress({ port: 1 }, { port: 8080 }), 8080, 'TCP', true],
  ['a range begins with its port', ingress({ port: 8080, endPort: 8090 }), 8080, 'TCP', true],
  ['a range ends with its endPort', ingress({ port: 8080, endPort: 8090 }), 8090, 'TCP', true],
  ['a range begins nowhere earlier', ingress({ port: 8080, endPort: 8090 }), 8079, 'TCP', false],
  ['a range ends nowhere later', ingress({ port: 8080, endPort: 8090 }), 8091, 'TCP', false],
  ['a range may be of one port', ingress({ port: 8080, endPort: 8080 }), 8080, 'TCP', true],
  ['the last port is a port', ingress({ port: 65535 }), 65535, 'TCP', true],
  ['a range has a protocol', ingress({ port: 8080, endPort: 8090 }), 8085, udp, false],
  ['a name is looked up on the selected pod', ingress({ port: 'http' }), 8080, 'TCP', true],
  ['a name is not another port of the pod', ingress({ port: 'http' }), 9464, 'TCP', false],
  ['a name the pod has not is no port', ingress({ port: 'grpc' }), 8080, 'TCP', false],
  ['a name needs its protocol', ingress({ port: 'dns' }), 53, udp, false],
  ['a name with its protocol is the port', ingress({ port: 'dns', protocol: udp }), 53, udp, true],
  ['out: a name is looked up on the peer', egress({ port: 'metrics' }), 9464, 'TCP', true],
  ['out: a name is not another port of the peer', egress({ port: 'metrics' }), 8080, 'TCP', false],
  ['out: a number is that port', egress({ port: 9464 }), 9464, 'TCP', true],
];
for (const [sentence, policies, port, protocol, allowed] of ports) {
  test(sentence, () => assert.is(allows(policies, web, api, port, protocol), allowed));
}

test('an outside address has no port names', () => {
  assert.is(allows(egress({ port: 'http' }), web, ip('203.0.113.9'), 8080), false);
  assert.is(allows(egress({ port: 443 }), web, ip('203.0.113.9'), 443), true);
});

test('a rule wants both a peer and a port of its own, not those of different rules', () => {
  const rules = [
    { from: [only('web')], ports: [{ port: 1 }] },
    { from: [only('other')], ports: [{ port: 8080 }] },
  ];
  assert.is(allows([policy({ ...only('api'), ingress: rules })], web, api, 8080), false);
});

test.run();
