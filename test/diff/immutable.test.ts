import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differenceOf } from '../../scripts/diff/difference.ts';
import { immutableFields } from '../../scripts/diff/immutable-fields.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { object } from './doctored.ts';

/** The fields that would break an upgrade from one of these objects to the other. */
const broken = (before: Manifest, after: Manifest): string[] =>
  differenceOf([before], [after]).breaks.map(({ field }) => field);

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [] } };

/** What an object of a kind needs beside the field in question. */
const needed: Record<string, object> = {
  Deployment: { spec: { template } },
  ReplicaSet: { spec: { template } },
  DaemonSet: { spec: { template } },
  StatefulSet: { spec: { template } },
  Job: { spec: { template } },
  Pod: { spec: { containers: [] } },
};

const put = (value: unknown, [key = '', ...rest]: string[], what: unknown): object => {
  const own = (value ?? {}) as Record<string, unknown>;
  return { ...own, [key]: rest.length > 0 ? put(own[key], rest, what) : what };
};

for (const { group, kind, path, except, remedy } of immutableFields) {
  const field = except ? `${path}.serviceName` : path;
  test(`${kind} ${field} breaks the upgrade, with a remedy`, () => {
    const whole = field === 'spec.template';
    const of = (word: string): Manifest =>
      object(
        `${group ? `${group}/` : ''}v1`,
        kind,
        put(needed[kind] ?? {}, field.split('.'), whole ? { ...template, metadata: { labels: { a: word } } } : word),
        'care',
      );
    const { breaks } = differenceOf([of('old')], [of('new')]);
    assert.equal(
      breaks.map(one => [one.object, one.field]),
      [[`${kind}/care/it`, field]],
    );
    assert.is(breaks[0]?.remedy, remedy(`${kind.toLowerCase()} it -n care`));
    assert.equal(broken(of('old'), of('old')), []);
  });
}

test('a StatefulSet may get another number of pods and other pods', () => {
  const set = (replicas: number, label: string) =>
    object('apps/v1', 'StatefulSet', {
      spec: { replicas, template: { ...template, metadata: { labels: { a: label } } } },
    });
  assert.equal(broken(set(1, 'x'), set(2, 'y')), []);
});

const claim = (storage: string, fields: object = {}): Manifest =>
  object('v1', 'PersistentVolumeClaim', { spec: { ...fields, resources: { requests: { storage } } } }, 'care');

test('a volume may grow, with a word of warning, but not shrink, nor get another class', () => {
  assert.equal(broken(claim('1Gi'), claim('1023Mi')), ['spec.resources.requests.storage']);
  const grown = differenceOf([claim('1Gi')], [claim('2Gi')]);
  assert.equal(grown.breaks, []);
  assert.match(grown.cares[0]?.says ?? '', 'grows from 1Gi to 2Gi where its StorageClass says allowVolumeExpansion');
  assert.equal(
    broken(claim('1Gi', { accessModes: ['ReadWriteOnce'] }), claim('1Gi', { accessModes: ['ReadWriteMany'] })),
    ['spec.accessModes'],
  );
});

test('an address that is no longer said stays as it is, and a Service may become of another type', () => {
  const service = (spec: object) => object('v1', 'Service', { spec }, 'care');
  assert.equal(broken(service({ clusterIP: '10.96.0.9' }), service({})), []);
  assert.equal(broken(service({ type: 'ClusterIP' }), service({ type: 'LoadBalancer', loadBalancerClass: 'a/b' })), []);
});

test('a ConfigMap that says immutable keeps its values; another one may change them', () => {
  const map = (fields: object) => object('v1', 'ConfigMap', fields, 'care');
  assert.equal(broken(map({ immutable: true, data: { a: '1' } }), map({ data: { a: '2' } })), ['immutable', 'data']);
  assert.equal(broken(map({ data: { a: '1' } }), map({ data: { a: '2' } })), []);
});

test.run();
