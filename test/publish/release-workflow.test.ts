import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { root } from '../render.ts';

interface Step {
  uses?: string;
  run?: string;
}

const test = suite('the release workflow');
const text = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
const workflow = parse(text) as { permissions: object; jobs: Record<string, { steps: Step[] }> };
const steps = Object.values(workflow.jobs).flatMap(job => job.steps);
const commands = steps.flatMap(({ run }) => run ?? []);

/** What GitHub's own parser finds wrong with a workflow. */
const problems = async (content: string): Promise<string[]> => {
  const { context, value } = parseWorkflow({ name: 'release.yml', content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
};

test("GitHub's own parser finds nothing wrong with it", async () => {
  assert.equal(await problems(text), []);
});

test('that parser does find what is wrong', async () => {
  const [wrong] = await problems(text.replace('timeout-minutes: 30', 'timeout: 30'));
  assert.match(wrong ?? '', /Unexpected value 'timeout'/);
});

test("everybody's steps are named by commit, as a tag can be moved", () => {
  const uses = steps.flatMap(step => step.uses ?? []);
  assert.ok(uses.length > 0);
  for (const one of uses) assert.match(one, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test('it may write to nothing but the release and the identity that signs', () => {
  assert.equal(workflow.permissions, { contents: 'read' });
  const { permissions } = workflow.jobs.chart as unknown as { permissions: object };
  assert.equal(permissions, { contents: 'write', 'id-token': 'write' });
});

test('its npm scripts are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = commands.flatMap(command => [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''));
  assert.equal(named, ['publish:chart']);
  for (const name of named) assert.ok(name in scripts, name);
});

test('no shell reads what somebody else wrote: expressions reach commands through the environment alone', () => {
  for (const command of commands) assert.not(command.includes('${{'), command);
});

test.run();
