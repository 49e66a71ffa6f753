import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { istiodValues } from '../../scripts/mesh/upstream.ts';
import { helmRefusal, umbrella } from '../render.ts';
import { mesh, plain, type Revision, revisions, valuesIn } from './mesh-stand-in.ts';

/** The program as people run it, with a Helm and a kubectl that answer for a cluster in a file. */
const upgrade = (phase: string, enabled = true): string =>
  `helm upgrade writecarenotes charts/umbrella --reset-then-reuse-values --set global.writecarenotes.mesh.enabled=${enabled},global.writecarenotes.mesh.phase=${phase} --wait --timeout 10m`;
const restart = (tier: string, service: string): string =>
  `kubectl rollout restart --namespace ${tier} deployment/${service}`;
const restartDoor = restart('ingress-nginx', 'ingress-nginx-controller');
const inMesh = {
  'core-healthcare': { 'api-gateway': true },
  infrastructure: { 'security-service': true },
  'ingress-nginx': { 'ingress-nginx-controller': true },
};
const version = istiodValues().global.tag;

/** What a first run leaves behind: taken from there by the tests that start from it. */
let joined = plain();

test('into the mesh: Istio in order, joining, the tiers that are called first, the front door, and enforced last', async () => {
  const { code, out, err, changes, cluster } = await mesh(['--yes'], plain());
  assert.equal([code, err], [0, ''], out);
  const of = (release: string): string | undefined =>
    changes.find(line => line.startsWith(`helm upgrade --install ${release} `));
  assert.equal(changes, [
    'kubectl apply --server-side --force-conflicts --field-manager deploy-service-mesh -f charts/istio/namespaces.yaml',
    of('istio-base'),
    of('istiod'),
    of('istio-cni'),
    of('istio-egressgateway'),
    'kubectl create -f -',
    of('kiali'),
    upgrade('joining'),
    restart('infrastructure', 'security-service'),
    restart('core-healthcare', 'api-gateway'),
    restartDoor,
    upgrade('enforced'),
  ]);
  assert.is(
    of('istiod'),
    `helm upgrade --install istiod istiod --repo https://blob.istio.io/istio-release/charts --version ${version} --namespace istio-system --values charts/istio/istiod.yaml --wait --timeout 10m`,
  );
  assert.match(
    out,
    'there is no istioctl here, so it was not asked; no request was made: spawn /nonexistent/kubectl ENOENT',
  );
  assert.match(out, 'kubectl port-forward -n istio-system svc/kiali 20001:20001');
  assert.match(out, 'kubectl port-forward -n tracing svc/writecarenotes-jaeger-query 16686:16686');
  const key = cluster.secret?.stringData?.key ?? '';
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.not.match(out + changes.join('\n'), key);
  joined = cluster;
});

test('a front door whose pods come without a sidecar is not shut out: nothing is enforced', async () => {
  const { code, err, changes } = await mesh(['--yes'], {
    ...plain(),
    tiers: { ...inMesh, 'ingress-nginx': { 'ingress-nginx-controller': false } },
    noInjector: true,
  });
  assert.is(code, 1);
  assert.match(err, /Failed at step 15: sidecars in ingress-nginx/);
  assert.match(err, 'pods of ingress-nginx-controller in ingress-nginx came without a sidecar');
  assert.is(changes.at(-1), restartDoor);
});

test("a front door that is Istio's own gateway, or somebody else's, has no sidecar to wait for", async () => {
  for (const frontDoor of ['istio', 'none']) {
    const [release] = revisions(['off', 'deployed']);
    const values = valuesIn('off', { frontDoor });
    const given = { ...plain(), releases: { writecarenotes: [{ ...release, values } as Revision] } };
    const { code, changes } = await mesh(['--yes'], given);
    assert.is(code, 0);
    assert.not.ok(changes.includes(restartDoor));
    assert.is(changes.at(-1), upgrade('enforced'));
  }
});

test('run again it changes nothing', async () => {
  const { code, changes, out } = await mesh(['--yes'], joined);
  assert.equal([code, changes], [0, []]);
  assert.match(out, 'nothing to do: it is enforced');
});

