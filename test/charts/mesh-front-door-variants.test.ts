import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { doors, publicHosts, rendered, routeOf } from './mesh-doors.ts';

const variants = {
  'api-gateway': {
    canary: { image: { tag: '2.0.0' }, weight: 10, replicas: 2 },
    oak: { image: { tag: '2.1.0' }, tenants: ['oak-house'], replicas: 2 },
  },
};

for (const door of doors)
  test(`${door}: a tenant comes to its own variant of a service, and a canary gets its share of all others`, () => {
    const manifests = rendered(door, 'enforced', [
      '--set-json',
      `global.writecarenotes.variants=${JSON.stringify(variants)}`,
    ]);
    const [{ public: host, service } = { public: '', service: '' }] = publicHosts.filter(({ service: name }) =>
      name.startsWith('api-gateway'),
    );
    const to = (headers: Record<string, string>) => {
      const route = routeOf(door, manifests, host, 'POST', headers);
      return route.kind === 'route' ? [route.destinations, route.retries] : route;
    };
    const share = (subset: string, weight: number) => ({ host: service, port: 80, weight, subset });
    assert.equal(to({ 'x-tenant-id': 'oak-house' }), [[share('oak', 100)], { attempts: 0 }]);
    assert.equal(to({ 'x-tenant-id': 'elm-house' }), [[share('stable', 90), share('canary', 10)], { attempts: 0 }]);
  });

test.run();
