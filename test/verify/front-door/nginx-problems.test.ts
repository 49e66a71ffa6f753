import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nginxBehaviour } from '../../../verify/front-door/nginx.ts';
import { sampled } from './nginx-samples.ts';

type Change = NonNullable<Parameters<typeof sampled>[0]>;

const setting =
  (key: string, value: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    data[key] = value;
  };
const snippet =
  (key: string, more: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    data[key] += `\n${more}`;
  };
const instead =
  (key: string, old: string, changed: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    assert.ok(data[key].includes(old), old);
    data[key] = data[key].replace(old, changed);
  };
const annotation =
  (ingress: string, name: string, value: string): Change =>
  named => {
    named[`Ingress/${ingress}`].metadata.annotations[name] = value;
  };
const flag =
  (added: string): Change =>
  ({ 'Deployment/nginx': { spec } }) => {
    spec.template.spec.containers[0].args.push(added);
  };
const paths =
  (ingress: string, change: (paths: { path: string; pathType: string; backend: object }[]) => void): Change =>
  named =>
    change(named[`Ingress/${ingress}`].spec.rules[0].http.paths);
const without =
  (name: string): Change =>
  named => {
    assert.ok(named[name], name);
    delete named[name];
  };

const cases: [name: string, change: Change, message: string][] = [
  ['a key that it does not know', setting('proxy-timeout', '5s'), 'does not take proxy-timeout'],
  ['its own hsts, which adds preload', setting('hsts', 'true'), 'does not take hsts'],
  ['its own add-header, which splits at commas', setting('add-header', 'X-A: b, c'), 'does not take add-header'],
  ['a word that it does not read', setting('server-tokens', 'off'), 'does not take server-tokens: off'],
  ['a version that is told', setting('server-tokens', 'true'), 'answers tell the version'],
  ['bodies without an end', setting('client-max-body-size', '0'), 'does not take client-max-body-size: 0'],
  ['a size in Mi', setting('client-max-body-size', '50Mi'), 'does not take client-max-body-size: 50Mi'],
  ['a time without a unit', setting('proxy-read-timeout', '60'), 'does not take proxy-read-timeout: 60'],
  ['two times for one request', setting('proxy-read-timeout', '5s'), 'a request has one time'],
  ['proxies without the header', setting('set-real-ip-from', '0.0.0.0/0'), 'goes with real-ip-header'],
  [
    'a header of a page deeper down',
    snippet('location-snippets', 'add_header X y always;'),
    'add_header is not known here',
  ],
  ['a header twice', snippet('server-snippets', 'add_header x-own c always;'), 'x-own stands in an answer twice'],
  ['a header of a service beside its own', instead('proxy-hide-headers', 'X-Own,', ''), 'x-own is not taken away'],
  [
    'a service that answers for CORS',
    instead('proxy-hide-headers', ',Access-Control-Max-Age', ''),
    'access-control-max-age',
  ],
  [
    'an answer to everybody',
    snippet('server-snippets', 'if ($host) { return 403; }'),
    'every request is answered with 403',
  ],
  ['an origin like another', instead('http-snippets', '"a.example.org https', '"~a.example.org https'), 'is let in'],
  ['every origin', instead('http-snippets', '$origin { ', '$origin { default $http_origin; '), 'is let in'],
  ['a preflight of a stranger', instead('http-snippets', '~^OPTIONS http', '~^OPTIONS'), 'is let in'],
  [
    'a preflight without an answer',
    instead('server-snippets', 'if ($preflight) { return 204; }', ''),
    'not answered with 204',
  ],
  [
    'an origin by the wrong name',
    instead('http-snippets', '" "https://b', '" "https://c'),
    'not always told that it may call',
  ],
  [
    'leave to send cookies',
    snippet('server-snippets', 'add_header Access-Control-Allow-Credentials $preflight always;'),
    'for which nobody asked',
  ],
  ['CORS without Vary', instead('server-snippets', 'add_header Vary $vary always;', ''), 'Vary does not say so'],
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

for (const [name, change, message] of cases)
  test(`${name} is refused`, () => {
    assert.throws(
      () => nginxBehaviour(sampled(change)),
      (error: Error) => {
        assert.ok(error.message.includes(message), error.message);
        return true;
      },
    );
  });

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