test('a mesh that is closed is not opened: not after a failed upgrade, nor for a pod that has no sidecar', async () => {
  const { writecarenotes: _, ...istio } = joined.releases;
  const { code, out, changes } = await mesh(['--yes'], {
    ...joined,
    releases: { ...istio, writecarenotes: revisions(['enforced', 'deployed'], ['leaving', 'failed']) },
    tiers: { ...inMesh, infrastructure: { 'security-service': false } },
  });
  assert.is(code, 0);
  assert.equal(changes, [upgrade('enforced'), restart('infrastructure', 'security-service')]);
  assert.match(out, 'Note: revision 2 of the release is failed: its values are left, those of revision 1 are taken');
  assert.match(out, '8/20  the release stays enforced: a mesh that is closed is not opened');
});

test('it waits for a Helm that is at work, and says what to do about one that was killed', async () => {
  const { code, out, changes } = await mesh(['--yes'], {
    ...joined,
    releases: {
      ...joined.releases,
      writecarenotes: revisions(['joining', 'deployed'], ['enforced', 'pending-upgrade']),
    },
  });
  assert.equal([code, changes], [0, []]);
  assert.is(out.match(/a Helm is at work on writecarenotes: waiting for it, 60 s at most/g)?.length, 1);
  const dead = await mesh(['--yes'], {
    ...joined,
    pendingFor: 1000,
    releases: {
      ...joined.releases,
      writecarenotes: revisions(['joining', 'deployed'], ['enforced', 'pending-upgrade']),
    },
  });
  assert.equal([dead.code, dead.changes], [2, []]);
  assert.match(dead.err, 'If none runs: helm rollback writecarenotes 1');
});

test('--leave opens, stops the sidecars, takes them away, and then switches the mesh off', async () => {
  const { code, out, changes } = await mesh(['--leave', '--yes'], {
    ...plain(),
    releases: { writecarenotes: revisions(['enforced', 'deployed']) },
    tiers: inMesh,
  });
  assert.is(code, 0);
  assert.equal(changes, [
    upgrade('joining'),
    upgrade('leaving'),
    restart('infrastructure', 'security-service'),
    restart('core-healthcare', 'api-gateway'),
    restartDoor,
    upgrade('joining', false),
  ]);
  assert.match(out, 'helm uninstall istio-base -n istio-system');
});

test('--leave that was interrupted goes on, and does not come back into the mesh', async () => {
  const { code, changes } = await mesh(['--leave', '--yes'], {
    ...plain(),
    releases: { writecarenotes: revisions(['enforced', 'superseded'], ['leaving', 'deployed']) },
    tiers: { ...inMesh, infrastructure: { 'security-service': false } },
  });
  assert.equal(
    [code, changes],
    [0, [restart('core-healthcare', 'api-gateway'), restartDoor, upgrade('joining', false)]],
  );
});

test('a pod that comes back without a sidecar ends it before anything is enforced, with what to look at', async () => {
  const { code, err, changes } = await mesh(['--yes'], { ...plain(), noInjector: true });
  assert.is(code, 1);
  assert.is(changes.at(-1), restart('infrastructure', 'security-service'));
  assert.match(err, /Failed at step 9: sidecars in infrastructure/);
  assert.match(err, 'pods of security-service in infrastructure came without a sidecar: see the label istio-injection');
});

test('a failed upgrade is told with the warnings of the cluster and the last words of pods that are not Ready', async () => {
  const warning = {
    reason: 'FailedMount',
    message: 'no Secret',
    involvedObject: { kind: 'Pod', name: 'api-gateway-1' },
  };
  const { code, err } = await mesh(['--yes'], {
    ...plain(),
    failing: { 'helm upgrade writecarenotes': 'Error: UPGRADE FAILED: context deadline exceeded' },
    unavailable: ['api-gateway'],
    events: [{ ...warning, namespace: 'core-healthcare' }],
  });
  assert.is(code, 1);
  assert.is(
    err,
    `
Failed at step 8: the release joins: sidecars come in, nothing is refused yet
  Error: UPGRADE FAILED: context deadline exceeded
What the cluster says:
  FailedMount Pod core-healthcare/api-gateway-1: no Secret
  log of core-healthcare/api-gateway-1:
    the last words of api-gateway-1
Nothing is taken back. Put right what is said above and run the same again: it goes on from here.
`,
  );
});

