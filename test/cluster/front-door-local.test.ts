import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment, umbrella } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, refusal, threeNodes } from './fixtures.ts';
import { type Printed, refused, releaseName, runHelm, settled, type Target, upgrade } from './release.ts';

let plane: ControlPlane;
const target = (line: '4' | '3' = '4'): Target => ({ plane, helm: pinnedHelm(line) });

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
});

test.after(() => plane?.stop());

/** `helm upgrade --install --wait` of local in a cluster without load balancers. */
const installed = (line: '4' | '3', ...args: string[]): Promise<Printed> => {
  const words = ['upgrade', '--install', releaseName, umbrella, '--wait', '--qps=100', ...environment('local')];
  return runHelm(target(line), [...words, ...args]);
};

for (const line of ['4', '3'] as const) {
  test(`Helm ${line}: local needs no load balancer to be ready, and is reached by the ports of the nodes`, async () => {
    await installed(line, '--timeout=2m');
    await settled(plane);
    const { spec, status } = await get(plane, 'service', 'ingress-nginx-controller', '-n', 'ingress-nginx');
    assert.is(spec.type, 'NodePort');
    assert.equal(status.loadBalancer, {});
    assert.equal(
      spec.ports.map(({ port, nodePort, targetPort }: Record<string, unknown>) => [port, nodePort, targetPort]),
      [
        [80, 30080, 'http'],
        [443, 30443, 'https'],
      ],
    );
  });
}

test('Helm 3 would wait in vain for a load balancer where no cloud gives one', async () => {
  const waiting = installed('3', '--set=ingress.nginx.service.type=LoadBalancer', '--timeout=8s');
  assert.match(await refused(waiting), /UPGRADE FAILED.*deadline/);
  await upgrade(target(), ...environment('local'));
  await settled(plane);
});

test('the commands that people type find the front door', async () => {
  const kubectl = (command: string): Promise<string> => plane.kubectl(command.split(' '));
  assert.match(await kubectl('get namespaces -l tier -o name'), /^namespace\/ingress-nginx$/m);
  assert.match(await kubectl('get pods -n ingress-nginx'), /^ingress-nginx-controller-\S+ +1\/1 +Running/m);
  assert.match(await kubectl('get services -n ingress-nginx'), /^ingress-nginx-controller +NodePort .* 80:30080\/TCP/m);
  const described = await kubectl('describe ingress -n core-healthcare');
  for (const host of ['api.localhost', 'app.localhost', 'admin.localhost']) {
    assert.match(described, `writecarenotes-tls terminates ${host}`);
  }
  assert.match(described, /\/api\/v1\/medications\/ +api-gateway:80 \(10\.64\.\d+\.\d+:8080\)/);
  // No simulated node has logs; kubectl asks one for those of the one container.
  const logs = await refusal(plane, ['logs', '-n', 'ingress-nginx', 'deployment/ingress-nginx-controller']);
  assert.match(logs, /\/containerLogs\/ingress-nginx\/ingress-nginx-controller-[^/]+\/nginx-ingress/);
});

/** The pods of the controller and the least number that an autoscaler wants, where there is one. */
const pods = async (...args: string[]): Promise<number[]> => {
  await upgrade(target(), ...environment('local'), ...args);
  const { parts } = await settled(plane);
  const autoscalers = (await get(plane, 'hpa', '-n', 'ingress-nginx')).items;
  const least = autoscalers.map(({ spec }: { spec: { minReplicas: number } }) => spec.minReplicas);
  return [parts['ingress-nginx/ingress-nginx-controller'] ?? 0, ...least];
};

test('an autoscaler comes, with its least number of pods, and goes', async () => {
  assert.equal(await pods('--set=ingress.nginx.replicas=2,ingress.nginx.autoscaling.enabled=true'), [2, 2]);
  // Helm takes the autoscaler away last, which until then may raise the number again.
  const [left = 0, ...autoscalers] = await pods();
  assert.ok(left === 1 || left === 2, `${left} pods`);
  assert.equal(autoscalers, []);
  assert.equal(await pods('--set=ingress.nginx.replicas=3'), [3]);
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();
