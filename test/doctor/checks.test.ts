import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checksOf } from '../../scripts/doctor/checks.ts';
import type { Facts } from '../../scripts/doctor/facts.ts';
import type { Finding } from '../../scripts/doctor/finding.ts';
import { environment } from '../render.ts';
import { brokenAfter } from './broken-after.ts';
import { brokenCluster } from './broken-cluster.ts';
import { brokenContents } from './broken-contents.ts';
import { goodFacts, seen, wantedBy } from './good.ts';

const broken = [...brokenCluster, ...brokenContents, ...brokenAfter];

const production = wantedBy(...environment('production'));
const good = goodFacts(production);

const notInOrder = (findings: Finding[]): string[] =>
  findings.filter(({ state }) => state !== 'ok').map(({ state, check, says }) => `${state} ${check}: ${says}`);

const examined = (change: (facts: Facts) => void, wanted = production): Finding[] => {
  const facts = structuredClone(wanted === production ? good : goodFacts(wanted));
  change(facts);
  return checksOf(facts, wanted);
};

test('a good cluster is green, with the release and before it', () => {
  assert.equal(notInOrder(examined(() => {})), []);
  const fresh = examined(facts => {
    facts.releases = { seen: [] };
    for (const list of ['pods', 'deployments', 'claims', 'autoscalers', 'services', 'ingressClasses'] as const)
      facts[list] = {
        seen: list === 'deployments' ? seen(facts.deployments).filter(one => one.metadata?.name === 'istiod') : [],
      } as never;
  });
  assert.equal(notInOrder(fresh), []);
});

test('staging is green where production is, and local has a quota for the few nodes that it is meant for', () => {
  assert.equal(notInOrder(examined(() => {}, wantedBy(...environment('staging')))), []);
  const [quota, ...more] = notInOrder(examined(() => {}, wantedBy(...environment('local'))));
  assert.match(quota ?? '', /^fail Quota of node-metrics: the quota is too small for 6 nodes/);
  assert.equal(more, []);
});

test('twenty broken clusters, at least, are known, each by a name of its own', () => {
  assert.ok(broken.length >= 20);
  assert.is(new Set(broken.map(({ name }) => name)).size, broken.length);
});

for (const one of broken)
  test(`the doctor names: ${one.name}`, () => {
    const found = notInOrder(examined(one.break));
    assert.is(found.length, one.finds.length, found.join('\n'));
    one.finds.forEach((expected, index) => {
      assert.match(found[index] ?? '', expected);
    });
  });

test('every finding that fails says what to do, but where another finding tells it', () => {
  const silent = broken
    .flatMap(one => examined(one.break))
    .filter(({ state, remedy }) => state === 'fail' && remedy.length === 0)
    .map(({ check }) => check);
  assert.equal([...new Set(silent)], ['Istio']);
});

test('a cluster where nothing may be seen gives warnings, and no check falls over', () => {
  const lists = Object.keys(good).filter(key => !['helm', 'versions'].includes(key));
  for (const list of lists) {
    const found = examined(facts => {
      Object.assign(facts, { [list]: { unseen: 'is forbidden' } });
    }).filter(({ state }) => state !== 'ok');
    assert.equal(
      [...new Set(found.map(({ state }) => state))].filter(state => state !== 'warn'),
      [],
      list,
    );
    if (!['services', 'warnings', 'gatewayClasses'].includes(list)) assert.ok(found.length > 0, list);
  }
});

test.run();
