import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind, duplicateIdentities, identity, type Manifest } from '../../verify/manifests.ts';
import { podProblems } from '../../verify/pods.ts';
import { missingReferences } from '../../verify/references.ts';
import { platform } from '../platform.ts';
import { environment, environments, render, renderText, root, runHelm, umbrella } from '../render.ts';

const profiles: [name: string, args: string[]][] = [
  ['default values', []],
  ...environments.map((name): [string, string[]] => [name, environment(name)]),
];
const charts = [umbrella, ...readdirSync(join(root, umbrella, 'charts')).map(name => `${umbrella}/charts/${name}`)];

/** What the tiers' charts render: the services, and nothing of the parts around them. */
const ofTiers = (manifests: Manifest[]): Manifest[] =>
  manifests.filter(({ metadata }) => platform.tiers.some(({ name }) => name === metadata.namespace));

for (const chart of charts)
  test(`helm lint --strict finds nothing in ${chart}`, () =>
    assert.match(runHelm(['lint', '--strict', chart]), '0 chart(s) failed'));

for (const [name, args] of profiles) {
  test(`with ${name} every object is named once and says its namespace`, () => {
    const manifests = render(...args);
    assert.equal(duplicateIdentities(manifests), []);
    const clusterWide = ['Namespace', 'PriorityClass', 'ClusterRole', 'ClusterRoleBinding', 'IngressClass'];
    const homeless = manifests.filter(({ kind, metadata }) => !metadata.namespace && !clusterWide.includes(kind));
    assert.equal(homeless.map(identity), []);
  });

  test(`with ${name} every pod is as hardened, probed, spread and limited as we ask`, () => {
    const manifests = render(...args);
    const problems = manifests.flatMap(manifest =>
      podProblems(manifest, manifests).map(problem => ({ in: identity(manifest), ...problem })),
    );
    const excused = problems.filter(({ in: where, message }) =>
      where === 'DaemonSet/node-metrics/node-exporter'
        ? /^volume (proc|sys|root): hostPath is not allowed$/.test(message)
        : // A backup that fails is told by an alert; a probe of it would take the part out of service.
          /^backup(-exporter)?: must be set$/.test(message),
    );
    assert.equal(problems, excused);
  });

  test(`with ${name} nothing is missing but the Secrets of the stores, of the monitoring and of the front door, and Istio's namespaces`, () => {
    const missing = missingReferences(render(...args));
    const stores = ['writecarenotes-postgres', 'writecarenotes-redis', 'writecarenotes-broker'];
    const watching = [
      ...(name === 'local' ? [] : ['grafana-secrets']),
      'alertmanager-receivers',
      ...(name === 'production' ? ['loki-object-store'] : []),
    ];
    const backups = name === 'local' ? [] : ['monitoring-backup'];
    // They are Istio's installation's, which comes first.
    const namespaces = ['staging', 'production'].includes(name)
      ? ['Namespace istio-egress', 'Namespace istio-system']
      : [];
    assert.equal(
      [...new Set(missing.map(one => `${one.kind} ${one.name}`))].sort(),
      [
        ...namespaces,
        ...[...stores, ...watching, ...backups, 'writecarenotes-tls'].map(secret => `Secret ${secret}`),
      ].sort(),
    );
    for (const { name: secret, optional } of missing.filter(({ kind }) => kind === 'Secret'))
      assert.is(
        optional,
        secret === 'monitoring-backup' || (name === 'local' && secret !== 'writecarenotes-tls'),
        secret,
      );
  });
}

test('each of the 28 services has each kind of object once', () => {
  const manifests = ofTiers(render());
  const names = [...platform.services.keys()].sort();
  for (const kind of [
    'ServiceAccount',
    'Deployment',
    'Service',
    'HorizontalPodAutoscaler',
    'PodDisruptionBudget',
  ] as const)
    assert.equal(
      byKind(manifests, kind)
        .map(({ metadata }) => metadata.name)
        .sort(),
      names,
      kind,
    );
  const policies = byKind(manifests, 'NetworkPolicy').map(({ metadata }) => metadata.name);
  assert.equal(policies.filter(name => !['default-deny', 'every-service'].includes(name)).sort(), names);
});

