import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, get, refusal, threeNodes } from './fixtures.ts';
import { install, settled } from './release.ts';
import { type Rights, rightsOf } from './rights.ts';

let plane: ControlPlane;
const account = 'ingress-nginx/ingress-nginx-controller';
const as = `--as=system:serviceaccount:${account.replace('/', ':')}`;

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  await install({ plane, helm: pinnedHelm('4') }, ...environment('local'));
  await settled(plane);
  const metadata = { name: 'writecarenotes-tls', namespace: 'core-healthcare' };
  await apply(plane, { apiVersion: 'v1', kind: 'Secret', metadata });
});

test.after(() => plane?.stop());

const look = 'get list watch';

/** What the controller may, by namespace; in every other one only what it may everywhere. */
const everywhere: Rights = { 'ingressclasses.networking.k8s.io writecarenotes': 'get' };
const table: Record<string, Rights> = {
  'core-healthcare': {
    'endpointslices.discovery.k8s.io': 'list watch',
    events: 'create patch',
    'ingresses.networking.k8s.io': 'list watch',
    'namespaces core-healthcare': 'get',
    pods: look,
    secrets: look,
    services: look,
  },
  'ingress-nginx': {
    configmaps: look,
    events: 'create patch',
    pods: 'get update',
  },
};

const namespaces = async (): Promise<string[]> =>
  (await get(plane, 'namespaces')).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);

test('the controller may just what the table says, in every namespace of the cluster', async () => {
  const all = await namespaces();
  assert.ok(all.length > Object.keys(table).length + 4);
  const expected = all.map(name => [name, { ...everywhere, ...table[name] }]);
  assert.equal(await rightsOf(plane, account, all), Object.fromEntries(expected));
});

test('whoever is not the controller may nothing in its namespace', async () => {
  const found = await rightsOf(plane, 'ingress-nginx/default', ['ingress-nginx', 'core-healthcare']);
  assert.equal(found, { 'ingress-nginx': {}, 'core-healthcare': {} });
});

test('it reads the certificate, and the Secrets of no other namespace, its own included', async () => {
  await plane.kubectl(['get', 'secret', 'writecarenotes-tls', '--namespace=core-healthcare', as]);
  for (const namespace of (await namespaces()).filter(name => name !== 'core-healthcare')) {
    assert.match(await refusal(plane, ['get', 'secrets', `--namespace=${namespace}`, as]), /Forbidden/, namespace);
  }
  assert.match(await refusal(plane, ['get', 'secrets', '--all-namespaces', as]), /Forbidden/);
});

test('it writes nothing that it serves: neither an Ingress, nor where it is reached, nor a Service behind it', async () => {
  const patch = JSON.stringify({ metadata: { annotations: { 'nginx.org/limit-req-rate': '1r/s' } } });
  const into = ['--namespace=core-healthcare', '--type=merge', `--patch=${patch}`, as];
  const objects = ['ingress/app', 'service/frontend-app', 'secret/writecarenotes-tls', 'configmap/kube-root-ca.crt'];
  for (const object of objects) assert.match(await refusal(plane, ['patch', object, ...into]), /Forbidden/, object);
  assert.match(await refusal(plane, ['patch', 'ingress/app', '--subresource=status', ...into]), /Forbidden/);
  // The same words from somebody who may.
  await plane.kubectl(['patch', 'ingress/app', '--subresource=status', ...into.slice(0, -1)]);
});

test.run();
