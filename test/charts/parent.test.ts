import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind, identity, type Manifest, parseManifests } from '../../verify/manifests.ts';
import { platform } from '../platform.ts';
import { helmRefusal, render, root, runHelm, umbrella } from '../render.ts';

const { version } = platform.facts;
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-parent-'));

test.before(() => {
  mkdirSync(join(folder, 'charts'));
  cpSync(join(root, umbrella), join(folder, 'charts/writecarenotes'), { recursive: true });
  writeFileSync(
    join(folder, 'Chart.yaml'),
    `apiVersion: v2\nname: care-group\nversion: 1.0.0\ndependencies:\n  - { name: writecarenotes, version: ${version}, repository: "", alias: notes }\n`,
  );
  // A parent with keys of its own, its own global key, and a tier switched off.
  writeFileSync(
    join(folder, 'values.yaml'),
    'careGroup: { homes: 12 }\nglobal:\n  careGroup: oak\n  writecarenotes: { tiers: { ai-analytics: { enabled: false } } }\nnotes:\n  operational:\n    services: { laundry-service: { replicas: 7 } }\n',
  );
});

test.after(() => rmSync(folder, { recursive: true }));

const own = (manifests: Manifest[]): string[] => manifests.map(identity).sort();

test("as a dependency of somebody's own chart, aliased, it renders what it renders alone, less what the parent switches off", () => {
  const manifests = parseManifests(runHelm(['template', 'group', folder]));
  const alone = render('--set', 'global.writecarenotes.tiers.ai-analytics.enabled=false');
  assert.equal(own(manifests), own(alone));
});

test("the parent's values reach its services", () => {
  const manifests = parseManifests(runHelm(['template', 'group', folder]));
  const scaler = byKind(manifests, 'HorizontalPodAutoscaler').find(
    ({ metadata }) => metadata.name === 'laundry-service',
  );
  assert.is(scaler?.spec?.minReplicas, 7);
});

test("the parent's mistakes are refused as well", () => {
  assert.match(
    helmRefusal(['template', 'group', folder, '--set', 'notes.operational.services.laundry-service.replica=1']),
    "additional properties 'replica' not allowed",
  );
  assert.match(
    helmRefusal(['template', 'group', folder, '--set', 'global.writecarenotes.mesh.enable=true']),
    "additional properties 'enable' not allowed",
  );
});

test.run();