test('namespaces carry the labels of the contract, and Pod Security refuses what is not restricted', () => {
  const labels = Object.fromEntries(
    byKind(render(), 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const wanted = {
    'core-healthcare': { tier: 'core-healthcare', compliance: 'healthcare', monitoring: 'enabled' },
    operational: { tier: 'operational', compliance: 'financial', monitoring: 'enabled' },
    compliance: { tier: 'compliance', compliance: 'regulatory', monitoring: 'enabled', audit: 'required' },
    integration: { tier: 'integration', compliance: 'healthcare', monitoring: 'enabled' },
    'ai-analytics': { tier: 'ai-analytics', compliance: 'healthcare', monitoring: 'enabled' },
    infrastructure: { tier: 'infrastructure', monitoring: 'enabled' },
  };
  const watching = {
    monitoring: { tier: 'monitoring', system: 'true' },
    // The one that mounts the nodes' files, alone.
    'node-metrics': { tier: 'node-metrics', system: 'true', 'pod-security.kubernetes.io/enforce': 'privileged' },
    'ingress-nginx': { tier: 'ingress-nginx' },
  };
  for (const [name, its] of Object.entries({ ...wanted, ...watching }))
    for (const [key, value] of Object.entries({ 'pod-security.kubernetes.io/enforce': 'restricted', ...its }))
      assert.is(labels[name]?.[key], value, `${name} ${key}`);
  assert.equal(Object.keys(labels).sort(), Object.keys({ ...wanted, ...watching }).sort());
});

test('namespaces ask for sidecars with the mesh on, and only then', () => {
  const injected = (args: string[]) =>
    byKind(render(...args), 'Namespace').filter(({ metadata }) => metadata.labels?.['istio-injection'] === 'enabled')
      .length;
  assert.is(injected([]), 0);
  assert.is(injected(environment('production')), 7);
});

test('a Service offers its API as http and its metrics as metrics, the front three their API on 80', () => {
  for (const service of byKind(ofTiers(render()), 'Service')) {
    const its = platform.services.get(service.metadata.name);
    const ports = service.spec?.ports?.map(({ name, port, targetPort }) => [name, port, targetPort]);
    assert.equal(ports, [
      ['http', its?.servicePort, 'http'],
      ['metrics', 9464, 'metrics'],
    ]);
    assert.is(its?.servicePort, its?.host ? 80 : its?.port);
  }
});

test('an autoscaled Deployment says no replicas, so that no upgrade fights the autoscaler', () => {
  assert.ok(byKind(ofTiers(render()), 'Deployment').every(({ spec }) => spec?.replicas === undefined));
  assert.ok(byKind(render(...environment('local')), 'Deployment').every(({ spec }) => spec?.replicas === 1));
  assert.is(byKind(render(...environment('local')), 'HorizontalPodAutoscaler').length, 0);
});

test('the default platform is 88 pods of 22 CPU and 22 GiB', () => {
  const pods = byKind(ofTiers(render()), 'HorizontalPodAutoscaler').reduce(
    (sum, { spec }) => sum + (spec?.minReplicas ?? 0),
    0,
  );
  assert.is(pods, 88);
  const requests = byKind(ofTiers(render()), 'Deployment').map(
    ({ spec }) => spec?.template.spec?.containers[0]?.resources?.requests,
  );
  assert.ok(requests.every(request => request?.cpu === '250m' && request?.memory === '256Mi'));
});

test('a Deployment gets the address of each service it calls, and of no other', () => {
  for (const { metadata, spec } of byKind(ofTiers(render()), 'Deployment')) {
    const env = spec?.template.spec?.containers[0]?.env ?? [];
    const addresses = env.filter(({ name }) => name.endsWith('_URL')).map(({ name, value }) => [name, value]);
    const calls = platform.services.get(metadata.name)?.calls.map(name => {
      const callee = platform.services.get(name);
      return [
        `${name.toUpperCase().replaceAll('-', '_')}_URL`,
        `http://${name}.${callee?.tier}.svc.cluster.local:${callee?.servicePort}`,
      ];
    });
    assert.equal(addresses.sort(), calls?.sort());
  }
});

test('the image is named by tag, by digest where one is given, and from the registry where one is given', () => {
  const image = (...args: string[]) =>
    byKind(render(...args), 'Deployment').find(({ metadata }) => metadata.name === 'medication-service')?.spec?.template
      .spec?.containers[0]?.image;
  const key = 'core-healthcare.services.medication-service.image';
  const digest = `sha256:${'0'.repeat(64)}`;
  assert.is(image(), 'writecarenotes/medication-service:1.0.0');
  assert.is(image('--set', `${key}.tag=1.2.3`), 'writecarenotes/medication-service:1.2.3');
  assert.is(image('--set', `${key}.digest=${digest},${key}.tag=1.2.3`), `writecarenotes/medication-service@${digest}`);
  assert.is(
    image('--set', 'global.writecarenotes.defaults.image.registry=registry.example.org/care'),
    'registry.example.org/care/writecarenotes/medication-service:1.0.0',
  );
});

test('what an installer sets for one service reaches its pods and no others', () => {
  const key = 'core-healthcare.services.medication-service';
  const args = [
    '--set-json',
    `${key}={"pullSecrets":["registry"],"env":{"LOG_LEVEL":"debug","RATIO":"0123"},"secretEnv":{"API_KEY":{"secret":"nhs","key":"key"}},"podLabels":{"team":"care"},"podAnnotations":{"example.org/note":"on"},"nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"care","operator":"Exists"}],"storeSecrets":{"postgres":"medication-db"},"spread":"DoNotSchedule"}`,
  ];
  const deployments = byKind(render(...args), 'Deployment');
  const template = deployments.find(({ metadata }) => metadata.name === 'medication-service')?.spec?.template;
  const spec = template?.spec;
  const env = spec?.containers[0]?.env ?? [];
  const variable = (name: string) => env.filter(one => one.name === name);
  assert.equal(variable('LOG_LEVEL'), [{ name: 'LOG_LEVEL', value: 'debug' }]);
  assert.equal(variable('RATIO'), [{ name: 'RATIO', value: '0123' }]);
  assert.equal(variable('API_KEY'), [{ name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'nhs', key: 'key' } } }]);
  assert.equal(variable('POSTGRES_PASSWORD'), [
    { name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: 'medication-db', key: 'password' } } },
  ]);
  assert.is(template?.metadata?.labels?.team, 'care');
  assert.is(template?.metadata?.annotations?.['example.org/note'], 'on');
  assert.equal(spec?.imagePullSecrets, [{ name: 'registry' }]);
  assert.equal(spec?.nodeSelector, { disk: 'ssd' });
  assert.equal(spec?.tolerations, [{ key: 'care', operator: 'Exists' }]);
  assert.ok(spec?.topologySpreadConstraints?.every(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule'));
  const others = deployments.filter(({ metadata }) => metadata.name !== 'medication-service');
  assert.equal(
    others,
    byKind(render(), 'Deployment').filter(({ metadata }) => metadata.name !== 'medication-service'),
  );
});

