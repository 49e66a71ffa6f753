import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merge } from '../../generator/model/merge.ts';
import type { Endpoint } from '../../verify/connections.ts';
import type { FrontDoorBehaviour } from '../../verify/front-door/behaviour.ts';
import { nginxBehaviour } from '../../verify/front-door/nginx.ts';
import { byKind, identity, type Manifest } from '../../verify/manifests.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { platform } from '../platform.ts';
import { environment, environments, render } from '../render.ts';
import { doors, kept, renderDoor } from './front-door-doors.ts';
import { saidIn, tableOf } from './front-door-table.ts';

/** Values of an installer, each of which must change what every front door does. */
const changes: { name: string; shared?: object; ingress?: object }[] = [
  { name: 'another host', shared: { hosts: { app: 'care.example.org' } } },
  {
    name: 'another header, and another value',
    ingress: { headers: { 'X-Frame-Options': 'SAMEORIGIN', 'X-Own': 'a; b' } },
  },
  { name: 'another content security policy', ingress: { contentSecurityPolicy: { app: "default-src 'none'" } } },
  {
    name: 'another origin',
    ingress: { cors: { origins: ['https://partner.example.org', 'http://localhost:3000'], maxAgeSeconds: 5 } },
  },
  { name: 'other methods and headers of calls', ingress: { cors: { methods: ['GET', 'HEAD'], headers: ['X-Own'] } } },
  { name: 'other limits', ingress: { limits: { default: { perMinute: 60, burst: 5 } } } },
  {
    name: 'a limit of a further route',
    ingress: { limits: { services: { 'audit-service': { perMinute: 30, burst: 3 } } } },
  },
  {
    name: 'limits without a burst',
    ingress: {
      limits: {
        default: { perMinute: 900, burst: 0 },
        services: { 'medication-service': { perMinute: 90, burst: 0 } },
      },
    },
  },
  { name: 'bodies to 10 MiB', ingress: { limits: { bodySize: '10Mi' } } },
  { name: 'bodies to 1 GiB', ingress: { limits: { bodySize: '1Gi' } } },
  { name: 'five seconds', ingress: { timeouts: { connectSeconds: 2, requestSeconds: 5 } } },
  { name: 'the Secret of another certificate', ingress: { tls: { secret: 'wildcard' } } },
  { name: 'a page that is off', shared: { services: { 'admin-interface': { enabled: false } } } },
  { name: 'a limited service that is off', shared: { services: { 'nhs-integration-service': { enabled: false } } } },
  { name: 'a tier with a limited service that is off', shared: { tiers: { integration: { enabled: false } } } },
  { name: 'an API that is off', shared: { services: { 'api-gateway': { enabled: false } } } },
  { name: 'proxies in front', ingress: { clients: { proxies: ['192.0.2.0/24', '2001:db8::/32'] } } },
];

const text = (table: FrontDoorBehaviour): string => JSON.stringify(table, null, 2);

for (const door of doors) {
  for (const name of [undefined, ...environments])
    test(`${door.name}, ${name ?? 'by default'}: it does what the table says, and nothing else`, () => {
      const said = door.choose(saidIn(name));
      assert.equal(door.behaviour(renderDoor(said)), kept(door, tableOf(said)));
    });

  for (const { name, shared, ingress } of changes)
    test(`${door.name}, ${name}: it does what the table says then`, () => {
      const said = saidIn();
      const before = door.choose(said);
      const after = door.choose({ shared: merge(said.shared, shared), ingress: merge(said.ingress, ingress) });
      const table = kept(door, tableOf(after));
      assert.is.not(text(table), text(kept(door, tableOf(before))), 'the table is as before');
      assert.equal(door.behaviour(renderDoor(after)), table);
    });
}

for (const door of doors)
  test(`${door.name}: whoever is in the ranges of its clients reaches it, and nobody else does`, () => {
    const said = door.choose(saidIn());
    const reaching = (cidrs: string[]): string[] => {
      const manifests = renderDoor({ ...said, ingress: merge(said.ingress, { clients: { cidrs } }) });
      const { allows } = networkEvaluator({
        policies: byKind(manifests, 'NetworkPolicy'),
        namespaces: byKind(manifests, 'Namespace'),
      });
      const { namespace = '', labels = {} } = platform.nodes.get(door.part) ?? {};
      const to: Endpoint = { kind: 'pod', namespace, labels };
      return door.ports.flatMap(port =>
        ['198.51.100.7', '203.0.113.9', '2001:db8::9']
          .filter(address => allows({ from: { kind: 'ip', address }, to, port }))
          .map(address => `${address} ${port}`),
      );
    };
    assert.equal(
      reaching(['198.51.100.0/24']),
      door.ports.map(port => `198.51.100.7 ${port}`),
    );
    assert.is(reaching([]).length, 3 * door.ports.length);
  });

for (const door of doors)
  test(`${door.name}: an issuer signs a certificate for every host, where the door looks for it`, () => {
    const said = door.choose(saidIn());
    const issuer = { name: 'an-authority', kind: 'Issuer' };
    const manifests = renderDoor({ ...said, ingress: merge(said.ingress, { tls: { issuer } }) });
    const written = (found: Manifest[]) => found.filter(({ kind }) => kind === 'Certificate');
    const [certificate, ...others] = written(manifests);
    const spec = certificate?.spec as { secretName: string; issuerRef: object; dnsNames: string[] };
    assert.is(others.length, 0);
    assert.is(certificate?.metadata.namespace, door.secretIn);
    assert.is(spec.secretName, 'writecarenotes-tls');
    assert.equal(spec.issuerRef, { group: 'cert-manager.io', ...issuer });
    assert.equal([...spec.dnsNames].sort(), Object.keys(tableOf(said)).sort());
    assert.equal(written(renderDoor(said)), []);
  });

for (const name of environments)
  test(`nginx, ${name}: installed with everything else, it does the same`, () => {
    assert.equal(nginxBehaviour(render(...environment(name))), tableOf(saidIn(name)));
  });

test('with the front door none, nothing is rendered', () => {
  const { shared, ingress } = saidIn();
  assert.equal(renderDoor({ shared: merge(shared, { frontDoor: 'none' }), ingress }).map(identity), []);
});

test.run();
