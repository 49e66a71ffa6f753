import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, refusal, threeNodes } from './fixtures.ts';
import { install } from './release.ts';

let plane: ControlPlane;

const roles = ['auditors', 'developers', 'operators'] as const;
const namespaces = [...Object.keys(values.tiers), 'ingress-nginx', 'monitoring', 'node-metrics'];

/** Somebody of the group that is given for the role; `visitors` is a group that no value names. */
const as = (role: string): string[] => ['--as=somebody', `--as-group=care-${role}`, '--as-group=system:authenticated'];

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  const people = roles.map(role => `--set=global.writecarenotes.people.${role}={care-${role}}`);
  await install({ plane, helm: pinnedHelm('4') }, ...environment('local'), ...people);
  const metadata = { name: 'writecarenotes-postgres', namespace: 'core-healthcare' };
  await apply(plane, { apiVersion: 'v1', kind: 'Secret', metadata });
});

test.after(() => plane?.stop());

/** Whether `kubectl auth can-i <what>` says yes to somebody of that role; to say no, it ends with 1. */
const can = async (role: string, what: string): Promise<boolean> => {
  const answer = await plane
    .kubectl(['auth', 'can-i', ...what.split(' '), ...as(role)])
    .catch((no: Error) => no.message);
  assert.match(answer, /^yes\n|ended with 1:\n/);
  return answer.startsWith('yes');
};

/** Everybody who may, in the order of the roles; a group that nobody named may never. */
const whoMay = async (what: string): Promise<string> => {
  const everybody = [...roles, 'visitors'];
  const answers = await Promise.all(everybody.map(role => can(role, what)));
  return everybody.filter((_, index) => answers[index]).join(' ');
};

const rights: Record<string, string> = {
  'list pods': 'auditors developers operators',
  'list deployments.apps': 'auditors developers operators',
  'get pods --subresource=log': 'auditors developers operators',
  'list networkpolicies.networking.k8s.io': 'auditors developers operators',
  'list rolebindings.rbac.authorization.k8s.io': 'auditors developers operators',
  'create pods --subresource=portforward': 'developers operators',
  'get secrets': 'operators',
  'list secrets': 'operators',
  'create pods --subresource=exec': 'operators',
  'delete pods': 'operators',
  'patch deployments.apps': 'operators',
  'patch deployments.apps --subresource=scale': 'operators',
  'delete deployments.apps': '',
  'patch networkpolicies.networking.k8s.io': '',
  'patch resourcequotas': '',
  'create rolebindings.rbac.authorization.k8s.io': '',
  'create serviceaccounts --subresource=token': '',
  'delete namespaces': '',
};

for (const [what, who] of Object.entries(rights)) {
  test(`kubectl auth can-i ${what} -n core-healthcare: ${who || 'nobody'}`, async () => {
    assert.is(await whoMay(`${what} --namespace=core-healthcare`), who);
  });
}

test('every tier, the front door and the monitoring know the same people', async () => {
  for (const namespace of namespaces) {
    assert.is(await whoMay(`list pods --namespace=${namespace}`), 'auditors developers operators');
    assert.is(await whoMay(`get secrets --namespace=${namespace}`), 'operators');
  }
});

test('the commands of PLATFORM.md for the monitoring are for those who may use them', async () => {
  assert.is(await whoMay('create pods --subresource=portforward --namespace=monitoring'), 'developers operators');
  assert.is(await whoMay('create pods --subresource=exec --namespace=monitoring'), 'operators');
});

test('outside the tiers and the monitoring nobody may anything, but for the auditors, who see what belongs to no namespace', async () => {
  for (const what of ['list pods', 'get secrets', 'get configmaps', 'patch deployments.apps']) {
    assert.is(await whoMay(`${what} --namespace=kube-system`), '');
    assert.is(await whoMay(`${what} --all-namespaces`), '');
  }
  for (const what of ['list nodes', 'list namespaces', 'list clusterroles.rbac.authorization.k8s.io']) {
    assert.is(await whoMay(what), 'auditors');
  }
});

test('what people may they can do, and what they may not is refused', async () => {
  const inTier = (role: string, ...args: string[]): string[] => [...args, '--namespace=core-healthcare', ...as(role)];
  const restart = (name: string): string[] => ['rollout', 'restart', `deployment/${name}`];
  await plane.kubectl(inTier('operators', ...restart('frontend-app')));
  await plane.kubectl(inTier('operators', 'rollout', 'status', 'deployment/frontend-app', '--timeout=30s'));
  await plane.kubectl(inTier('operators', 'get', 'secret', 'writecarenotes-postgres'));
  await plane.kubectl(inTier('auditors', 'get', 'pods,deployments,networkpolicies,rolebindings'));
  await plane.kubectl(['get', 'nodes,namespaces', ...as('auditors')]);
  for (const role of ['developers', 'auditors', 'visitors']) {
    assert.match(await refusal(plane, inTier(role, ...restart('admin-interface'))), /forbidden/i);
    assert.match(await refusal(plane, inTier(role, 'get', 'secret', 'writecarenotes-postgres')), /forbidden/i);
  }
});

test('the auditor may list every kind of object in a tier but Secrets', async () => {
  const printed = await plane.kubectl(['api-resources', '--namespaced', '--verbs=list', '--output=name']);
  const kinds = printed
    .trim()
    .split('\n')
    .map(name => name.split('.'));
  const reviews = kinds.map(([resource = '', ...group]) => ({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'somebody',
      groups: ['care-auditors'],
      resourceAttributes: { verb: 'list', namespace: 'core-healthcare', group: group.join('.'), resource },
    },
  }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: reviews });
  const answers = ['--output=jsonpath={.status.allowed}{"\\n"}', '--filename=-'];
  const allowed = (await plane.kubectl(['create', ...answers], list)).trim().split('\n');
  assert.is(allowed.length, kinds.length);
  const refused = kinds.filter((_, index) => allowed[index] !== 'true');
  assert.equal(
    refused.map(kind => kind.join('.')),
    ['secrets'],
  );
});

test.run();
