import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identity, type Manifest } from '../../verify/manifests.ts';
import { render } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { operatorDefinitions } from './monitoring-definitions.ts';
import { operatorSettings } from './monitoring-settings.ts';
import { until } from './run.ts';

let plane: ControlPlane;

/** What the chart hands to the operator. */
const objects = (args: string[]): Manifest[] =>
  render(...args).filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'));

const list = (items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** Applies objects strictly: a field that the definition does not have is refused, not dropped. */
const apply = (items: object[]): Promise<string> =>
  plane.kubectl(['apply', '--validate=strict', '--filename=-'], list(items));

/** What the API server says against an object. */
const refusal = async (object: object): Promise<string> => {
  try {
    await apply([object]);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};

test.before(async () => {
  plane = await startControlPlane({ nodes: [{ name: 'node', zone: 'a', cpu: '4', memory: '8Gi' }] });
  for (const path of await operatorDefinitions()) await plane.kubectl(['create', `--filename=${path}`]);
  const wait = ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s'];
  await until({
    what: 'the definitions are served',
    seconds: 60,
    check: async () => (await plane.kubectl(wait)) !== '',
  });
});

for (const { name, args } of operatorSettings)
  test(`a real API server with the operator's definitions takes every object for ${name}`, async () => {
    const all = objects(args);
    const namespaces = [...new Set(all.map(({ metadata }) => metadata.namespace))];
    assert.is(namespaces.length, 1);
    await apply(namespaces.map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    const said = await apply(all);
    assert.is(said.trim().split('\n').length, all.length);
  });

test('what is wrong in an object for the operator is refused', async () => {
  const all = objects(operatorSettings[1]?.args ?? []);
  const broken = (kind: string, from: string, to: string): object => {
    const text = JSON.stringify(all.find(one => one.kind === kind));
    assert.ok(text.includes(from), `${kind} has no ${from}`);
    return JSON.parse(text.replace(from, to));
  };
  const mistakes: [kind: string, from: string, to: string, says: RegExp][] = [
    ['PrometheusRule', '"for":"30s"', '"for":"soon"', /spec\.groups\[\d+\]\.rules\[\d+\]\.for: Invalid value: "soon"/],
    ['PrometheusRule', '"expr":', '"query":', /unknown field "query".*missing required field "expr"/],
    ['ServiceMonitor', '"interval":"15s"', '"interval":"often"', /endpoints\[0\]\.interval: Invalid value: "often"/],
    ['ServiceMonitor', '"sourceLabels"', '"source_labels"', /relabelings\[\d\]\): unknown field "source_labels"/],
    ['PodMonitor', '"action":"keep"', '"action":"hold"', /metricRelabelings\[0\]\.action: Unsupported value: "hold"/],
    ['Probe', '"static":', '"hosts":', /staticConfig\): unknown field "hosts"/],
  ];
  for (const [kind, from, to, says] of mistakes) assert.match(await refusal(broken(kind, from, to)), says);
});

test('the objects are those that the operator knows, each where its Prometheus looks', () => {
  const names = operatorSettings.map(({ args }) => objects(args).map(identity).sort());
  assert.equal(names, [
    [
      'PodMonitor/monitoring/writecarenotes-ingress-nginx',
      'PrometheusRule/monitoring/writecarenotes',
      'ServiceMonitor/monitoring/writecarenotes-services',
    ],
    [
      'PodMonitor/observability/writecarenotes-egress-gateway',
      'PodMonitor/observability/writecarenotes-ingress-nginx',
      'PodMonitor/observability/writecarenotes-ingress-nginx-sidecar',
      'PodMonitor/observability/writecarenotes-istiod',
      'PodMonitor/observability/writecarenotes-jaeger',
      'PodMonitor/observability/writecarenotes-sidecars',
      'Probe/observability/writecarenotes-front-door',
      'PrometheusRule/observability/writecarenotes',
      'ServiceMonitor/observability/writecarenotes-services',
    ],
  ]);
  for (const { args } of operatorSettings)
    for (const { metadata } of objects(args)) assert.is(metadata.labels?.release, 'kube-prometheus-stack');
});

test.after(async () => {
  if (plane) await plane.stop();
});

test.run();
