import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildBinaries } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { complaintsIn, type Event } from './events.ts';
import { apply, container, deployment, get, makeNamespace, pod, refusal, threeNodes, waitReady } from './fixtures.ts';
import { assignLoadBalancers } from './load-balancers.ts';
import { until } from './run.ts';

/** An address that says it is a Service's, and is none: the API server takes it away again, and says so. */
const strayAddress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IPAddress',
  metadata: { name: '10.96.200.200', labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
  spec: { parentRef: { resource: 'configmaps', namespace: 'default', name: 'nobody' } },
};

let plane: ControlPlane;
let startedIn = 0;

test.before(async () => {
  // Building is not starting: the programs are there before the clock runs.
  await buildBinaries();
  const start = Date.now();
  const users = [{ name: 'viewer', groups: ['auditors'] }];
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true, users });
  startedIn = (Date.now() - start) / 1000;
});

test.after(() => plane?.stop());

test('the control plane starts within 30 seconds and serves the pinned version of Kubernetes', async () => {
  assert.ok(startedIn < 30, `it took ${startedIn} s`);
  const { serverVersion } = JSON.parse(await plane.kubectl(['version', '--output=json']));
  const { kubernetesVersion } = await buildBinaries();
  assert.is(serverVersion.gitVersion, kubernetesVersion);
  assert.is(`v${serverVersion.major}.${serverVersion.minor}`, kubernetesVersion.replace(/\.\d+$/, ''));
});

test('every node is Ready, in its zone, and has the size it was given', async () => {
  const { items } = await get(plane, 'nodes');
  const seen = items.map(({ metadata, status }: (typeof items)[number]) => ({
    name: metadata.name,
    zone: metadata.labels['topology.kubernetes.io/zone'],
    hostname: metadata.labels['kubernetes.io/hostname'],
    os: metadata.labels['kubernetes.io/os'],
    allocatable: status.allocatable,
    ready: status.conditions.find((condition: { type: string }) => condition.type === 'Ready').status,
  }));
  const expected = threeNodes.map(({ name, zone, cpu, memory }) => {
    return { name, zone, hostname: name, os: 'linux', allocatable: { cpu, memory, pods: '110' }, ready: 'True' };
  });
  assert.equal(seen, expected);
});

test('the API server connects to no pod: logs are refused before anything is sent', async () => {
  await apply(plane, pod('quiet', 'default'));
  await plane.kubectl(['wait', '--for=condition=Ready', 'pod/quiet', '--timeout=20s']);
  assert.match(await refusal(plane, ['logs', 'quiet']), /simulated-pods-are-not-reachable/);
  const proxied = '/api/v1/namespaces/default/pods/quiet/proxy/';
  assert.match(await refusal(plane, ['get', `--raw=${proxied}`]), /simulated-pods-are-not-reachable/);
});

test('Pod Security "restricted" refuses a privileged pod in a labelled namespace', async () => {
  await makeNamespace(plane, 'guarded', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const privileged = JSON.stringify(pod('privileged', 'guarded', { securityContext: { privileged: true } }));
  assert.match(await refusal(plane, ['create', '--filename=-'], privileged), /violates PodSecurity "restricted/);
});

test('a ResourceQuota refuses what exceeds it', async () => {
  await makeNamespace(plane, 'small');
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all', namespace: 'small' } };
  await apply(plane, { ...quota, spec: { hard: { 'requests.cpu': '100m' } } });
  const isCounted = async () => Boolean((await get(plane, 'quota', 'all', '--namespace=small')).status.hard);
  await until({ what: 'the quota is counted', seconds: 20, check: isCounted });
  const big = JSON.stringify(pod('big', 'small'));
  assert.match(await refusal(plane, ['create', '--filename=-'], big), /exceeded quota: all/);
});

test('a LimitRange gives a container its defaults', async () => {
  await makeNamespace(plane, 'limited');
  const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'all', namespace: 'limited' } };
  await apply(plane, { ...range, spec: { limits: [{ type: 'Container', default: { cpu: '500m' } }] } });
  const check = async () => {
    await plane.kubectl(['delete', 'pod', 'app', '--namespace=limited', '--ignore-not-found']);
    await apply(plane, pod('app', 'limited'));
    return (await get(plane, 'pod', 'app', '--namespace=limited')).spec.containers[0].resources.limits?.cpu === '500m';
  };
  await until({ what: 'a pod has the default limit', seconds: 20, check });
});

