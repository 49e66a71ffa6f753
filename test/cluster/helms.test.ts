import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helmVersion } from '../../scripts/tools.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { environment, root } from '../render.ts';
import { helms, type TestedHelm, testedHelms } from './helms.ts';
import { run } from './run.ts';

test('each Helm is the one that it is called', () => {
  for (const helm of testedHelms) assert.match(helmVersion(helms[helm]) ?? 'none', new RegExp(`^${helm}\\.\\d+$`));
});

const renderedBy = async (helm: TestedHelm, values: string[]): Promise<Manifest[]> =>
  parseManifests(await run(helms[helm], ['template', 'writecarenotes', 'charts/umbrella', ...values], { cwd: root }));

for (const [name, values] of Object.entries({ default: [], production: environment('production') }))
  test(`every Helm renders the same objects in the same order, with the values: ${name}`, async () => {
    const [first = '4.2', ...others] = testedHelms;
    const expected = await renderedBy(first, values);
    assert.ok(expected.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'medication-service'));
    for (const other of others) assert.equal(await renderedBy(other, values), expected, other);
  });

test.run();
