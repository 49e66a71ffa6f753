import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definitions } from '../../scripts/doctor/checks/definitions.ts';
import { network } from '../../scripts/doctor/checks/network.ts';
import { rights } from '../../scripts/doctor/checks/rights.ts';
import { storage } from '../../scripts/doctor/checks/storage.ts';
import { variants } from '../../scripts/doctor/checks/variants.ts';
import { checksOf } from '../../scripts/doctor/checks.ts';
import { goodFacts, seen, wantedBy } from './good.ts';

test('namespaces share a line only where the same verbs are missing', () => {
  const wanted = wantedBy();
  const facts = goodFacts(wanted);
  const right = (verb: string, namespace: string) => ({ verb, group: 'apps', resource: 'deployments', namespace });
  facts.missingRights = { seen: [right('create', 'a'), right('patch', 'a'), right('patch', 'b'), right('patch', 'c')] };
  const [finding] = rights(facts, wanted);
  assert.is(finding?.says, 'you may not create, patch deployments.apps in a, and 1 more below');
  assert.is(finding?.remedy[0], 'you may not patch deployments.apps in b, c');
});

test('a plugin that enforces counts whatever stands beside it: Amazon’s with its agent on, a new kindnet, k3s, Calico over flannel', () => {
  const wanted = wantedBy();
  const says = (daemonSets: object[], kubelet = 'v1.36.1'): string => {
    const facts = goodFacts(wanted);
    facts.daemonSets = { seen: daemonSets };
    for (const { status } of seen(facts.nodes)) if (status) status.nodeInfo = { kubeletVersion: kubelet } as never;
    return network(facts, wanted)
      .map(finding => `${finding.state} ${finding.says}`)
      .join();
  };
  const withContainer = (name: string, container: object) => ({
    metadata: { name },
    spec: { template: { spec: { containers: [container] } } },
  });
  const agent = { name: 'aws-eks-nodeagent', args: ['--enable-network-policy=true'] };
  assert.match(says([withContainer('aws-node', agent)]), /^ok /);
  assert.match(says([withContainer('kindnet', { image: 'docker.io/kindest/kindnetd:v20250512-df8de77b' })]), /^ok /);
  assert.match(says([], 'v1.33.1+k3s1'), /^ok k3s/);
  assert.match(says([{ metadata: { name: 'kube-flannel-ds' } }, { metadata: { name: 'calico-node' } }]), /^ok Calico/);
});

test('a key, a driver that always encrypts and a plain no are told apart', () => {
  const wanted = wantedBy();
  const state = (parameters: Record<string, string>, provisioner = 'ebs.csi.aws.com'): string => {
    const facts = goodFacts(wanted);
    const [first] = seen(facts.storageClasses);
    Object.assign(first ?? {}, { parameters, provisioner });
    return storage(facts, wanted).find(({ check }) => check.startsWith('Encryption'))?.state ?? 'none';
  };
  assert.is(state({ kmsKeyId: 'arn:aws:kms:eu-west-2:1:key/a' }), 'ok');
  assert.is(state({ diskEncryptionSetID: '/subscriptions/a' }, 'example.org'), 'ok');
  assert.is(state({}, 'pd.csi.storage.gke.io'), 'ok');
  assert.is(state({ encrypted: 'false' }, 'driver.longhorn.io'), 'fail');
  assert.is(state({}, 'rancher.io/local-path'), 'warn');
});

test('the Gateway API, cert-manager and a GatewayClass are asked for where the front door needs them', () => {
  const wanted = wantedBy(
    '--set=global.writecarenotes.frontDoor=gateway-api',
    '--set=ingress.gatewayApi.className=special',
    '--set=ingress.tls.issuer.name=letsencrypt',
  );
  const facts = goodFacts(wanted);
  facts.definitions = { seen: [] };
  const found = definitions(facts, wanted).map(({ state, check }) => `${state} ${check}`);
  for (const expected of ["fail Gateway API's kinds", "fail cert-manager's kinds", 'fail GatewayClass'])
    assert.ok(found.includes(expected), `${expected}: ${found}`);
});

test('a variant without a pod is named, as its share of the requests fails', () => {
  const wanted = wantedBy(
    '--set=global.writecarenotes.mesh.enabled=true',
    '--set=global.writecarenotes.variants.laundry-service.canary.weight=10',
    '--set=global.writecarenotes.variants.laundry-service.canary.image.tag=2.0.0',
  );
  const facts = goodFacts(wanted);
  assert.equal(variants(facts, wanted), []);
  const canary = seen(facts.deployments).find(({ metadata }) => metadata?.name === 'laundry-service-canary');
  if (!canary) throw new Error('there is no canary');
  canary.status = { availableReplicas: 0 };
  const [finding] = checksOf(facts, wanted).filter(({ state }) => state !== 'ok');
  assert.is(finding?.check, 'Variant operational/laundry-service-canary');
});

test.run();
