import { test } from 'uvu';
import { assertRefused, type Change, instead, setting, snippet } from './nginx-changes.ts';

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
];

for (const [name, change, message] of cases) test(`${name} is refused`, () => assertRefused(change, message));

test.run();
