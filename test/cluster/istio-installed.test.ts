import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { get, pod, refusal, threeNodes } from './fixtures.ts';
import { installIstioWhole } from './istio-installed.ts';
import { until } from './run.ts';

let plane: ControlPlane;

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  await installIstioWhole(plane);
});
test.after(() => plane.stop());

/** What runs of Istio, as `namespace/name`, and how many pods of each are Ready. */
const ready = async (): Promise<Record<string, number>> => {
  const { items } = await get(
    plane,
    'deployments,daemonsets',
    '--all-namespaces',
    '--selector=app.kubernetes.io/part-of=istio',
  );
  return Object.fromEntries(
    // biome-ignore lint/suspicious/noExplicitAny: Deployments and DaemonSets, of which three fields are read
    items.map(({ metadata: { namespace, name }, status }: any) => [
      `${namespace}/${name}`,
      status.readyReplicas ?? status.numberReady ?? 0,
    ]),
  );
};

test('istiod and both gateways run twice, the node agent on each node, under the Pod Security of their namespaces', async () => {
  const wanted = {
    'istio-cni/istio-cni-node': 3,
    'istio-egress/istio-egressgateway': 2,
    'istio-system/istio-ingressgateway': 2,
    'istio-system/istiod': 2,
  };
  const total = Object.values(wanted).reduce((sum, count) => sum + count, 0);
  const check = async (): Promise<boolean> =>
    Object.values(await ready()).reduce((sum, count) => sum + count, 0) === total;
  await until({ what: 'all of Istio is Ready', seconds: 90, everyMs: 500, check }).catch(() => {});
  assert.equal(await ready(), wanted);
});

test('a pod that would be more than they are is refused beside them', async () => {
  for (const namespace of ['istio-system', 'istio-egress']) {
    const said = await refusal(plane, ['create', '--filename=-'], JSON.stringify(pod('anybody', namespace)));
    assert.match(said, /violates PodSecurity "restricted:latest"/);
  }
});

test.run();
