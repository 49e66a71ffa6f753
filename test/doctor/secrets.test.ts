import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { secrets } from '../../scripts/doctor/checks/secrets.ts';
import { neededSecrets } from '../../scripts/doctor/needed-secrets.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';
import { goodFacts, seen, wantedBy } from './good.ts';

const set = (value: string): string => `--set=${value}`;

const needed = (...args: string[]): Record<string, string> =>
  Object.fromEntries(
    neededSecrets(render(...args)).map(({ namespace, name, keys, optional, use }) => [
      `${namespace}/${name}`,
      [use, ...keys, ...(optional ? ['optional'] : [])].join(' '),
    ]),
  );

test('every Secret of the README is known with the keys that the README gives', () => {
  const all = needed(...environment('production'));
  assert.equal(Object.keys(all).length, 19);
  assert.is(all['core-healthcare/writecarenotes-postgres'], 'values password username');
  assert.is(all['infrastructure/writecarenotes-redis'], 'values password');
  assert.is(all['core-healthcare/writecarenotes-tls'], 'certificate tls.crt tls.key');
  assert.is(all['monitoring/grafana-secrets'], 'values admin-password admin-user secret-key');
  // Mounted whole: the receivers' configuration says which files it reads.
  assert.is(all['monitoring/alertmanager-receivers'], 'values dead-mans-switch-url on-call-url');
  assert.is(all['monitoring/monitoring-backup'], 'values access-key-id repository-password secret-access-key optional');
  assert.is(all['monitoring/loki-object-store'], 'values access-key-id secret-access-key');
});

/** A Deployment that mounts a Secret whole, and nothing that says what it reads of it. */
const mounting = (optional: boolean): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'a' },
  spec: {
    template: {
      spec: {
        containers: [{ name: 'app', volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }],
        volumes: [{ name: 'keys', secret: { secretName: 'keys', optional } }],
      },
    },
  },
});

test('local starts without the stores’ Secrets; one that is optional and of which nothing is read is not asked for', () => {
  assert.is(
    needed(...environment('local'))['operational/writecarenotes-postgres'],
    'values password username optional',
  );
  assert.equal(neededSecrets([mounting(true)]), []);
  const [{ keys } = { keys: ['none'] }] = neededSecrets([mounting(false)]);
  assert.equal(keys, []);
});

test('the certificate is looked for where each front door reads it, and not where cert-manager writes it', () => {
  const door = (name: string, ...args: string[]) =>
    Object.keys(needed(set(`global.writecarenotes.frontDoor=${name}`), ...args)).filter(one => one.endsWith('-tls'));
  assert.equal(door('nginx'), ['core-healthcare/writecarenotes-tls']);
  assert.equal(door('gateway-api', set('ingress.gatewayApi.className=nginx')), ['front-door/writecarenotes-tls']);
  assert.equal(door('istio', set('global.writecarenotes.mesh.enabled=true')), ['istio-system/writecarenotes-tls']);
  assert.equal(door('nginx', set('ingress.tls.issuer.name=letsencrypt')), []);
});

const production = wantedBy(...environment('production'));

const remedyWithout = (secret: string, ...namespaces: string[]): string => {
  const facts = goodFacts(production);
  delete seen(facts.secrets)[secret];
  facts.namespaces = { seen: seen(facts.namespaces).filter(({ metadata }) => !namespaces.includes(metadata.name)) };
  const [finding] = secrets(facts, production);
  return (finding?.remedy ?? []).join('\n');
};

test('a missing Secret comes with the command that makes it, without a value in it', () => {
  assert.is(
    remedyWithout('compliance/writecarenotes-broker'),
    `write writecarenotes-broker.env with a line for each key (password=..., username=...), readable by you alone, then:
kubectl create secret generic writecarenotes-broker -n compliance --from-env-file=writecarenotes-broker.env`,
  );
  assert.is(
    remedyWithout('core-healthcare/writecarenotes-tls'),
    'kubectl create secret tls writecarenotes-tls -n core-healthcare --cert=tls.crt --key=tls.key',
  );
});

test('before the namespace is there, it comes first, so that Helm adopts it', () => {
  const [, create, label, annotate] = remedyWithout('compliance/writecarenotes-broker', 'compliance').split('\n');
  assert.is(create, 'kubectl create namespace compliance');
  assert.is(label, 'kubectl label namespace compliance --overwrite app.kubernetes.io/managed-by=Helm');
  assert.match(annotate ?? '', 'meta.helm.sh/release-name=writecarenotes meta.helm.sh/release-namespace=default');
});

test.run();
