import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from 'kubernetes-types/apps/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { restoreJob, secretsOf } from '../../scripts/restore/job.ts';
import { byKind } from '../../verify/manifests.ts';
import { restrictedProblems } from '../../verify/pod-security.ts';
import { environment, environments, render, root, umbrella } from '../render.ts';

const rights = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const secretEnv = { name: 'KEY', valueFrom: { secretKeyRef: { name: 'access', key: 'id' } } };
const sample: Deployment = {
  metadata: { name: 'prometheus', namespace: 'monitoring', labels: { 'app.kubernetes.io/instance': 'x' } },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
    template: {
      metadata: {
        labels: { 'app.kubernetes.io/name': 'prometheus', 'sidecar.istio.io/inject': 'true' },
        annotations: { 'proxy.istio.io/config': 'x' },
      },
      spec: {
        serviceAccountName: 'prometheus',
        automountServiceAccountToken: true,
        nodeSelector: { disk: 'fast' },
        securityContext: { runAsUser: 65534, fsGroup: 65534 },
        terminationGracePeriodSeconds: 300,
        initContainers: [{ name: 'first', image: 'x' }],
        containers: [
          { name: 'prometheus', image: 'prometheus' },
          {
            name: 'backup',
            image: 'restic/restic:1',
            command: ['sh', '/scripts/backup.sh'],
            args: ['schedule'],
            env: [{ name: 'PART', value: 'prometheus' }, secretEnv],
            ports: [{ containerPort: 1 }],
            livenessProbe: { exec: { command: ['true'] } },
            securityContext: rights,
            volumeMounts: [
              { name: 'data', mountPath: '/volume' },
              { name: 'password', mountPath: '/secrets' },
            ],
          },
        ],
        volumes: [
          { name: 'config', configMap: { name: 'prometheus' } },
          { name: 'data', persistentVolumeClaim: { claimName: 'prometheus' } },
          { name: 'password', secret: { secretName: 'monitoring-backup' } },
        ],
      },
    },
  },
};

test('the Job is the backup container of the pod, and nothing else of it', () => {
  assert.equal(restoreJob({ deployment: sample, snapshot: 'latest', name: 'restore-prometheus-1' }), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'restore-prometheus-1',
      namespace: 'monitoring',
      labels: { 'app.kubernetes.io/part-of': 'writecarenotes' },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 14_400,
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'prometheus', 'sidecar.istio.io/inject': 'false' } },
        spec: {
          nodeSelector: { disk: 'fast' },
          securityContext: { runAsUser: 65534, fsGroup: 65534 },
          serviceAccountName: 'prometheus',
          automountServiceAccountToken: false,
          restartPolicy: 'Never',
          containers: [
            {
              name: 'backup',
              image: 'restic/restic:1',
              command: ['sh', '/scripts/backup.sh', 'restore', 'latest'],
              env: [{ name: 'PART', value: 'prometheus' }, secretEnv],
              securityContext: rights,
              volumeMounts: [
                { name: 'data', mountPath: '/volume' },
                { name: 'password', mountPath: '/secrets' },
              ],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'prometheus' } },
            { name: 'password', secret: { secretName: 'monitoring-backup' } },
          ],
        },
      },
    },
  });
  assert.equal(secretsOf(sample), ['access', 'monitoring-backup']);
});

for (const name of environments)
  test(`in ${name} each part that is backed up has a Job that Pod Security admits, with all its mounts`, () => {
    const backedUp = byKind(render(...environment(name)), 'Deployment').filter(({ spec }) =>
      spec?.template.spec?.containers.some(container => container.name === 'backup'),
    );
    assert.ok(backedUp.length >= 2 || name === 'local', `${backedUp.length} in ${name}`);
    for (const deployment of backedUp) {
      const spec = restoreJob({ deployment: deployment as Deployment, snapshot: 'latest', name: 'x' }).spec?.template
        .spec;
      assert.ok(spec);
      assert.equal(restrictedProblems(spec), []);
      const volumes = new Set(spec.volumes?.map(volume => volume.name));
      const mounts = spec.containers[0]?.volumeMounts ?? [];
      assert.equal(
        mounts.filter(mount => !volumes.has(mount.name)),
        [],
      );
      assert.ok(mounts.some(({ mountPath, subPath }) => mountPath === '/volume' && !subPath));
    }
  });

test("the chart's scripts are sh as POSIX has it, as far as sh can tell", () => {
  const folder = join(root, umbrella, 'charts/monitoring/files');
  const scripts = readdirSync(folder).filter(name => name.endsWith('.sh'));
  assert.ok(scripts.includes('backup.sh'));
  for (const script of scripts) execFileSync('sh', ['-n', join(folder, script)]);
});

test.run();
