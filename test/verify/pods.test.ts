import type { Container } from 'kubernetes-types/core/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { podProblems } from '../../verify/pods.ts';
import { app, beside, good, goodPod, inApp, of, once, paths, secured, security } from './good-pods.ts';
import { autoscaler, manifest, workload } from './samples.ts';

test('a pod that keeps every rule has no problem', () => {
  assert.equal(podProblems(of({ initContainers: [once, beside] })), []);
});

test('an object that makes no pods has no problem', () => {
  assert.equal(podProblems(manifest('Service', 'a', { spec: {} })), []);
});

test('a problem says where it is, whose it is, and what to do', () => {
  assert.equal(podProblems(secured({ readOnlyRootFilesystem: false })), [
    {
      path: 'spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem',
      message: 'app: must be true',
    },
  ]);
});

test('the path of a CronJob leads through its jobs', () => {
  const made = manifest('CronJob', 'a', {
    spec: { jobTemplate: { spec: { template: { spec: { ...goodPod, hostPID: true } } } } },
  });
  assert.ok(paths(made).includes('spec.jobTemplate.spec.template.spec.hostPID'));
});

const rules: [string, Manifest, string[]][] = [
  ['a writable root', secured({ readOnlyRootFilesystem: undefined }), [`${security}.readOnlyRootFilesystem`]],
  ['no startup probe', app({ startupProbe: undefined }), [`${inApp}.startupProbe`]],
  ['no readiness probe', app({ readinessProbe: undefined }), [`${inApp}.readinessProbe`]],
  ['no liveness probe', app({ livenessProbe: undefined }), [`${inApp}.livenessProbe`]],
  [
    'no requests',
    app({ resources: { limits: { cpu: '1', memory: '1Gi' } } }),
    [`${inApp}.resources.requests.cpu`, `${inApp}.resources.requests.memory`],
  ],
  [
    'no memory limit',
    app({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1' } } }),
    [`${inApp}.resources.limits.memory`],
  ],
  [
    'a variable that is set twice',
    app({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
    [`${inApp}.env[2]`],
  ],
  [
    'a port that is declared twice',
    app({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }),
    [`${inApp}.ports[1]`],
  ],
  [
    'no problem: one number of two protocols',
    app({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }] }),
    [],
  ],
  [
    'a port that two containers declare',
    of({ containers: [good, { ...good, name: 'b' }] }),
    ['containers[1].ports[0]'],
  ],
  ['pods that are not spread', of({ topologySpreadConstraints: [] }), ['topologySpreadConstraints']],
  ['no problem: a single pod that is not spread', of({ topologySpreadConstraints: [] }, { spec: { replicas: 1 } }), []],
  [
    'no problem: a Job that is not spread or probed',
    of({ topologySpreadConstraints: [], containers: [once] }, { kind: 'Job', spec: { parallelism: 3 } }),
    [],
  ],
  ['a spread of other pods', of({}, { labels: { app: 'other' } }), ['topologySpreadConstraints[0].labelSelector']],
  [
    'an unprobed sidecar',
    of({ initContainers: [{ ...beside, livenessProbe: undefined } as unknown as Container] }),
    ['initContainers[0].livenessProbe'],
  ],
];
for (const [what, made, expected] of rules) {
  test(`${what}`, () =>
    assert.equal(
      paths(made),
      expected.map(path => `spec.template.spec.${path}`),
    ));
}

const images: [string, boolean][] = [
  ['app:1.0.0', true],
  ['writecarenotes/app:1.0.0', true],
  ['registry.example:5000/app:1', true],
  ['registry.example/latest/app:1', true],
  ['registry.example/a:latest', false],
  ['app@sha256:0000', true],
  ['app:latest@sha256:0000', true],
  ['app', false],
  ['app:latest', false],
  ['registry.example:5000/app', false],
  ['app:', false],
  ['', false],
];
for (const [image, pinned] of images) {
  test(`the image "${image}" is ${pinned ? '' : 'not '}pinned`, () => {
    assert.equal(paths(app({ image })), pinned ? [] : ['spec.template.spec.containers[0].image']);
  });
}

test('what an autoscaler may multiply must be spread', () => {
  const made = of({ topologySpreadConstraints: [] }, { spec: {} });
  assert.equal(paths(made, [made]), []);
  assert.equal(podProblems(made, [made, autoscaler('a', 1, 5)]), [
    { path: 'spec.template.spec.topologySpreadConstraints', message: 'must spread up to 5 pods over nodes or zones' },
  ]);
});

test('a bare container breaks every rule that wants something said', () => {
  const bare = workload('a', { pod: { automountServiceAccountToken: false, containers: [{ name: 'app' }] } });
  assert.equal(
    podProblems(bare).map(
      ({ path, message }) => `${path.replace('spec.template.spec.containers[0].', '')}: ${message}`,
    ),
    [
      'securityContext.allowPrivilegeEscalation: app: must be false, not left out',
      'securityContext.capabilities.drop: app: must contain ALL',
      'securityContext.runAsNonRoot: app: must be true',
      'securityContext.seccompProfile: app: must be RuntimeDefault or Localhost',
      'securityContext.readOnlyRootFilesystem: app: must be true',
      'resources.requests.cpu: app: must be set',
      'resources.requests.memory: app: must be set',
      'resources.limits.cpu: app: must be set',
      'resources.limits.memory: app: must be set',
      'image: app: "" must have a tag other than latest, or a digest',
      'startupProbe: app: must be set',
      'readinessProbe: app: must be set',
      'livenessProbe: app: must be set',
    ],
  );
});

test.run();
