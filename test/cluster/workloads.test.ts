import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, container, deployment, get, pod, threeNodes, waitReady } from './fixtures.ts';
import { until } from './run.ts';

let plane: ControlPlane;

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, storageClasses: ['standard', 'encrypted'] });
});

test.after(() => plane?.stop());

test('three pods of a Deployment turn Ready, one a node, each with an address of its own', async () => {
  await apply(plane, deployment('spread', 'default', 3));
  await waitReady(plane, 'deployment/spread', 3);
  const pods: { spec: { nodeName: string }; status: { podIP: string } }[] = (
    await get(plane, 'pods', '--selector=app=spread')
  ).items;
  assert.equal(pods.map(({ spec }) => spec.nodeName).sort(), ['node-a', 'node-b', 'node-c']);
  const addresses = new Set(pods.map(({ status }) => status.podIP));
  assert.is(addresses.size, 3);
  for (const address of addresses) assert.match(address, /^10\.64\.[0-2]\.\d+$/);
});

test('a pod that asks for more than any node has stays Pending, and the scheduler says why', async () => {
  await apply(plane, pod('big', 'default', { resources: { requests: { cpu: '3900m' } } }));
  const check = async () => {
    const { phase, conditions = [] } = (await get(plane, 'pod', 'big')).status;
    return phase === 'Pending' && /Insufficient cpu/.test(conditions[0]?.message ?? '');
  };
  await until({ what: 'the scheduler reports too little CPU', seconds: 20, check });
});

test('an autoscaler without metrics raises a Deployment from one pod to its minimum of three', async () => {
  await apply(plane, deployment('scaled', 'default'));
  await waitReady(plane, 'deployment/scaled', 1);
  await apply(plane, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaled', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
      minReplicas: 3,
      maxReplicas: 20,
    },
  });
  await waitReady(plane, 'deployment/scaled', 3);
});

/** A StatefulSet of one pod whose volume is of `storageClassName`, or of the default class where that is absent. */
const statefulSet = (name: string, storageClassName?: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'default' },
  spec: {
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(storageClassName && { storageClassName }),
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
  },
});

test('a claim is bound to a volume of the class it names, and of the first class when it names none', async () => {
  await apply(plane, statefulSet('kept'), statefulSet('sealed', 'encrypted'));
  await waitReady(plane, 'statefulset/kept', 1);
  await waitReady(plane, 'statefulset/sealed', 1);
  const claims = (await get(plane, 'persistentvolumeclaims')).items;
  const seen = claims.map(({ metadata, spec, status }: (typeof claims)[number]) => {
    return [metadata.name, spec.storageClassName, status.phase];
  });
  assert.equal(seen, [
    ['data-kept-0', 'standard', 'Bound'],
    ['data-sealed-0', 'encrypted', 'Bound'],
  ]);
});

test('a deleted claim takes its volume along', async () => {
  await plane.kubectl(['delete', 'statefulset', 'kept', '--timeout=20s']);
  await plane.kubectl(['wait', '--for=delete', 'pod/kept-0', '--timeout=20s']);
  await plane.kubectl(['delete', 'pvc', 'data-kept-0', '--timeout=20s']);
  const check = async () => (await get(plane, 'persistentvolumes')).items.length === 1;
  await until({ what: 'only the other volume is left', seconds: 20, check });
});

test('a Job completes', async () => {
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [container] } } };
  await apply(plane, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', namespace: 'default' }, spec });
  await plane.kubectl(['wait', '--for=condition=Complete', 'job/once', '--timeout=20s']);
});

test('a disruption budget counts the ready pods it protects', async () => {
  await apply(plane, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'spread', namespace: 'default' },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'spread' } } },
  });
  const check = async () => (await get(plane, 'pdb', 'spread')).status.disruptionsAllowed === 1;
  await until({ what: 'one pod of three may go', seconds: 20, check });
});

test.run();
