import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Folder, makeFolder, type } from './folder.ts';
import { documentAt, guides, written } from './markdown.ts';
import { here } from './runs.ts';
import { nameOf } from './shell.ts';

/** What a reader types without a cluster does what the documents say, letter by letter. */
let folder: Folder;
let typed: Map<string, ReturnType<typeof type>>;

const blocks = written().flatMap(path => documentAt(path).blocks);

test.before(() => {
  folder = makeFolder(guides());
  // All at once: each is a program that mostly loads itself.
  typed = new Map(
    here.map(name => [name, type(folder, blocks.find(block => nameOf(block) === name)?.text ?? 'false')]),
  );
});

test.after(() => folder?.remove());

/** What must be read in what they print; the render goes into a file. */
const prints: [RegExp, RegExp][] = [
  [/helm template/, /^/],
  [/explain -- laundry/, /^laundry-service -> resident-service, .*: allowed$/m],
  [/kubernetes-infrastructure/, /Dry run: nothing was changed\./],
  [/service-mesh/, /Dry run: nothing was changed\./],
  [/--order/, /^ +1\. stores and places: postgres, /m],
];

for (const name of here)
  test(`can be typed without a cluster: ${name.slice(0, 90)}`, async () => {
    const { code, out, err } = (await typed.get(name)) ?? { code: null, out: '', err: '' };
    assert.is(code, 0, `${out}${err}`);
    assert.match(out, prints.find(([command]) => command.test(name))?.[1] ?? /nothing is expected of this/);
  });

test.run();
