import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nginxBehaviour } from '../../../verify/front-door/nginx.ts';
import { annotation, assertRefused, type Change, flag, paths, setting, without } from './nginx-changes.ts';
import { sampled } from './nginx-samples.ts';

const cases: [name: string, change: Change, message: string][] = [
  [
    'a snippet as an annotation',
    annotation('plain', 'nginx.org/server-snippets', 'return 200;'),
    'rejects an Ingress with snippets',
  ],
  [
    "another controller's annotation",
    annotation('plain', 'nginx.ingress.kubernetes.io/limit-rpm', '5'),
    "another controller's",
  ],
  [
    'an annotation that it does not know',
    annotation('plain', 'nginx.org/limit-rps', '5'),
    'no annotation that is known here',
  ],
  ['an annotation for headers', annotation('all', 'nginx.org/add-header', 'X: y'), 'no annotation that is known here'],
  ['a malformed rate', annotation('plain', 'nginx.org/limit-req-rate', '1000r/h'), 'does not take "1000r/h"'],
  ['a rate of zero', annotation('plain', 'nginx.org/limit-req-rate', '0r/m'), 'does not take "0r/m"'],
  ['a burst that waits in line', annotation('route', 'nginx.org/limit-req-burst', '5'), 'waits in line'],
  [
    'a master with use-cluster-ip',
    annotation('master', 'nginx.org/use-cluster-ip', 'true'),
    'a master takes no use-cluster-ip',
  ],
  [
    'pods past the sidecar',
    ({ 'Namespace/door': { metadata } }) => {
      metadata.labels['istio-injection'] = 'enabled';
    },
    'past the sidecar',
  ],
  ['a route past the Service', annotation('all', 'nginx.org/use-cluster-ip', 'true'), 'some to its pods'],
  [
    'a master with paths',
    named => {
      named['Ingress/master'].spec.rules[0].http = named['Ingress/plain'].spec.rules[0].http;
    },
    'a master with paths is rejected',
  ],
  ['a minion without a master', without('Ingress/master'), 'a minion without a master of a.example.org'],
  [
    'a minion with a certificate',
    named => {
      named['Ingress/all'].spec.tls = [];
    },
    'a minion with a certificate',
  ],
  [
    'two plain Ingresses of a host',
    named => {
      named['Ingress/plain'].spec.rules[0].host = 'a.example.org';
    },
    'the later of two Ingresses for a.example.org',
  ],
  [
    'a host without a certificate',
    named => {
      delete named['Ingress/plain'].spec.tls;
    },
    'served in the clear',
  ],
  [
    "another controller's class",
    named => {
      named['Ingress/plain'].spec.ingressClassName = 'nginx';
    },
    'serves the class ours, not nginx',
  ],
  [
    'a namespace that is not watched',
    named => {
      named['Ingress/plain'].metadata.namespace = 'other';
    },
    'watches the namespace shop alone',
  ],
  [
    'a prefix without a slash at its end',
    paths('route', found => {
      found.splice(0, 2, { ...found[1], path: '/api' } as never);
    }),
    'PATH (Exact) and PATH/ (Prefix)',
  ],
  [
    'a prefix of two routes',
    paths('route', found => {
      found.push({ ...found[0], path: '/b' } as never);
    }),
    'an Ingress must be one route',
  ],
  [
    'a path of two Ingresses',
    paths('route', found => {
      found.splice(0, 2, { ...found[0], path: '/', pathType: 'Prefix' } as never);
    }),
    'the later of two Ingresses for one path',
  ],
  [
    'another service on a path',
    paths('route', found => {
      Object.assign(found[0] ?? {}, { backend: { service: { name: 'other', port: { number: 80 } } } });
    }),
    'one port of one Service',
  ],
  ['a host without the rest', without('Ingress/all'), 'its other paths lead nowhere'],
  [
    'a route without a limit',
    named => {
      delete named['Ingress/plain'].metadata.annotations['nginx.org/limit-req-rate'];
    },
    'a route has no limit',
  ],
  [
    'an answer to unknown hosts',
    flag('-default-server-tls-secret=door/any'),
    '-default-server-tls-secret=door/any is not admitted',
  ],
  [
    'a default backend',
    named => {
      named['Ingress/plain'].spec.defaultBackend = {};
    },
    'answers for hosts that nobody knows',
  ],
  ['snippets for everybody', flag('-enable-snippets'), '-enable-snippets= is not admitted'],
  [
    'telemetry',
    ({ 'Deployment/nginx': { spec } }) => {
      spec.template.spec.containers[0].args.pop();
    },
    'the flag -enable-telemetry-reporting is missing',
  ],
  ['a controller without its class', without('IngressClass/ours'), 'there is no IngressClass ours'],
  [
    'a controller without its ConfigMap',
    without('ConfigMap/settings'),
    'does not start without the ConfigMap settings',
  ],
  [
    'a port where nobody listens',
    ({ 'Deployment/nginx': { spec } }) => {
      spec.template.spec.containers[0].ports[1].containerPort = 8443;
    },
    'port 443 leads to 8443',
  ],
  [
    'a port that it may not open',
    ({ 'Deployment/nginx': { spec } }) => {
      delete spec.template.spec.securityContext;
    },
    'may not listen below 1024',
  ],
];

for (const [name, change, message] of cases) test(`${name} is refused`, () => assertRefused(change, message));

test('several problems are told at once', () => {
  const change: Change = named => {
    setting('hsts', 'true')(named);
    annotation('plain', 'nginx.org/limit-req-rate', 'much')(named);
  };
  assert.throws(() => nginxBehaviour(sampled(change)), /hsts[\s\S]*does not take "much"/);
});

test('without a controller there is nothing to evaluate', () => {
  assert.throws(
    () => nginxBehaviour(sampled(without('Deployment/nginx'))),
    'no Deployment has a container nginx-ingress',
  );
});

test.run();
