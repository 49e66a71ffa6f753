import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { missingSelections } from '../../verify/selections.ts';
import { container, manifest, workload } from './samples.ts';

const seen = (manifests: Manifest[]): string[] =>
  missingSelections(manifests).map(({ kind, name, where }) => `${kind} ${name} at ${where}`);

const web = workload('web', {
  pod: {
    initContainers: [
      container('once', { ports: [{ containerPort: 1, name: 'early' }] }),
      container('proxy', { restartPolicy: 'Always', ports: [{ containerPort: 2, name: 'proxy' }] }),
    ],
    containers: [container('app', { ports: [{ containerPort: 8080, name: 'http' }] })],
  },
});
const service = (spec: Record<string, unknown>): Manifest =>
  manifest('Service', 'web', { spec: { selector: { app: 'web' }, ...spec } });
const target = (targetPort: string | number, protocol?: string): Manifest =>
  service({ ports: [{ port: 80, targetPort, ...(protocol ? { protocol } : {}) }] });
const budget = (selector?: unknown): Manifest => manifest('PodDisruptionBudget', 'web', { spec: { selector } });

const cases: [string, Manifest, string[]][] = [
  ['a Service that chooses a pod is fine', service({}), []],
  ['a Service that chooses no pod', service({ selector: { app: 'wbe' } }), ['Pod app=wbe at spec.selector']],
  ['a Service without a selector chooses nobody on purpose', service({ selector: undefined }), []],
  ['an ExternalName Service chooses nobody', service({ type: 'ExternalName', selector: { app: 'x' } }), []],
  ['a target port by number need not be declared', target(9999), []],
  ['a target port by name that a container declares is fine', target('http'), []],
  ['a target port by name that a sidecar declares is fine', target('proxy'), []],
  [
    'a target port of an init container is closed',
    target('early'),
    ['ContainerPort early at spec.ports[0].targetPort'],
  ],
  ['a target port by a name nobody declares', target('htpp'), ['ContainerPort htpp at spec.ports[0].targetPort']],
  ['a target port of another protocol', target('http', 'UDP'), ['ContainerPort http at spec.ports[0].targetPort']],
  ['a budget that chooses a pod is fine', budget({ matchLabels: { app: 'web' } }), []],
  ['an empty budget chooses all pods', budget({}), []],
  ['a budget that chooses no pod', budget({ matchLabels: { app: 'x' } }), ['Pod app=x at spec.selector']],
  ['a budget without a selector', budget(), ['Pod (nothing) at spec.selector']],
];
for (const [sentence, wanting, expected] of cases) {
  test(`${sentence}`, () => assert.equal(seen([web, wanting]), expected));
}

test('pods of another namespace are not chosen', () => {
  assert.equal(seen([workload('web', { namespace: 'audit' }), service({})]), ['Pod app=web at spec.selector']);
});

test('a Deployment that does not choose its own pods', () => {
  const wrong = workload('a', { spec: { selector: { matchLabels: { app: 'b' } } } });
  assert.equal(seen([wrong]), ['Pod app=b at spec.selector']);
  assert.equal(seen([workload('j', { kind: 'Job', spec: { selector: undefined } })]), []);
});

test('an Ingress asks for a port that its Service has, by number or by name', () => {
  const ingress = (port: unknown) =>
    manifest('Ingress', 'i', { spec: { defaultBackend: { service: { name: 'web', port } } } });
  const open = service({ ports: [{ name: 'http', port: 80 }] });
  const missing = (port: unknown) => seen([web, open, ingress(port)]);
  assert.equal(missing({ number: 80 }), []);
  assert.equal(missing({ name: 'http' }), []);
  assert.equal(missing({ number: 8080 }), ['ServicePort web:8080 at spec.defaultBackend.service.port']);
  assert.equal(missing({ name: 'grpc' }), ['ServicePort web:grpc at spec.defaultBackend.service.port']);
});

test('a budget is fine when it chooses one of several pods', () => {
  assert.equal(seen([web, workload('other'), budget({ matchLabels: { app: 'other' } })]), []);
});

test('an Ingress looks at its own Service among several, and at each of its ports', () => {
  const several = [
    manifest('Service', 'other', { spec: { ports: [{ port: 1 }] } }),
    service({ ports: [{ port: 443 }, { port: 80 }] }),
    manifest('Service', 'web', { namespace: 'audit', spec: { ports: [{ port: 2 }] } }),
  ];
  const ingress = (number: number) =>
    manifest('Ingress', 'i', { spec: { defaultBackend: { service: { name: 'web', port: { number } } } } });
  assert.equal(seen([web, ...several, ingress(80)]), []);
  assert.is(seen([web, ...several, ingress(1)]).length, 1);
  assert.is(seen([web, ...several, ingress(2)]).length, 1);
});

test('a Service without a spec chooses nobody', () => assert.equal(seen([manifest('Service', 's')]), []));

test.run();
