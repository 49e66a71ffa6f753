import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { environmentValues } from '../../generator/charts/environments.ts';
import { fitsNodes } from '../../verify/budget.ts';
import { byKind } from '../../verify/manifests.ts';
import { plansOf } from '../../verify/plans.ts';
import { parseCpu, parseMemory } from '../../verify/quantities.ts';
import { quotaShortfalls } from '../../verify/quota.ts';
import { platform } from '../platform.ts';
import { environment, environments, render, root, umbrella } from '../render.ts';

const read = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'));

/** The sidecar of PLATFORM.md's table, as quotas count it. */
const sidecar = {
  requests: { cpu: parseCpu('10m'), memory: parseMemory('64Mi') },
  limits: { cpu: parseCpu('100m'), memory: parseMemory('256Mi') },
};

const leaves = (value: unknown, path: string[] = []): [string[], unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [[path, value]];

const at = (value: unknown, path: string[]): unknown =>
  path.reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], value);

for (const name of environments) {
  test(`${name} says only what differs from the charts' defaults`, () => {
    const umbrellaValues = read(`${umbrella}/values.yaml`);
    const chartValues = Object.fromEntries(
      [...platform.tiers.map(tier => tier.name), 'monitoring', 'ingress'].map(chart => [
        chart,
        read(`${umbrella}/charts/${chart}/values.yaml`),
      ]),
    );
    const said = leaves(read(`charts/environments/${name}.yaml`));
    assert.ok(said.length > 0);
    for (const [path, value] of said) {
      const standard = path[0] === 'global' ? at(umbrellaValues, path) : at(chartValues, path);
      assert.not.equal(standard, value, `${path.join('.')} is the default already`);
    }
  });

  test(`${name} fits the schema that editors complete it from`, () => {
    const schema = JSON.parse(readFileSync(join(root, 'charts/environments/values.schema.json'), 'utf8'));
    const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(schema);
    assert.ok(validate(environmentValues(platform, name)), JSON.stringify(validate.errors));
  });

  test(`in ${name} the quotas hold every service at its greatest, with the surge of a roll-out`, () => {
    const shortfalls = quotaShortfalls(render(...environment(name)), {
      perPodExtra: plan => (plan.injected ? sidecar : undefined),
      nodes: 3,
    });
    assert.equal(shortfalls, []);
  });
}

test('a quota smaller than its services would be noticed', () => {
  const manifests = structuredClone(render());
  const quota = byKind(manifests, 'ResourceQuota')[0];
  if (quota?.spec?.hard) quota.spec.hard.pods = '3';
  assert.ok(quotaShortfalls(manifests, { nodes: 3 }).length > 0);
});

test('a tier whose quota follows what is set at install still holds its services', () => {
  const args = [
    '--set',
    'core-healthcare.services.medication-service.autoscaling.maxReplicas=40,global.writecarenotes.defaults.resources.limits.memory=4Gi',
  ];
  assert.equal(quotaShortfalls(render(...args), { nodes: 3 }), []);
  const memory = (manifests: ReturnType<typeof render>) =>
    parseMemory(byKind(manifests, 'ResourceQuota')[0]?.spec?.hard?.['limits.memory'] ?? '0');
  assert.ok(memory(render(...args)) > memory(render()));
});

/** Three nodes of 4 CPU and 8 GiB as a cloud hands them out. */
const nodes = Array.from({ length: 3 }, () => ({ cpu: parseCpu('3800m'), memory: parseMemory('6656Mi') }));
/** Two of each of istiod and the egress gateway: 0.6 CPU and 0.5 GiB; Kiali, and air. */
const reserve = { cpu: parseCpu('1200m'), memory: parseMemory('1260Mi') };

test('staging fits three nodes of 4 CPU and 8 GiB, with a surge pod a Deployment, the monitoring, the front door, and room for Istio', () => {
  const fit = fitsNodes({
    workloads: plansOf(render(...environment('staging'))),
    nodes,
    reserve,
    surge: true,
    perPodExtra: plan => (plan.injected ? sidecar.requests : { cpu: 0, memory: 0 }),
  });
  assert.equal(fit.unplaced, []);
  assert.ok(fit.fits);
  // The services with their surge, seven servers of the monitoring, node-exporter on each node, Jaeger, and the front door
  // with a surge of its own.
  assert.is(fit.pods, 65 + 28 + 7 + 3 + 1 + 3);
});

test('the default sizes do not fit those nodes, which is why staging exists', () => {
  assert.not(fitsNodes({ workloads: plansOf(render()), nodes, surge: true }).fits);
});

test('staging keeps every breaker able to eject: 65 pods', () => {
  const tiers = platform.tiers.map(({ name }) => name);
  const least = byKind(render(...environment('staging')), 'HorizontalPodAutoscaler')
    .filter(({ metadata }) => tiers.includes(metadata.namespace ?? ''))
    .reduce((sum, { spec }) => sum + (spec?.minReplicas ?? 0), 0);
  assert.is(least, 65);
});

test.run();
