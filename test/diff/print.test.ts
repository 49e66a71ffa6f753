import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differenceOf } from '../../scripts/diff/difference.ts';
import { printed } from '../../scripts/diff/print.ts';
import type { Manifest } from '../../verify/manifests.ts';

const one = (apiVersion: string, kind: string, name: string, fields: object, metadata: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'care', ...metadata },
  ...fields,
});

const namespace = (injection: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'care', labels: { 'istio-injection': injection } },
});

const deployment = (name: string, image: string, spec: object): Manifest =>
  one('apps/v1', 'Deployment', name, {
    spec: {
      ...spec,
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image, ports: [{ containerPort: 80 }], resources: { requests: { cpu: '1' } } }] },
      },
    },
  });

const policy = (name: string, from: string[]): Manifest =>
  one('networking.k8s.io/v1', 'NetworkPolicy', name, {
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress'],
      ingress: from.map(app => ({ from: [{ podSelector: { matchLabels: { app } } }], ports: [{ port: 80 }] })),
    },
  });

const admits = (who: string, methods: string[]): Manifest =>
  one('security.istio.io/v1', 'AuthorizationPolicy', 'api', {
    spec: {
      selector: { matchLabels: { app: 'api' } },
      rules: [{ from: [{ source: { principals: [who] } }], to: [{ operation: { methods, paths: ['/a'] } }] }],
    },
  });

const quota = (cpu: string): Manifest =>
  one('v1', 'ResourceQuota', 'care', { spec: { hard: { 'requests.cpu': cpu } } });
const map = (text: string): Manifest => one('v1', 'ConfigMap', 'files', { data: { 'a.yml': text } });

const keep = { annotations: { 'helm.sh/resource-policy': 'keep' } };
const scaler = one('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
  spec: { minReplicas: 2, maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
});

const before = [
  namespace('disabled'),
  deployment('web', 'a/web:1', { replicas: 3, selector: { matchLabels: { app: 'web' } } }),
  deployment('api', 'a/api:1', { replicas: 1, strategy: { type: 'Recreate' } }),
  deployment('job', 'a/job:1', { replicas: 1 }),
  policy('api', ['web']),
  policy('web', []),
  policy('job', []),
  admits('d/ns/care/sa/web', ['GET', 'PUT']),
  quota('9'),
  map('one: 1\ntwo: 2\n'),
  one('v1', 'PersistentVolumeClaim', 'data', { spec: {} }, keep),
  one('v1', 'Service', 'gone', { spec: {} }),
];

const after = [
  namespace('enabled'),
  deployment('web', 'a/web:1', { selector: { matchLabels: { app: 'other' } } }),
  deployment('api', 'a/api:2', { replicas: 1, strategy: { type: 'Recreate' } }),
  deployment('job', 'a/job:1', { replicas: 1 }),
  policy('api', ['job']),
  policy('web', []),
  policy('job', []),
  admits('d/ns/care/sa/web', ['GET']),
  quota('2'),
  map('one: 1\ntwo: 3\n'),
  scaler,
];

const expected = `From the release
to these charts:
  1 way opened, 1 closed
  1 object added, 2 removed, 7 changed, 3 the same
  1 workload with new pods
  1 rule for identities in the mesh
  1 field WOULD BREAK THE UPGRADE: see below

Who may reach whom
  opens   care/job -> care/api: 80
    by unheld egress of care/job (no NetworkPolicy limits it) and NetworkPolicy/care/api ingress rule 0
  closes  care/web -> care/api: 80
    by unheld egress of care/web (no NetworkPolicy limits it) and NetworkPolicy/care/api ingress rule 0
  in the mesh, by identity:
    mutual TLS: no proxy -> PERMISSIVE: Deployment/care/web:80, Deployment/care/api:80, Deployment/care/job:80
    refuses  AuthorizationPolicy/care/api
      PUT, /a, any port: d/ns/care/sa/web

Would break the upgrade (1)
  Deployment/care/web spec.selector: it never changes in an object that is there (pkg/apis/apps/validation, ValidateDeploymentUpdate)
    keep it as it is; or, right before the upgrade: kubectl delete deployment web -n care --cascade=orphan, and afterwards delete the pods that it leaves

Number of pods (1)
  Deployment/care/web: Helm takes back its number of 3 pods, and it drops to one pod until the autoscaler raises it
    hand the number over first: "Autoscaling switched on" under "Upgrading" in README.md

Quotas (1)
  ResourceQuota/care/care: too small for what it is for, at the most: requests.cpu 7000m of 2000m (even with the fewest pods)
    raise it, or ask for less

Know before (1)
  Namespace/care: pods that run get their proxy only when they start anew
    npm run mesh does it in steps; by hand: kubectl rollout restart deployment -n care

New pods, as what they are made from differs (1)
  Deployment/care/api, 1 pod
    all end before a new one starts; spec.containers[(its own name)].image

Added (1)
  HorizontalPodAutoscaler/care/web

Removed (2)
  PersistentVolumeClaim/care/data: stays with its data (helm.sh/resource-policy: keep); delete it yourself once nobody needs them
  Service/care/gone: is deleted

Changed (7)
  Namespace/care
    metadata.labels.istio-injection: "disabled" -> "enabled"
  Deployment/care/web
    spec.replicas: taken away, was 3
    spec.selector.matchLabels.app: "web" -> "other"
  Deployment/care/api
    spec.template.spec.containers[(its own name)].image: "a/api:1" -> "a/api:2"
  NetworkPolicy/care/api
    spec.ingress[0].from[0].podSelector.matchLabels.app: "web" -> "job"
  AuthorizationPolicy/care/api
    spec.rules[0].to[0].operation.methods[1]: taken away, was "PUT"
  ResourceQuota/care/care
    spec.hard["requests.cpu"]: "9" -> "2"
  ConfigMap/care/files
    data["a.yml"]:
      line 1:
       one: 1
      -two: 2
      +two: 3`;

test('everything is told, who may reach whom first, in words that need no colour', () => {
  assert.is(printed(differenceOf(before, after), 'the release', 'these charts'), expected);
});

test('where all is the same, nothing is said but that', () => {
  const text = 'From the release\nto these charts:\nnothing would change: all 12 objects are the same';
  assert.is(printed(differenceOf(before, before), 'the release', 'these charts'), text);
});

test('what changes alike in many objects is told once, and no object is left out', () => {
  const labelled = (chart: string): Manifest[] =>
    ['a', 'b', 'c'].map(name => one('v1', 'ServiceAccount', name, {}, { labels: { chart } }));
  const text = printed(differenceOf(labelled('1'), labelled('2')), 'x', 'y');
  assert.match(
    text,
    'ServiceAccount/care/a, ServiceAccount/care/b, ServiceAccount/care/c\n    metadata.labels.chart: "1" -> "2"',
  );
  assert.match(text, 'Who may reach whom\n  nothing changes');
});

test('a long value is cut, and says how long it is', () => {
  const account = (text: string): Manifest => one('v1', 'ServiceAccount', 'a', {}, { annotations: { text } });
  const text = printed(differenceOf([account('x')], [account('y'.repeat(500))]), 'x', 'y');
  assert.match(text, /"x" -> "y{159}\.\.\. \(502 characters\)/);
});

test.run();
