import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differenceOf } from '../../scripts/diff/difference.ts';
import { printed } from '../../scripts/diff/print.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { object } from './doctored.ts';

/** All that is said of two objects, as text and as JSON. */
const said = (before: Manifest, after: Manifest): string => {
  const difference = differenceOf([before], [after]);
  return `${printed(difference, 'before', 'after')}\n${JSON.stringify(difference)}`;
};

const secret = (data: object, annotations: object = {}): Manifest => {
  const one = object('v1', 'Secret', { data }, 'care');
  return { ...one, metadata: { ...one.metadata, annotations: annotations as Record<string, string> } };
};

test('of a Secret the keys that change are told, and never a value', () => {
  const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"b2xk"}}' };
  const text = said(
    secret({ a: 'b2xk', b: 'c2FtZQ==', c: 'Z29uZQ==' }, lastApplied),
    secret({ a: 'bmV3', b: 'c2FtZQ==', d: 'Y29tZQ==' }),
  );
  for (const value of ['b2xk', 'bmV3', 'c2FtZQ==', 'Z29uZQ==', 'Y29tZQ==']) assert.not.match(text, value);
  for (const words of [
    'data.a: "(the old value, not shown)" -> "(the new value, not shown)"',
    'data.c: taken away',
    'data.d: added',
  ])
    assert.ok(text.includes(words), words);
  assert.not.match(text, 'data.b');
});

test('a Secret whose data come or go as a whole shows none of them', () => {
  assert.not.match(said(secret({}), object('v1', 'Secret', { stringData: { a: 'hunter2' } }, 'care')), 'hunter2');
});

test('what looks like a credential is not shown in variables, addresses and files either', () => {
  const config = (word: string) =>
    object(
      'v1',
      'ConfigMap',
      { data: { 'a.yml': `url: postgres://me:${word}1@db/x\npassword: ${word}2\nkeep: 1\n` } },
      'care',
    );
  const pod = (word: string) =>
    object('v1', 'Pod', {
      spec: {
        containers: [{ name: 'a', env: [{ name: 'API_TOKEN', value: `${word}3` }], args: [`--api-key=${word}4`] }],
      },
    });
  for (const text of [
    said(config('old'), config('new')),
    said(pod('old'), pod('new')),
    said(pod('old'), { ...pod('new'), spec: { containers: [] } }),
  ]) {
    assert.not.match(text, /(old|new)[1-4]/);
    assert.match(text, 'not shown');
  }
});

test('the name of a Secret, and a reference to one of its keys, are shown', () => {
  const mount = (secretName: string) =>
    object('v1', 'Pod', { spec: { containers: [], volumes: [{ name: 'a', secret: { secretName } }] } });
  assert.match(said(mount('tls-old'), mount('tls-new')), 'volumes[a].secret.secretName: "tls-old" -> "tls-new"');
});

test.run();
