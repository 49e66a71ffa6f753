import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { earlyAnswer, snippetsOf } from '../../../verify/front-door/nginx-snippets.ts';

const get = { host: 'api.example.org', method: 'GET', uri: '/a?b', headers: { origin: 'https://app.example.org' } };

/** The value of the header X that a map and its use make for a request. */
const said = (http: string, value: string, request = get): string | undefined => {
  const data = { 'http-snippets': http, 'server-snippets': `add_header X "${value}" always;` };
  const { snippets, problems } = snippetsOf(data, 'it');
  assert.equal(problems, []);
  return earlyAnswer(snippets, request).headers.x?.join();
};

const problemsOf = (data: Record<string, string>): string =>
  snippetsOf(data, 'it')
    .problems.map(({ from, message }) => `${from}: ${message}`)
    .join('\n');

test('a text says the values of its variables', () => {
  assert.is(
    said('', `$host $\{request_method} $request_uri $http_origin`),
    'api.example.org GET /a?b https://app.example.org',
  );
});

test('a header of which nothing is sent is empty, and an empty answer header is not sent', () => {
  assert.is(said('', '$http_x_other'), undefined);
});

test('a map takes the exact key without regard to case, then the first pattern that fits, then its default', () => {
  const map = 'map $http_origin $x { default none; "~app" first; ~^https second; HTTPS://B.example.org exact; }';
  const of = (origin: string) => said(map, '$x', { ...get, headers: { origin } });
  assert.is(of('https://b.example.org'), 'exact');
  assert.is(of('https://app.example.org'), 'first');
  assert.is(of('https://c.example.org'), 'second');
  assert.is(of('http://c.example.org'), 'none');
});

test('a pattern with ~ minds the case, one with ~* does not', () => {
  assert.is(said('map $host $x { "~API" a; "~*API" b; }', '$x'), 'b');
});

test('a map may be of a map, and its values may name variables', () => {
  assert.is(said('map $host $y { api.example.org "for $request_method"; } map $y $x { "for GET" yes; }', '$x'), 'yes');
});

test('the first condition that holds ends a request; empty and 0 do not hold', () => {
  const status = (conditions: string): number | undefined => {
    const { snippets, problems } = snippetsOf(
      { 'http-snippets': 'map $host $no { default 0; }', 'server-snippets': conditions },
      'it',
    );
    assert.equal(problems, []);
    return earlyAnswer(snippets, get).status;
  };
  assert.is(status('if ($http_x) { return 204; } if ($no) { return 403; }'), undefined);
  assert.is(status('if ($host) { return 204; } if ($host) { return 403; }'), 204);
  assert.is(status('if ($request_uri ~ "^/A") { return 400; }'), undefined);
  assert.is(status('if ($request_uri ~* "^/A") { return 400; }'), 400);
});

for (const [key, snippet, message] of [
  ['http-snippets', 'limit_req_status 200;', 'limit_req_status is not known here'],
  ['http-snippets', 'add_header X y always;', 'add_header is not known here'],
  ['server-snippets', 'add_header X y;', 'must end in always, or errors lack it'],
  ['server-snippets', 'rewrite ^ /;', 'rewrite is not known here'],
  ['server-snippets', 'if ($host) { add_header X y always; }', 'must return a status and do nothing else'],
  ['server-snippets', 'if ($host != x) { return 400; }', 'is not evaluated here'],
  ['server-snippets', 'if $host { return 400; }', 'is not evaluated here'],
  ['server-snippets', 'if ($host ~ "(") { return 400; }', 'Invalid regular expression'],
  ['location-snippets', 'add_header X y always;', 'add_header is not known here'],
  ['location-snippets', 'proxy_set_header X y;', 'may only take a header away'],
  ['http-snippets', 'map $host $x { a b; A c; }', '"A" stands there twice'],
  ['http-snippets', 'map $host $x { default a; default b; }', 'two defaults'],
  ['http-snippets', 'map $host $x { hostnames; }', '"hostnames"'],
  ['http-snippets', 'map $host $x { a; }', '"a"'],
  ['http-snippets', 'map $host { a b; }', 'a map has a source and a variable'],
  ['http-snippets', `map $host $x { ${'a'.repeat(239)} b; }`, 'is too long a key'],
  ['http-snippets', 'map $host $x {\n a b', 'line 2'],
] as const)
  test(`in ${key}, ${snippet.slice(0, 60)} is a problem with its line`, () => {
    const problems = problemsOf({ [key]: snippet });
    assert.ok(problems.startsWith(`it ${key}`) && problems.includes(message), problems);
  });

test('a variable that there is not is an error, as nginx does not start with it', () => {
  assert.throws(() => said('', '$missing'), 'no variable $missing');
});

test.run();