test('it looks at what it made: a missing rule, a pod that is not Ready, a complaint of istioctl', async () => {
  const enforced = { ...joined, releases: { ...joined.releases, writecarenotes: revisions(['enforced', 'deployed']) } };
  const open = await mesh(['--yes'], { ...enforced, open: 'infrastructure' });
  assert.is(open.code, 1);
  assert.match(open.err, 'AuthorizationPolicy infrastructure/default-deny: is missing');
  const unready = await mesh(['--yes'], { ...enforced, unavailable: ['api-gateway'] });
  assert.is(unready.code, 1);
  assert.match(unready.err, 'after 600 s not every pod of api-gateway in core-healthcare is available');
  const complaint = await mesh(['--yes'], { ...enforced, analysis: 'Error [IST0101] no such host' });
  assert.is(complaint.code, 1);
  assert.match(complaint.err, 'Error [IST0101] no such host');
  const content = await mesh(['--yes'], { ...enforced, analysis: '' });
  assert.is(content.code, 0);
  assert.match(content.out, 'istioctl analyze is content');
});

test('Ctrl-C ends it with 130 and says where it was', async () => {
  const { code, err, changes } = await mesh(['--yes'], plain(), 'kubectl rollout');
  assert.is(code, 130);
  assert.match(err, 'Stopped at step 9: sidecars in infrastructure. Run the same again');
  assert.not.ok(changes.includes(upgrade('enforced')));
});

test('all that stands in the way is said at once, and nothing is changed', async () => {
  const istiod = {
    metadata: { namespace: 'istio-system', name: 'istiod', annotations: { 'meta.helm.sh/release-name': 'istiod' } },
    spec: {
      template: { spec: { containers: [{ name: 'discovery', image: 'docker.io/istio/pilot:1.29.4-distroless' }] } },
    },
  };
  const other = { metadata: { namespace: 'mesh', name: 'istiod-canary' }, spec: istiod.spec };
  const [release] = revisions(['off', 'deployed']);
  const values = valuesIn('off', { environment: 'staging', trustDomain: 'care.example', frontDoor: 'none' });
  const { code, err, changes } = await mesh(['--yes'], {
    ...plain(),
    kubernetes: 'v1.28.1',
    istiods: [istiod, other],
    releases: { writecarenotes: [{ ...release, chart: 'writecarenotes-0.0.9', values } as Revision] },
    failing: {
      'kubectl auth can-i create namespaces': 'no',
      'helm template': 'Error: execution error at checks.yaml:2:4:\nmedication-service: 1 replica cannot be ejected',
    },
  });
  assert.equal([code, changes], [2, []]);
  for (const words of [
    'Kubernetes: is v1.28.1; needed: >=1.30.0-0',
    'rights: you may not create namespaces',
    "--environment production: the release is staging's",
    'is of chart writecarenotes-0.0.9',
    "can't have a mesh with its values: medication-service: 1 replica cannot be ejected",
    'the release has care.example, charts/istio/istiod.yaml cluster.local',
    `Deployment istio-system/istiod: is Istio 1.29.4, the values are for ${version}`,
    'Deployment mesh/istiod-canary: is an istiod that somebody else installed',
  ])
    assert.match(err, words);
});

test("a front door that the mesh would shut out is refused in the chart's own words, and nothing is changed", async () => {
  const said = helmRefusal([
    ...['template', 'writecarenotes', umbrella, '--set', 'global.writecarenotes.mesh.enabled=true'],
    ...['--set', 'global.writecarenotes.frontDoor=gateway-api,ingress.gatewayApi.className=nginx'],
  ]);
  const { code, err, changes } = await mesh(['--yes'], { ...plain(), failing: { 'helm template': said } });
  assert.equal([code, changes], [2, []]);
  const why =
    'global.writecarenotes.frontDoor: gateway-api is outside the mesh, which would refuse it; take istio or nginx';
  assert.match(err, `release writecarenotes: can't have a mesh with its values: ${why}\n`);
});

test('--leave with a front door that needs the mesh is refused before a pod is restarted', async () => {
  const said = helmRefusal(['template', 'writecarenotes', umbrella, '--set', 'global.writecarenotes.frontDoor=istio']);
  const { code, err, changes } = await mesh(['--leave', '--yes'], {
    ...plain(),
    releases: { writecarenotes: revisions(['enforced', 'deployed']) },
    tiers: inMesh,
    failing: { 'helm template': said },
  });
  assert.equal([code, changes], [2, []]);
  const why = 'global.writecarenotes.frontDoor: istio needs the mesh; set mesh.enabled to true or take nginx';
  assert.match(err, `release writecarenotes: can't be without a mesh with its values: ${why}\n`);
});

