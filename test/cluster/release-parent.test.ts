import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { pinnedHelm } from '../../scripts/tools.ts';
import { root, umbrella } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, threeNodes } from './fixtures.ts';
import { install, refused, runHelm, settled, type Target, upgrade } from './release.ts';
import { snapshot, touched } from './snapshot.ts';
import { tracesOf } from './traces.ts';

let plane: ControlPlane;
const chart = (): string => join(plane.dir, 'acme');
const target = (line: '4' | '3' = '4'): Target => ({ plane, helm: pinnedHelm(line), chart: chart() });

const metadata = {
  apiVersion: 'v2',
  name: 'acme',
  version: '1.0.0',
  dependencies: [
    { name: 'writecarenotes', alias: 'care', version: '>=0.0.0-0', repository: `file://${join(root, umbrella)}` },
  ],
};

/** What somebody's own chart says: keys of its own, and small pods by way of the platform's shared values. */
const values = (): object => {
  const { global, ...tiers } = parse(readFileSync(join(root, 'charts/environments/local.yaml'), 'utf8'));
  const switches = {
    tiers: { 'ai-analytics': { enabled: false } },
    services: { 'transport-service': { enabled: false } },
  };
  return {
    global: { company: 'Acme Care', writecarenotes: { ...global.writecarenotes, ...switches, environment: 'acme' } },
    care: { ...tiers, infrastructure: { services: { 'security-service': { replicas: 2 } } } },
    greeting: 'Good morning',
  };
};

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: acme, namespace: {{ .Release.Namespace }} }
data: { said: "{{ .Values.greeting }} from {{ .Values.global.company }}" }
`;

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  mkdirSync(join(chart(), 'templates'), { recursive: true });
  writeFileSync(join(chart(), 'Chart.yaml'), JSON.stringify(metadata));
  writeFileSync(join(chart(), 'values.yaml'), JSON.stringify(values()));
  writeFileSync(join(chart(), 'templates', 'config-map.yaml'), configMap);
  await runHelm(target(), ['dependency', 'update', chart(), '--skip-refresh']);
});

test.after(() => plane?.stop());

test("the platform installs as a part of somebody's own chart, under another name, beside that chart's own values", async () => {
  const { complaints } = await install(target());
  assert.is(complaints, '');
  const { pods } = await settled(plane);
  // As local, but for what the parent's values say: no ai-analytics, no transport-service, one more security-service.
  assert.equal(pods, { 'core-healthcare': 8, operational: 4, compliance: 4, integration: 4, infrastructure: 4 });
  assert.equal((await get(plane, 'configmap/acme')).data, { said: 'Good morning from Acme Care' });
  const { spec } = await get(plane, 'deployment/audit-service', '-n', 'compliance');
  const { env } = spec.template.spec.containers[0];
  assert.is(env.find(({ name }: { name: string }) => name === 'ENVIRONMENT').value, 'acme');
});

test("what the parent's values switch off leaves no trace", async () => {
  assert.equal(await tracesOf(plane, ['transport-service', 'ai-analytics', 'machine-learning']), []);
});

test("the parent's values switch services and tiers, and set what one service has of its own", async () => {
  await upgrade(
    target(),
    '--set=global.writecarenotes.tiers.ai-analytics.enabled=true',
    '--set=global.writecarenotes.services.laundry-service.enabled=false',
    '--set=care.operational.services.financial-service.replicas=3',
  );
  const { pods, deployments } = await settled(plane);
  assert.is(pods['ai-analytics'], 4);
  assert.is(deployments['operational/financial-service'], 3);
  assert.equal(await tracesOf(plane, ['laundry-service']), []);
});

test("a mistyped key in the parent's values is refused by name", async () => {
  const typo = '--set=care.operational.services.financial-servce.replicas=3';
  assert.match(await refused(upgrade(target(), typo)), /financial-servce/);
  const shared = '--set=global.writecarenotes.enviroment=acme';
  assert.match(await refused(upgrade(target(), shared)), /enviroment/);
});

test('Helm 3 finds nothing to change in what Helm 4 installed of it', async () => {
  await upgrade(target());
  await settled(plane);
  const before = await snapshot(plane);
  await upgrade(target('3'));
  assert.equal(touched(before, await snapshot(plane)), []);
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();
