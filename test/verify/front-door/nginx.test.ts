import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nginxBehaviour } from '../../../verify/front-door/nginx.ts';
import { sampled } from './nginx-samples.ts';

const backend = { namespace: 'shop', service: 'web', port: 80 };
const always = {
  backend,
  tls: { secret: 'certificate', minVersion: '1.2' },
  redirect: 301,
  headers: { 'x-own': 'a; b' },
  bodyBytes: 2 ** 20,
  timeoutSeconds: { connect: 60, request: 60 },
  retries: false,
  drops: ['b3'],
};

test('what is not said is as the controller has it by itself', () => {
  assert.equal(nginxBehaviour(sampled()), {
    'b.example.org': { host: 'b.example.org', ...always, limits: { '/': { perMinute: 600, burst: 0 } } },
    'a.example.org': {
      host: 'a.example.org',
      ...always,
      cors: { origins: ['https://b.example.org'], methods: ['GET', 'PUT'], headers: ['X-Own'], maxAgeSeconds: 600 },
      limits: { '/': { perMinute: 60, burst: 5 }, '/api': { perMinute: 6, burst: 0 } },
    },
  });
});

test('what is said counts', () => {
  const found = nginxBehaviour(
    sampled(({ 'ConfigMap/settings': { data } }) => {
      Object.assign(data, {
        'ssl-protocols': 'TLSv1.3',
        'http-redirect-code': '308',
        'client-max-body-size': '3k',
        'proxy-connect-timeout': '1s',
        'proxy-send-timeout': '2s',
        'proxy-read-timeout': '2s',
        'set-real-ip-from': '192.0.2.1,192.0.2.2',
        'real-ip-header': 'X-Forwarded-For',
        'real-ip-recursive': 'true',
      });
      data['proxy-hide-headers'] += ',Via';
    }),
  )['b.example.org'];
  assert.equal(found, {
    host: 'b.example.org',
    ...always,
    tls: { secret: 'certificate', minVersion: '1.3' },
    redirect: 308,
    bodyBytes: 3072,
    timeoutSeconds: { connect: 1, request: 2 },
    limits: { '/': { perMinute: 600, burst: 0 } },
    hides: ['via'],
    proxies: ['192.0.2.1', '192.0.2.2'],
  });
});

test('a minion takes over what its master says of limits, and says otherwise where it does', () => {
  const found = nginxBehaviour(
    sampled(({ 'Ingress/master': master, 'Ingress/all': all }) => {
      Object.assign(master.metadata.annotations, {
        'nginx.org/limit-req-rate': '9r/m',
        'nginx.org/limit-req-burst': '2',
      });
      master.metadata.annotations['nginx.org/limit-req-no-delay'] = 'true';
      delete all.metadata.annotations['nginx.org/limit-req-rate'];
    }),
  )['a.example.org'];
  assert.equal(found?.limits, { '/': { perMinute: 9, burst: 5 }, '/api': { perMinute: 6, burst: 2 } });
});

test('without the annotation, a request may be sent again', () => {
  const found = nginxBehaviour(
    sampled(({ 'Ingress/route': { metadata } }) => {
      delete metadata.annotations['nginx.org/proxy-next-upstream'];
    }),
  );
  assert.is(found['a.example.org']?.retries, true);
  assert.is(found['b.example.org']?.retries, false);
});

test('hosts without an Ingress are not there', () => {
  const found = nginxBehaviour(
    sampled(named => {
      delete named['Ingress/plain'];
    }),
  );
  assert.equal(Object.keys(found), ['a.example.org']);
});

test.run();
