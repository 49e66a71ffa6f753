import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csv, tables } from '../../scripts/evidence/csv.ts';
import { requirements } from '../../scripts/evidence/matrix.ts';
import { escaped, page } from '../../scripts/evidence/page.ts';
import { wishOf } from '../../scripts/evidence/wish.ts';
import { evidenceFiles, writeEvidence } from '../../scripts/evidence/write.ts';
import { platform } from '../platform.ts';
import { environments, root } from '../render.ts';
import { inFolder, standingIn } from '../scripts/in-folder.ts';
import { evidenceIn } from './cases.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'writecarenotes-evidence-'));

/** Reads RFC 4180, with nothing but its own grammar: quoted cells may hold commas, doubled quotes and line breaks. */
const parsed = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [whole, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    assert.ok(whole);
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
};

test('cells with commas, quotes and line breaks come back as they were', () => {
  const rows = [
    ['a,b', 'say "so"', 'two\nlines'],
    ['', '"', ',\r\n'],
  ];
  assert.equal(parsed(csv(['x', 'y', 'z'], rows)), [['x', 'y', 'z'], ...rows]);
});

test('the four tables parse back, each row as long as the first', () => {
  const evidence = evidenceIn('production');
  const all = tables(evidence);
  assert.equal(Object.keys(all), ['assets.csv', 'flows.csv', 'statements.csv', 'gaps.csv']);
  for (const [name, text] of Object.entries(all)) {
    const [head = [], ...rows] = parsed(text);
    assert.is(csv(head, rows), text, name);
    assert.ok(rows.length > 30, name);
    for (const row of rows) assert.is(row.length, head.length, `${name}: ${row.join(' | ')}`);
  }
  const said = new Set(parsed(all['statements.csv'] as string).map(([, , says]) => says));
  for (const { says } of evidence.statements) assert.ok(said.has(says), says);
  assert.is(parsed(all['flows.csv'] as string).length, evidence.flows.length + 1);
});

test('no cell begins like a formula, which a spreadsheet would work out', () => {
  for (const name of environments)
    for (const text of Object.values(tables(evidenceIn(name))))
      for (const cell of parsed(text).flat()) assert.not.match(cell, /^[=+@]|^-[^-]/, cell);
});

test('every workload is in the register, with its images, its tier and its importance', () => {
  const { assets } = evidenceIn('production');
  for (const service of platform.services.values()) {
    const asset = assets.find(({ name, kind }) => name === service.name && kind === 'Deployment');
    assert.is(asset?.owner, service.tier);
    assert.is(asset?.importance, service.priority);
    assert.equal(asset?.images, [`writecarenotes/${service.name}:${platform.facts.appVersion}`]);
    assert.match(asset?.shown[0]?.reads ?? '', asset?.images[0] ?? 'none');
    for (const store of service.stores) assert.match(asset?.data ?? '', store);
  }
  for (const name of ['loki', 'jaeger', 'prometheus'])
    assert.is(assets.filter(asset => asset.name === name).length, 2, `${name}: a workload and a volume`);
  assert.ok(assets.some(({ name, kind }) => name === 'api.service.nhs.uk' && kind === 'host outside'));
});

test('every gap is told on the first pages, before anything that holds', () => {
  for (const name of environments) {
    const evidence = evidenceIn(name);
    const [first = '', rest = ''] = page(evidence).split('<section id="matrix">');
    assert.ok(rest.length > 10_000);
    assert.ok(evidence.gaps.length > 20);
    for (const { id, says, check } of evidence.gaps) {
      assert.ok(first.includes(`<li id="${id}">`), id);
      assert.ok(first.includes(escaped(says)) && first.includes(escaped(check)), says);
    }
    for (const { says } of evidence.statements) assert.not(first.includes(escaped(says)), says);
  }
});

test('what is said is escaped: a name or a line cannot become markup', () => {
  const evidence = evidenceIn('production');
  const evil = `</td><script>alert("x")</script>&'`;
  const shown = [{ object: evil, line: 1, reads: evil }];
  const encryption = { words: evil, holds: false, shown };
  const html = page({
    ...evidence,
    environment: evil,
    statements: [{ kind: 'statement', id: 'transit-1', topic: 'transit', says: evil, shown }],
    gaps: [{ kind: 'gap', id: 'gap-transit-1', topic: 'transit', says: evil, check: evil, shown }],
    assets: [{ name: evil, kind: evil, owner: evil, images: [evil], data: evil, importance: evil, shown }],
    flows: [
      {
        from: evil,
        to: evil,
        port: 1,
        protocol: 'TCP',
        purpose: evil,
        personal: true,
        network: shown,
        missing: [],
        encryption,
        identity: shown,
      },
      {
        from: evil,
        to: evil,
        port: 1,
        protocol: 'TCP',
        purpose: evil,
        personal: true,
        network: [],
        missing: [evil],
        encryption,
        identity: [],
      },
    ],
  });
  assert.not(html.includes('<script'));
  assert.not(html.includes('alert("x")'));
  assert.ok(html.split('&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;').length > 20);
});

