import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { get, threeNodes } from './fixtures.ts';
import { install, refused, runHelm, type Target } from './release.ts';

let plane: ControlPlane;

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
});

test.after(() => plane?.stop());

/** Mistakes, and what Helm must say of them: the key, and what is wrong or right. */
const mistakes: [title: string, args: string[], ...words: RegExp[]][] = [
  [
    'an unknown key',
    ['--set=core-healthcare.services.resident-servce.replicas=3'],
    /core-healthcare/,
    /resident-servce/,
  ],
  [
    'a bad quantity',
    ['--set=global.writecarenotes.defaults.resources.requests.memory=1GB'],
    /requests\W+memory/,
    /1GB|pattern/,
  ],
  ['the tag latest', ['--set=operational.services.laundry-service.image.tag=latest'], /laundry-service\W+image\W+tag/],
  [
    'a minimum above the maximum',
    ['--set=compliance.services.gdpr-service.autoscaling.minReplicas=30'],
    /compliance\.services\.gdpr-service/,
    /minReplicas/,
    /maxReplicas/,
  ],
  [
    'a breaker that cannot eject',
    [...environment('production'), '--set=core-healthcare.services.medication-service.replicas=2'],
    /core-healthcare\.services\.medication-service/,
    /needs 4/,
    /global\.writecarenotes\.mesh\.breakers/,
  ],
];

for (const line of ['4', '3'] as const) {
  for (const [title, args, ...words] of mistakes) {
    test(`Helm ${line}: ${title} is refused by its key, and nothing is made`, async () => {
      const target: Target = { plane, helm: pinnedHelm(line) };
      const said = await refused(install(target, ...args));
      for (const word of words) assert.match(said, word);
      assert.equal(JSON.parse((await runHelm(target, ['list', '--all-namespaces', '--output=json'])).out), []);
      assert.equal((await get(plane, 'namespaces', '--selector=tier')).items, []);
      assert.equal((await get(plane, 'secrets', '--all-namespaces', '--selector=owner=helm')).items, []);
    });
  }
}

test.run();
