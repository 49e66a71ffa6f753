import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { environment, environments, render } from '../render.ts';
import { askHttps } from './nginx/client.ts';
import { startFrontDoor } from './nginx/front-door.ts';
import { served } from './nginx/routes.ts';

type Notes = { data: Record<string, string>; metadata: Manifest['metadata'] & { annotations: Record<string, string> } };

/** What is rendered, with one object of the front door changed. */
const changed = (kind: string, name: string, change: (object: Manifest & Notes) => void): Manifest[] => {
  const manifests = structuredClone(render());
  const found = manifests.find(one => one.kind === kind && one.metadata.name === name);
  assert.ok(found, `${kind} ${name}`);
  change(found as Manifest & Notes);
  return manifests;
};

const refusal = (manifests: Manifest[]): string => {
  try {
    served(manifests);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

test('NGINX takes what is rendered for each environment, with the mesh and without', async () => {
  const mesh = (enabled: boolean): string[] => ['--set', `global.writecarenotes.mesh.enabled=${enabled}`];
  for (const name of environments) {
    for (const enabled of [true, false]) {
      const door = await startFrontDoor(render(...environment(name), ...mesh(enabled)));
      try {
        const pods = [...door.configuration.matchAll(/^ +server 127.*max_fails/gm)].length;
        const upstreams = [...door.configuration.matchAll(/^ +upstream /gm)].length;
        // In the mesh it asks ClusterIPs, which are one a service; else the pods themselves, of which a stub has two.
        assert.is(pods, upstreams * (enabled ? 1 : 2), `${name}, mesh ${enabled}`);
        assert.ok(upstreams >= 3);
      } finally {
        await door.stop();
      }
    }
  }
});

test('what the controller would pass over in silence is refused here', () => {
  const config = (key: string) =>
    refusal(changed('ConfigMap', 'ingress-nginx-controller', ({ data }) => Object.assign(data, { [key]: 'x' })));
  assert.match(config('client-body-size'), /^the ConfigMap: the controller does not take client-body-size$/);
  assert.match(config('limit-req-rate'), /does not take limit-req-rate$/);
  const annotation = (ingress: string, key: string) =>
    refusal(changed('Ingress', ingress, ({ metadata }) => Object.assign(metadata.annotations, { [key]: 'true' })));
  assert.match(
    annotation('app', 'nginx.org/server-snippets'),
    /^core-healthcare\/app: the controller does not take server-snip/,
  );
  assert.match(annotation('app', 'nginx.ingress.kubernetes.io/limit-rps'), /of another controller/);
  assert.match(annotation('api-all', 'nginx.org/listen-ports'), /does not take listen-ports$/);
  assert.match(annotation('api', 'nginx.org/use-cluster-ip'), /a master takes no use-cluster-ip$/);
});

test('what the controller would reject is refused here', () => {
  const twice = changed('Ingress', 'app', ({ spec }) => {
    (spec as { rules: { host: string }[] }).rules[0] = { host: 'admin.writecarenotes.com' };
  });
  assert.match(refusal(twice), /^admin\.writecarenotes\.com: the later of two Ingresses/);
  const withPaths = changed('Ingress', 'api', ({ spec }) => {
    const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'api-gateway', port: { number: 80 } } } };
    Object.assign((spec as { rules: object[] }).rules[0] ?? {}, { http: { paths: [path] } });
  });
  assert.match(refusal(withPaths), /a master with paths is rejected/);
});

test('of requests through a proxy that is trusted, the client is who the proxy says, and of no others', async () => {
  const door = await startFrontDoor(render('--set', 'ingress.clients.proxies={127.0.4.0/24}'));
  const heard = async (from: string, forwarded: string): Promise<unknown> => {
    await askHttps(door, { host: 'api.writecarenotes.com', from, headers: { 'x-forwarded-for': forwarded } });
    return door.stubs['api-gateway']?.asked.at(-1)?.headers['x-real-ip'];
  };
  try {
    assert.is(await heard('127.0.4.1', '203.0.113.9'), '203.0.113.9');
    assert.is(await heard('127.0.4.1', '198.51.100.1, 203.0.113.9'), '203.0.113.9');
    assert.is(await heard('127.0.5.1', '203.0.113.9'), '127.0.5.1');
  } finally {
    await door.stop();
  }
});

test.run();