test('the page fetches nothing, and its links and tags are whole', () => {
  const html = page(evidenceIn('production'));
  assert.not.match(html, /src=|@import|url\(|https?:\/\/(?!id\.)[^<"]*"/);
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const [, target = ''] of html.matchAll(/href="([^"]+)"/g))
    assert.ok(target.startsWith('#') ? ids.has(target.slice(1)) : evidenceFiles.includes(target), target);
  for (const tag of ['section', 'table', 'tr', 'td', 'ul', 'li', 'code', 'a', 'p', 'h2'])
    assert.is(html.split(`<${tag}>`).length + html.split(`<${tag} `).length - 1, html.split(`</${tag}>`).length, tag);
});

test('each topic answers what is asked, by a requirement with the public numbers of a framework', () => {
  const asked = new Set(requirements.flatMap(({ topics }) => topics));
  const { statements, gaps } = evidenceIn('production');
  for (const { topic } of [...statements, ...gaps]) assert.ok(asked.has(topic), topic);
  for (const { asks, references } of requirements) assert.ok(references.length > 1, asks);
  const all = requirements.flatMap(({ references }) => references).join('\n');
  for (const name of ['CQC', 'Care Inspectorate', 'CIW', 'RQIA', 'NHS DSPT', 'NCSC CAF', 'UK GDPR'])
    assert.match(all, name);
});

test('the same charts give the same bytes, and the only date is the one given', () => {
  const evidence = evidenceIn('staging');
  assert.is(page(evidence), page(evidence));
  assert.not.match(page(evidence), /environment staging, /);
  assert.match(page(evidence, '2026-04-30'), 'environment staging, 2026-04-30');
});

test('everything that is wrong with a wish is said at once', () => {
  const folder = temporary();
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  const args = ['--environment', 'prodution', '--date', '2026-02-30', '--out', folder, '--values', 'no.yaml', '--oops'];
  const asked = wishOf(args);
  assert.ok('problems' in asked);
  assert.equal(
    asked.problems.map(({ path, message }) => `${path}: ${message}`),
    [
      '--environment: there are local, production, staging in charts/environments; did you mean "production"?',
      '--date: a day, such as 2026-04-30',
      `--out: ${folder} holds mine.txt, which is no evidence; name a folder of its own`,
      '--values: there is no file no.yaml',
      '--oops: there is no such option',
    ],
  );
  assert.equal(wishOf(['--date', '2026-04-30']), {
    problems: [{ path: '--environment', message: 'say one of local, production, staging' }],
  });
  assert.equal(wishOf(['--environment', 'local']), {
    wish: { environment: 'local', values: [], out: 'evidence/local' },
  });
  rmSync(folder, { recursive: true });
});

test('a folder that is named is one from where people stand, not from where npm goes', () => {
  inFolder(folder => {
    const asked = standingIn(folder, () => wishOf(['--environment', 'local', '--out', 'mine']));
    assert.is('wish' in asked && asked.wish.out, join(folder, 'mine'));
  });
});

test('a folder is replaced whole, and not at all where a file cannot be written', () => {
  const folder = join(temporary(), 'evidence');
  writeEvidence(folder, { 'index.html': 'old', 'gaps.csv': 'old' });
  assert.throws(() => writeEvidence(folder, { 'index.html': 'new', 'no/such/folder': 'new' }));
  assert.equal(readdirSync(folder), ['gaps.csv', 'index.html']);
  assert.is(readFileSync(join(folder, 'index.html'), 'utf8'), 'old');
  writeEvidence(folder, { 'index.html': 'new' });
  assert.equal(readdirSync(folder), ['index.html']);
  assert.equal(readdirSync(join(folder, '..')), ['evidence']);
  rmSync(join(folder, '..'), { recursive: true });
});

test('the program writes six files, the same ones twice, and nothing where the wish is wrong', () => {
  const folder = join(temporary(), 'out');
  const command = ['--import', 'tsx', 'scripts/evidence.ts', '--out', folder];
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [...command, ...args], { cwd: root, encoding: 'utf8' });
  const refused = run('--environment', 'nowhere', 'word');
  assert.is(refused.status, 1);
  assert.match(refused.stderr, 'word: every argument is an option');
  assert.match(refused.stderr, '--environment: there are local, production, staging in charts/environments\n');
  assert.not(existsSync(folder));
  const contents = () => readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));
  assert.is(run('--environment', 'local').status, 0);
  assert.equal(readdirSync(folder), [...evidenceFiles].sort());
  const first = contents();
  assert.match(run('--environment', 'local').stdout, 'The gaps come first.');
  assert.equal(contents(), first);
  assert.match(execFileSync('head', ['-c', '15', join(folder, 'index.html')], { encoding: 'utf8' }), '<!doctype html>');
  rmSync(join(folder, '..'), { recursive: true });
});

test('files of values over an environment count in what is rendered, in what is permitted, and in the title', () => {
  const folder = temporary();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return `--values=${join(folder, name)}`;
  };
  const command = ['--import', 'tsx', 'scripts/evidence.ts', '--environment=production', `--out=${folder}/out`];
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [...command, ...args], { cwd: root, encoding: 'utf8' });
  const off = file('off.yaml', 'global: { writecarenotes: { mesh: { enabled: false } } }');
  const ours = file('ours.yaml', 'global: { writecarenotes: { stores: { postgres: { host: db.example.org } } } }');
  assert.is(run(off, ours).status, 0);
  const written = (name: string): string => readFileSync(join(folder, 'out', name), 'utf8');
  assert.match(written('index.html'), '<h1>Evidence: production with off.yaml with ours.yaml</h1>');
  assert.not.match(written('rendered.yaml'), 'kind: PeerAuthentication');
  assert.not.match(written('flows.csv'), 'istiod');
  assert.match(written('assets.csv'), 'db.example.org');
  const refused = run(off, file('istio.yaml', 'global: { writecarenotes: { frontDoor: istio } }'));
  assert.is(refused.status, 1);
  assert.match(refused.stderr, 'global.writecarenotes.frontDoor: istio needs the mesh');
  assert.not.match(refused.stderr, '    at ');
  rmSync(folder, { recursive: true });
});

test.run();