test('charts of another version, or none, and a Secret that Jaeger would wait for are said before anything is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-charts-'));
  mkdirSync(join(folder, 'base'));
  writeFileSync(join(folder, 'base/Chart.yaml'), 'name: base\nversion: 1.30.0\n');
  for (const chart of ['istiod', 'gateway']) writeFileSync(join(folder, `${chart}-${version}.tgz`), '');
  const [release] = revisions(['off', 'deployed']);
  const values = { ...valuesIn('off'), mesh: { jaeger: { storage: 'opensearch', store: { secret: 'traces' } } } };
  const { code, err, changes } = await mesh(['--yes', '--skip-kiali', '--istio-charts', folder], {
    ...plain(),
    releases: { writecarenotes: [{ ...release, values } as Revision] },
  });
  rmSync(folder, { recursive: true });
  assert.equal([code, changes], [2, []]);
  assert.match(err, `base: is version 1.30.0; helm pull --untar base in version ${version} into`);
  assert.match(err, 'cni: there is no chart; helm pull');
  assert.not.match(err, /istiod|gateway/);
  assert.match(err, 'Secret tracing/traces: is missing, and Jaeger would wait for it');
});

test('the front door of Istio brings its gateway; a chart that somebody else installed is told with the remedy', async () => {
  const [release] = revisions(['off', 'deployed']);
  const values = valuesIn('off', { frontDoor: 'istio' });
  const { changes } = await mesh(['--yes'], {
    ...plain(),
    releases: { writecarenotes: [{ ...release, values } as Revision] },
  });
  const installed = changes.flatMap(line => line.match(/--install (\S+)/)?.[1] ?? []);
  assert.equal(installed, [
    'istio-base',
    'istiod',
    'istio-cni',
    'istio-egressgateway',
    'istio-ingressgateway',
    'kiali',
  ]);
  const { code, err } = await mesh(['--yes'], {
    ...plain(),
    failing: {
      'helm upgrade --install istio-base': 'Error: exists and cannot be imported: invalid ownership metadata',
    },
  });
  assert.is(code, 1);
  assert.match(err, /Failed at step 2: istio-base/);
  assert.match(err, 'Somebody else installed this before: remove it (for istioctl: istioctl uninstall)');
});

test('no release, no cluster, no confirmation: each is said, and nothing is changed', async () => {
  const none = await mesh(['--yes'], { ...plain(), releases: {} });
  assert.equal([none.code, none.changes], [2, []]);
  assert.match(none.err, 'release writecarenotes: is not installed in this namespace: install the platform first');
  const away = await mesh(['--yes'], { ...plain(), failing: { 'kubectl get --raw': 'dial tcp: connection refused' } });
  assert.equal([away.code, away.changes], [2, []]);
  assert.match(away.err, 'cluster: does not answer: dial tcp: connection refused');
  const unsure = await mesh([], plain());
  assert.equal([unsure.code, unsure.changes], [2, []]);
  assert.match(unsure.err, 'say --yes');
});

test('nodes that are too small for the sidecars are a note, not an obstacle; a dry run changes nothing', async () => {
  const services = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`service-${index}`, false]));
  const pods = Object.keys(services).map(name => ({
    kind: 'Pod',
    metadata: { name, labels: { 'writecarenotes.com/tier': 'operational' } },
    spec: { containers: [{ name, resources: { requests: { cpu: '10m', memory: '48Mi' } } }] },
    status: { phase: 'Running' },
  }));
  const node = { kind: 'Node', status: { allocatable: { cpu: '4', memory: '256Mi' } } };
  const { code, out, changes } = await mesh(['--dry-run'], { ...plain(), nodes: [node, ...pods] });
  assert.equal([code, changes], [0, []]);
  assert.match(out, 'Note: 5 sidecars ask for 0.1 CPU and 0.3 GiB, and the nodes have 4.0 CPU and 0.0 GiB left');
  assert.match(out, 'Dry run: nothing was changed.');
});

test.run();
