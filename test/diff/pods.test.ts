import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differenceOf } from '../../scripts/diff/difference.ts';
import { identity } from '../../verify/manifests.ts';
import { render } from '../render.ts';
import { differenceWith, doctored } from './doctored.ts';

const defaults = render();
const medication = 'Deployment/core-healthcare/medication-service';

test('an image that changes means new pods, and nothing else does', () => {
  const { restarts, changed, breaks, scaling } = differenceWith(defaults, medication, ({ spec }) => {
    spec.template.spec.containers[0].image = 'writecarenotes/medication-service:2';
  });
  assert.equal(restarts, [
    {
      object: medication,
      pods: '4 to 20 pods',
      how: 'a new one is ready before an old one ends',
      fields: ['spec.containers[medication-service].image'],
    },
  ]);
  assert.equal(
    changed.map(({ object }) => object),
    [medication],
  );
  assert.equal([breaks, scaling], [[], []]);
  const labelled = differenceWith(defaults, medication, ({ metadata }) => {
    metadata.labels.more = 'yes';
  });
  assert.equal(labelled.restarts, []);
  assert.is(labelled.changed.length, 1);
});

test('a part that is replaced whole says that it is away in between', () => {
  const { restarts } = differenceWith(defaults, 'Deployment/monitoring/grafana', ({ spec }) => {
    spec.template.metadata.annotations['checksum/config'] = 'other';
  });
  assert.is(restarts[0]?.how, 'all end before a new one starts');
});

/** The same release without the autoscaler of medication-service: it has 4 pods by its own word. */
const fixed = doctored(defaults, medication, ({ spec }) => {
  spec.replicas = 4;
}).filter(({ kind, metadata }) => kind !== 'HorizontalPodAutoscaler' || metadata.name !== 'medication-service');

test('autoscaling switched on says that the service drops to one pod, and how to hand the number over', () => {
  const { scaling } = differenceOf(fixed, defaults);
  assert.equal(scaling, [
    {
      object: medication,
      says: 'Helm takes back its number of 4 pods, and it drops to one pod until the autoscaler raises it',
      remedy: 'hand the number over first: "Autoscaling switched on" under "Upgrading" in README.md',
    },
  ]);
});

test('autoscaling switched off says how many pods there are at once', () => {
  const { scaling } = differenceOf(defaults, fixed);
  assert.is(scaling[0]?.says, 'its autoscaler goes: it has 4 pods at once, however many it had');
});

test('a quota that no longer admits what runs is named, even where it suffices for what comes', () => {
  const size = { cpu: '10m', memory: '16Mi' };
  const deployments = defaults.filter(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === 'integration',
  );
  const slim = deployments.reduce(
    (all, one) =>
      doctored(all, identity(one), ({ spec }) => {
        spec.template.spec.containers[0].resources = { requests: size, limits: size };
      }),
    defaults,
  );
  // The quota follows what is asked for; the pods of before are still there.
  const small = doctored(slim, 'ResourceQuota/integration/integration', ({ spec }) => {
    Object.assign(spec.hard, { 'requests.cpu': '840m', 'requests.memory': '2Gi' });
  });
  const { quotas } = differenceOf(defaults, small);
  assert.equal(
    quotas.map(({ object }) => object),
    ['ResourceQuota/integration/integration'],
  );
  assert.match(
    quotas[0]?.says ?? '',
    /^no longer admits the pods that run, at their most: requests.cpu 21000m of 840m \(even/,
  );
  assert.match(quotas[0]?.remedy ?? '', 'Much smaller sizes');
  assert.equal(differenceOf(small, defaults).quotas, []);
});

test('a quota that is too small for what comes is named, and not one that was too small before', () => {
  const tight = doctored(defaults, 'ResourceQuota/integration/integration', ({ spec }) => {
    spec.hard.pods = '3';
  });
  const { quotas } = differenceOf(defaults, tight);
  assert.equal(
    quotas.map(({ says }) => says),
    ['too small for what it is for, at the most: pods 84 of 3 (even with the fewest pods)'],
  );
  const again = doctored(tight, medication, ({ metadata }) => {
    metadata.labels.more = 'yes';
  });
  assert.equal(differenceOf(tight, again).quotas, []);
});

test('a selector that somebody changed breaks the upgrade, and a volume that goes says what becomes of it', () => {
  const selected = differenceWith(defaults, medication, ({ spec }) => {
    spec.selector.matchLabels.version = '2';
  });
  assert.equal(
    selected.breaks.map(({ object, field }) => [object, field]),
    [[medication, 'spec.selector']],
  );
  const without = defaults.filter(({ kind }) => kind !== 'PersistentVolumeClaim');
  const { removed } = differenceOf(defaults, without);
  assert.ok(removed.length > 0);
  for (const { fate } of removed) assert.match(fate, 'stays with its data (helm.sh/resource-policy: keep)');
  const bare = doctored(defaults, 'PersistentVolumeClaim/monitoring/grafana', ({ metadata }) => {
    metadata.annotations = {};
  });
  assert.match(
    differenceOf(bare, without)
      .removed.map(({ fate }) => fate)
      .join(),
    'AND ITS DATA',
  );
});

test.run();
