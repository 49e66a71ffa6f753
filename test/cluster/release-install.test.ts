import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { sixNodes, threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { certificateSecret, monitoringSecrets, storeSecrets } from './missing.ts';
import { reserveRoom } from './reserve.ts';
import { type Visit, visit } from './visit.ts';

/** What is installed, and how many pods of each tier must turn Ready (in the order of values/). */
interface Case {
  title: string;
  args: string[];
  pods: number[];
  mesh: boolean;
  nodes: number;
  /** The pods of the front door. */
  doors: number;
  /** The parts of the monitoring beside node-exporter, and their volumes. */
  parts: string[];
  volumes: string[];
  secrets: string[];
}

const parts = ['alertmanager', 'alloy', 'blackbox-exporter', 'grafana', 'kube-state-metrics', 'loki', 'prometheus'];
const volumes = ['alertmanager', 'grafana', 'loki', 'prometheus'];
const backups = ['grafana-backup', 'loki-backup', 'prometheus-backup'];

const defaults: Case = {
  title: 'the defaults',
  args: [],
  pods: [25, 15, 15, 12, 12, 9],
  mesh: false,
  nodes: 6,
  doors: 3,
  parts,
  volumes: [...volumes, ...backups],
  secrets: [...monitoringSecrets('other'), ...storeSecrets(false)],
};
const local: Case = {
  title: 'local',
  // local is for a node or a few: the quota of node-exporter ends at five.
  args: [...environment('local'), '--set=monitoring.nodeExporter.maxNodes=6'],
  pods: [8, 5, 4, 4, 4, 3],
  mesh: false,
  nodes: 6,
  doors: 1,
  parts: parts.filter(name => name !== 'blackbox-exporter'),
  volumes,
  secrets: [...monitoringSecrets('local'), ...storeSecrets(true)],
};
const staging: Case = {
  ...defaults,
  title: 'staging',
  args: environment('staging'),
  pods: [20, 10, 13, 8, 8, 6],
  mesh: true,
  volumes: [...defaults.volumes, 'jaeger'],
  nodes: 3,
  doors: 2,
};
const production: Case = {
  ...defaults,
  title: 'production',
  args: environment('production'),
  mesh: true,
  volumes: [...volumes, 'jaeger'],
  secrets: [...monitoringSecrets('production'), ...storeSecrets(false)],
};

/** Visits one after the other. The three journeys are made at the same time, each in a cluster of its own. */
const journeys: { line: HelmLine; one: Case }[][] = [
  [defaults, local, production].map(one => ({ line: '4', one })),
  [defaults, local, production].map(one => ({ line: '3', one })),
  (['4', '3'] as const).map(line => ({ line, one: staging })),
];

const tiers = Object.keys(values.tiers);
const servicesOf = (tier: string): string[] => Object.keys(values.tiers[tier]?.services ?? {}).sort();
const ofParts = <T>(
  { parts, nodes, doors, mesh }: Case,
  what: (part: string, pods: number) => T,
): Record<string, T> => ({
  ...Object.fromEntries(parts.map(part => [`monitoring/${part}`, what(part, 1)])),
  'node-metrics/node-exporter': what('node-exporter', nodes),
  'ingress-nginx/ingress-nginx-controller': what('ingress-nginx-controller', doors),
  ...(mesh && { 'tracing/jaeger': what('jaeger', 1) }),
});
const namespacesOf = ({ mesh }: Case): string[] =>
  [...tiers, 'ingress-nginx', 'monitoring', 'node-metrics', ...(mesh ? ['tracing'] : [])].sort();
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

  test(`${title}: installs into an empty cluster, and every pod of the 28 services, of the monitoring and of the front door turns Ready`, async () => {
    const { running, complaints } = await visited();
    assert.equal(
      running.pods,
      ofTiers((_, index) => one.pods[index]),
    );
    const expected = tiers.flatMap(tier => servicesOf(tier).map(name => `${tier}/${name}`));
    assert.is(expected.length, 28);
    assert.equal(Object.keys(running.deployments).sort(), expected.sort());
    assert.equal(
      running.parts,
      ofParts(one, (_, pods) => pods),
    );
    assert.is(complaints, '');
  });

  test(`${title}: no quota, no Pod Security, no scheduler warns of anything`, async () => {
    assert.equal((await visited()).warnings, []);
  });

  const who = one.mesh
    ? 'every pod of a service, of the front door, and of the parts Prometheus and Jaeger, has'
    : 'no pod has';
  test(`${title}: ${who} a sidecar`, async () => {
    const total = one.pods.reduce((sum, count) => sum + count, 0);
    const expected = one.mesh
      ? { with: total, without: 0, parts: [...Array(one.doors).fill('ingress-nginx'), 'prometheus', 'jaeger'] }
      : { with: 0, without: total, parts: [] };
    assert.equal((await visited()).sidecars, expected);
  });

  test(`${title}: what objects name exists, but for the Secrets of the stores, of the monitoring and of the front door`, async () => {
    assert.equal((await visited()).missing, [...one.secrets, certificateSecret].sort());
  });

  test(`${title}: the API server knows every field of every object`, async () => {
    const { valid, manifests } = await visited();
    assert.is(valid, manifests.length);
  });

  test(`${title}: namespaces, services and pods are where people look for them`, async () => {
    const { namespaces, services, pods } = await visited();
    assert.equal(namespaces, namespacesOf(one));
    const jaeger = one.mesh && { tracing: ['writecarenotes-jaeger-collector', 'writecarenotes-jaeger-query'] };
    const ofOthers = {
      'ingress-nginx': ['ingress-nginx-controller'],
      monitoring: one.parts,
      'node-metrics': ['node-exporter'],
      ...jaeger,
    };
    assert.equal(services, { ...ofTiers(servicesOf), ...ofOthers });
    const ofParts = {
      'ingress-nginx': one.doors,
      monitoring: one.parts.length,
      'node-metrics': one.nodes,
      ...(one.mesh && { tracing: 1 }),
    };
    assert.equal(pods, { ...ofTiers((_, index) => one.pods[index]), ...ofParts });
  });

  test(`${title}: after an uninstall the namespaces and the monitoring's volumes are left, and nothing else`, async () => {
    const namespaces = namespacesOf(one).map(name => `Namespace/${name}`);
    const claims = one.volumes.map(
      name => `PersistentVolumeClaim/${name === 'jaeger' ? 'tracing' : 'monitoring'}/${name}`,
    );
    assert.equal((await visited()).left.sort(), [...namespaces, ...claims].sort());
  });
}

for (const one of [defaults, local, staging, production]) {
  test(`Helm 4 and Helm 3 install the same objects: ${one.title}`, async () => {
    const [four, three] = await Promise.all((['4', '3'] as const).map(line => visits.get(titleOf(line, one))));
    assert.equal(four?.manifests, three?.manifests);
  });
}

test.run();