test('what quota, Pod Security and the scheduler refuse is complained of, and what the control plane mends of its own is not', async () => {
  const nowhere = { ...container, resources: { requests: { cpu: '64' } } };
  const privileged = { ...container, securityContext: { privileged: true } };
  await apply(
    plane,
    deployment('big', 'small', 1),
    deployment('nowhere', 'default', 1, nowhere),
    deployment('privileged', 'guarded', 1, privileged),
    strayAddress,
  );
  const said = async (): Promise<Event[]> =>
    (await get(plane, 'events', '--all-namespaces', '--field-selector=type=Warning')).items;
  const mended = 'IPAddressNotAllocated';
  const expected = [
    /^FailedCreate ReplicaSet\/guarded\/privileged-.* violates PodSecurity "restricted/,
    /^FailedCreate ReplicaSet\/small\/big-.* exceeded quota: all/,
    /^FailedScheduling Pod\/default\/nowhere-.* Insufficient cpu/,
  ];
  const check = async () => {
    const events = await said();
    const lines = complaintsIn(events);
    return (
      events.some(({ reason }) => reason === mended) && expected.every(known => lines.some(line => known.test(line)))
    );
  };
  await until({ what: 'all four are told in events', seconds: 60, check });
  assert.equal(complaintsIn(await said(), expected), []);
  await plane.kubectl(['delete', 'deployment', 'nowhere', '--namespace=default']);
});

test('a Service of type LoadBalancer gets an address when assignLoadBalancers is asked, and keeps it', async () => {
  const spec = { type: 'LoadBalancer', selector: { app: 'door' }, ports: [{ port: 443 }] };
  await apply(plane, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'door', namespace: 'default' }, spec });
  const expected = { 'default/door': '203.0.113.1' };
  assert.equal(await assignLoadBalancers(plane), expected);
  assert.is((await get(plane, 'service', 'door')).status.loadBalancer.ingress[0].ip, '203.0.113.1');
  assert.equal(await assignLoadBalancers(plane), expected);
});

test('assignLoadBalancers gives up on Services that never come', async () => {
  const error = await assignLoadBalancers(plane, { expect: 9, seconds: 1 }).catch((thrown: Error) => thrown.message);
  assert.is(error, 'waited 1 s: 9 Services of type LoadBalancer have an address');
});

test('a user may do what a role grants its group, and nothing else', async () => {
  const asViewer = ['--context=viewer', 'get'];
  assert.match(await refusal(plane, [...asViewer, 'services']), /Forbidden/);
  await plane.kubectl(['create', 'clusterrolebinding', 'auditors', '--clusterrole=view', '--group=auditors']);
  const check = async () => (await plane.kubectl([...asViewer, 'services'])) !== '';
  await until({ what: 'the viewer sees services', seconds: 10, check });
  assert.match(await refusal(plane, [...asViewer, 'secrets']), /Forbidden/);
});

test("Istio's resources are known when asked for", async () => {
  const metadata = { name: 'default', namespace: 'default' };
  const strict = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata };
  await apply(plane, { ...strict, spec: { mtls: { mode: 'STRICT' } } });
  const wrong = JSON.stringify({ ...strict, spec: { mtls: { mode: 'SOMETIMES' } } });
  assert.match(await refusal(plane, ['apply', '--filename=-'], wrong), /Unsupported value: "SOMETIMES"/);
});

test('deleting a Namespace takes everything in it along', async () => {
  await makeNamespace(plane, 'passing');
  await apply(plane, deployment('passing', 'passing', 3));
  await plane.kubectl(['rollout', 'status', 'deployment/passing', '--namespace=passing', '--timeout=30s']);
  await plane.kubectl(['delete', 'namespace', 'passing', '--timeout=60s']);
  assert.match(await refusal(plane, ['get', 'namespace', 'passing']), /NotFound/);
});

test('a deleted pod goes away and another one takes its place', async () => {
  await apply(plane, deployment('replaced', 'default', 1));
  await waitReady(plane, 'deployment/replaced', 1);
  const [{ metadata }] = (await get(plane, 'pods', '--selector=app=replaced')).items;
  await plane.kubectl(['delete', 'pod', metadata.name, '--timeout=20s']);
  await waitReady(plane, 'deployment/replaced', 1);
  const [successor] = (await get(plane, 'pods', '--selector=app=replaced')).items;
  assert.is.not(successor.metadata.uid, metadata.uid);
});

test.run();
