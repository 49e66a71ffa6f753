import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { containersOf, servedPorts, workloadOf, workloadsOf } from '../../verify/workloads.ts';
import { container, manifest } from './samples.ts';

test('every kind that makes pods is a workload, with the path of its pod', () => {
  const pod = { metadata: { labels: { app: 'x' } }, spec: { containers: [container('app')] } };
  const all = [
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].map(kind => manifest(kind, 'x', { spec: { template: pod } })),
    manifest('CronJob', 'x', { spec: { jobTemplate: { spec: { template: pod } } } }),
    manifest('Pod', 'x', { labels: { app: 'x' }, spec: pod.spec }),
    manifest('Service', 'x', { spec: {} }),
  ];
  assert.equal(
    workloadsOf(all).map(({ kind, specPath, labels, spec }) => [kind, specPath, labels, spec]),
    [
      ['Deployment', 'spec.template.spec'],
      ['StatefulSet', 'spec.template.spec'],
      ['DaemonSet', 'spec.template.spec'],
      ['Job', 'spec.template.spec'],
      ['CronJob', 'spec.jobTemplate.spec.template.spec'],
      ['Pod', 'spec'],
    ].map(([kind, path]) => [kind, path, { app: 'x' }, pod.spec]),
  );
});

test('a workload without a pod template is refused', () => {
  assert.throws(() => workloadOf(manifest('Job', 'x', { spec: {} })), /Job\/care\/x has no pod template/);
});

test('an init container that always restarts is a sidecar, and its ports are served', () => {
  const spec = {
    initContainers: [
      container('migrate', { ports: [{ containerPort: 1 }] }),
      container('proxy', { restartPolicy: 'Always', ports: [{ containerPort: 2, name: 'proxy', protocol: 'UDP' }] }),
    ],
    containers: [container('app', { ports: [{ containerPort: 3 }] })],
  };
  assert.equal(
    containersOf(spec).map(({ role, path }) => [role, path]),
    [
      ['init', 'initContainers[0]'],
      ['sidecar', 'initContainers[1]'],
      ['main', 'containers[0]'],
    ],
  );
  assert.equal(servedPorts(spec), [
    { name: 'proxy', number: 2, protocol: 'UDP' },
    { name: '', number: 3, protocol: 'TCP' },
  ]);
});

test.run();
