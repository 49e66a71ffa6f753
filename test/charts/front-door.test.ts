import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merge } from '../../generator/model/merge.ts';
import type { FrontDoorBehaviour } from '../../verify/front-door/behaviour.ts';
import { identity } from '../../verify/manifests.ts';
import { environments } from '../render.ts';
import { choose, doors, kept, renderDoor } from './front-door-doors.ts';
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
    ingress: { limits: { default: { burst: 0 }, services: { 'medication-service': { burst: 0 } } } },
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
  for (const environment of [undefined, ...environments])
    test(`${door.name}, ${environment ?? 'by default'}: it does what the table says, and nothing else`, () => {
      const said = choose(saidIn(environment), door);
      assert.equal(door.behaviour(renderDoor(said)), kept(door, tableOf(said)));
    });

  for (const { name, shared, ingress } of changes)
    test(`${door.name}, ${name}: it does what the table says then`, () => {
      const before = choose(saidIn(), door);
      const after = { shared: merge(before.shared, shared), ingress: merge(before.ingress, ingress) };
      const table = kept(door, tableOf(after));
      assert.is.not(text(table), text(kept(door, tableOf(before))), 'the table is as before');
      assert.equal(door.behaviour(renderDoor(after)), table);
    });
}

test('with the front door none, nothing is rendered', () => {
  const { shared, ingress } = saidIn();
  assert.equal(renderDoor({ shared: merge(shared, { frontDoor: 'none' }), ingress }).map(identity), []);
});

test.run();