test('a variant is a second Deployment of the service with its own image, selected by its own label', () => {
  const key = 'global.writecarenotes.variants.medication-service.canary';
  const manifests = render('--set', `global.writecarenotes.mesh.enabled=true,${key}.weight=10,${key}.image.tag=2.0.0`);
  const [stable, canary] = ['medication-service', 'medication-service-canary'].map(
    name => byKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === name)?.spec,
  );
  assert.is(canary?.template.spec?.containers[0]?.image, 'writecarenotes/medication-service:2.0.0');
  assert.is(stable?.template.spec?.containers[0]?.image, 'writecarenotes/medication-service:1.0.0');
  assert.equal(canary?.selector.matchLabels, {
    'app.kubernetes.io/name': 'medication-service',
    'writecarenotes.com/variant': 'canary',
  });
  assert.equal(stable?.selector.matchLabels, {
    'app.kubernetes.io/name': 'medication-service',
    'writecarenotes.com/variant': 'stable',
  });
  const scaler = byKind(manifests, 'HorizontalPodAutoscaler').find(
    ({ metadata }) => metadata.name === 'medication-service-canary',
  );
  assert.is(scaler?.spec?.minReplicas, 4);
});

test('the notes say what is off and how to turn it on', () => {
  const notes =
    runHelm([
      'install',
      'writecarenotes',
      umbrella,
      '--dry-run=client',
      '--set',
      'global.writecarenotes.services.laundry-service.enabled=false',
    ]).split('NOTES:')[1] ?? '';
  for (const piece of ['The service mesh is off', 'Switched off: laundry-service', 'writecarenotes-postgres'])
    assert.ok(notes.includes(piece), `${piece} in ${notes}`);
  assert.not.match(notes, '<no value>');
});

test('no profile renders a template hole or an unknown value', () => {
  for (const [, args] of profiles) assert.not.match(renderText(...args), /<no value>|<%|%>/);
});

test.run();
