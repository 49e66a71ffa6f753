import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { sixNodes, threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { storeSecrets } from './missing.ts';
import { reserveRoom } from './reserve.ts';
import { type Visit, visit } from './visit.ts';

/** What is installed, and how many pods of each tier must turn Ready (in the order of values/). */
interface Case {
  title: string;
  args: string[];
  pods: number[];
  mesh: boolean;
}

const defaults: Case = { title: 'the defaults', args: [], pods: [25, 15, 15, 12, 12, 9], mesh: false };
const local: Case = { title: 'local', args: environment('local'), pods: [8, 5, 4, 4, 4, 3], mesh: false };
const staging: Case = { title: 'staging', args: environment('staging'), pods: [20, 10, 13, 8, 8, 6], mesh: true };
const production: Case = { ...defaults, title: 'production', args: environment('production'), mesh: true };

/** Visits one after the other. The three journeys are made at the same time, each in a cluster of its own. */
const journeys: { line: HelmLine; one: Case }[][] = [
  [defaults, local, production].map(one => ({ line: '4', one })),
  [defaults, local, production].map(one => ({ line: '3', one })),
  (['4', '3'] as const).map(line => ({ line, one: staging })),
];

const tiers = Object.keys(values.tiers);
const servicesOf = (tier: string): string[] => Object.keys(values.tiers[tier]?.services ?? {}).sort();
const ofTiers = <T>(what: (tier: string, index: number) => T): Record<string, T> =>
  Object.fromEntries(tiers.map((tier, index) => [tier, what(tier, index)]));

const planes: ControlPlane[] = [];
const visits = new Map<string, Promise<Visit>>();
const titleOf = (line: HelmLine, one: Case): string => `Helm ${line}, ${one.title}`;

/** A control plane with Istio, empty beside that; the one for staging has just the nodes and the room that staging has. */
const clusterFor = async (journey: (typeof journeys)[number]): Promise<ControlPlane> => {
  const small = journey.some(({ one }) => one === staging);
  const plane = await startControlPlane({ nodes: small ? threeNodes : sixNodes, istioCrds: true });
  planes.push(plane);
  await installIstio(plane);
  if (small) await reserveRoom(plane);
  return plane;
};

test.before(() => {
  for (const journey of journeys) {
    const cluster = clusterFor(journey);
    let before: Promise<unknown> = cluster;
    for (const { line, one } of journey) {
      const next = before.then(async () => visit({ plane: await cluster, helm: pinnedHelm(line) }, one.args));
      // Whoever asks for a visit that failed hears of it; until then it must not end the process.
      next.catch(() => {});
      visits.set(titleOf(line, one), next);
      before = next;
    }
  }
});

test.after(async () => {
  await Promise.all(planes.map(plane => plane.stop()));
});

for (const { line, one } of journeys.flat()) {
  const title = titleOf(line, one);
  const visited = (): Promise<Visit> => visits.get(title) as Promise<Visit>;

  test(`${title}: installs into an empty cluster, and every pod of the 28 services turns Ready`, async () => {
    const { running, complaints } = await visited();
    assert.equal(
      running.pods,
      ofTiers((_, index) => one.pods[index]),
    );
    const expected = tiers.flatMap(tier => servicesOf(tier).map(name => `${tier}/${name}`));
    assert.is(expected.length, 28);
    assert.equal(Object.keys(running.deployments).sort(), expected.sort());
    assert.is(complaints, '');
  });

  test(`${title}: no quota, no Pod Security, no scheduler warns of anything`, async () => {
    assert.equal((await visited()).warnings, []);
  });

  test(`${title}: ${one.mesh ? 'every' : 'no'} pod has a sidecar`, async () => {
    const total = one.pods.reduce((sum, count) => sum + count, 0);
    const expected = one.mesh ? { with: total, without: 0 } : { with: 0, without: total };
    assert.equal((await visited()).sidecars, expected);
  });

  test(`${title}: what objects name exists, but for the stores' Secrets of each tier`, async () => {
    assert.equal((await visited()).missing, storeSecrets(one === local));
  });

  test(`${title}: the API server knows every field of every object`, async () => {
    const { valid, manifests } = await visited();
    assert.is(valid, manifests.length);
  });

  test(`${title}: namespaces, services and pods are where people look for them`, async () => {
    const { namespaces, services, pods } = await visited();
    assert.equal(namespaces, [...tiers].sort());
    assert.equal(services, ofTiers(servicesOf));
    assert.equal(
      pods,
      ofTiers((_, index) => one.pods[index]),
    );
  });

  test(`${title}: after an uninstall the namespaces are left, and nothing else`, async () => {
    assert.equal((await visited()).left.sort(), tiers.map(tier => `Namespace/${tier}`).sort());
  });
}

for (const one of [defaults, local, staging, production]) {
  test(`Helm 4 and Helm 3 install the same objects: ${one.title}`, async () => {
    const [four, three] = await Promise.all((['4', '3'] as const).map(line => visits.get(titleOf(line, one))));
    assert.equal(four?.manifests, three?.manifests);
  });
}

test.run();
