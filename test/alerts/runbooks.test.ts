import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alertNames } from '../../generator/alerts/families.ts';
import { runbookFiles } from '../../generator/alerts/runbooks.ts';
import { platform } from '../platform.ts';

const files = runbookFiles(platform, 'GENERATED');
const parts = ['Meaning', 'Harm to residents', 'First look', 'Remedy', 'Who to tell', 'Regulation'];

test('each alert has its page, and there is an index', () => {
  assert.equal(
    files.map(({ path }) => path),
    ['README', ...alertNames(platform)].map(name => `docs/runbooks/${name}.md`),
  );
});

test('each file says in its first line that it is generated', () => {
  for (const { content } of files) assert.ok(content.startsWith('<!-- GENERATED -->\n\n# '));
});

test('each page has all parts, none empty', () => {
  for (const { path, content } of files.slice(1))
    for (const part of parts) assert.match(content, new RegExp(`\\n## ${part}\\n\\n[^#\\s]`), path);
});

test('the index leads to each page', () => {
  for (const name of alertNames(platform)) assert.ok(files[0]?.content.includes(`[${name}](${name}.md)`), name);
});

test('the runbook of ServiceDown tells the importance of every service', () => {
  const page = files.find(({ path }) => path.endsWith('/ServiceDown.md'))?.content ?? '';
  for (const { name, tier, priority } of platform.services.values())
    assert.ok(page.includes(`| ${name} | ${tier} | ${priority} |`), name);
});

test.run();
