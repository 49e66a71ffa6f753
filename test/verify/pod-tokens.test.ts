import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { podProblems } from '../../verify/pods.ts';
import { of, paths } from './good-pods.ts';
import { manifest } from './samples.ts';

const account = (automountServiceAccountToken?: boolean): Manifest =>
  manifest('ServiceAccount', 'sa', automountServiceAccountToken === undefined ? {} : { automountServiceAccountToken });
const binding = (subject: Record<string, unknown>, kind = 'RoleBinding'): Manifest =>
  manifest(kind, 'b', { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', ...subject }] });
const caller = (automount?: boolean): Manifest =>
  of({ serviceAccountName: 'sa', automountServiceAccountToken: automount as boolean });

const tokens: [string, Manifest, Manifest[], boolean][] = [
  ['is refused without a role', caller(true), [], false],
  ['is mounted, and so refused, when nobody says otherwise', caller(), [account()], false],
  ["is ruled out by the pod's ServiceAccount", caller(), [account(false)], true],
  ['is mounted when the pod overrules its ServiceAccount', caller(true), [account(false)], false],
  [
    'is not ruled out by another ServiceAccount',
    caller(),
    [manifest('ServiceAccount', 'other', { automountServiceAccountToken: false }), account()],
    false,
  ],
  ['is fine with a RoleBinding', caller(true), [account(), binding({ name: 'sa' })], true],
  [
    'is fine with a ClusterRoleBinding',
    caller(true),
    [account(), binding({ name: 'sa', namespace: 'care' }, 'ClusterRoleBinding')],
    true,
  ],
  ["is not excused by another account's binding", caller(true), [account(), binding({ name: 'other' })], false],
  [
    "is not excused by another namespace's binding",
    caller(true),
    [account(), binding({ name: 'sa', namespace: 'audit' })],
    false,
  ],
];
for (const [sentence, made, around, fine] of tokens) {
  test(`an API token ${sentence}`, () => {
    assert.equal(paths(made, [made, ...around]), fine ? [] : ['spec.template.spec.automountServiceAccountToken']);
  });
}

test('a token without a role says whose it is', () => {
  assert.equal(
    podProblems(caller(true)).map(({ message }) => message),
    ['must be false: ServiceAccount sa is bound to no role'],
  );
});

test('a binding may name several subjects, or none', () => {
  const several = manifest('RoleBinding', 'b', {
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'User', name: 'u' },
      { kind: 'ServiceAccount', name: 'sa' },
    ],
  });
  assert.equal(paths(caller(true), [several]), []);
  assert.is(paths(caller(true), [manifest('RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'r' } })]).length, 1);
});

test('objects without a namespace are in that of the release, together', () => {
  const made = of({ serviceAccountName: 'sa', automountServiceAccountToken: undefined as never }, { namespace: '' });
  const unplaced = manifest('ServiceAccount', 'sa', { namespace: '', automountServiceAccountToken: false });
  assert.equal(paths(made, [made, unplaced]), []);
  const bound = manifest('RoleBinding', 'b', {
    namespace: '',
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'sa' }],
  });
  assert.equal(paths(made, [made, bound]), []);
});

test.run();
