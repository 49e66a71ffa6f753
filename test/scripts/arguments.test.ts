import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  argumentsOf,
  nameProblem,
  namespaceProblem,
  noWords,
  type Option,
  secondsOf,
  timeProblem,
  tooMany,
} from '../../scripts/arguments.ts';
import { wishOf as sandboxWish } from '../../scripts/sandbox/wish.ts';

const options: Record<string, Option> = {
  out: { takes: 'one', what: 'the name of a folder' },
  values: { takes: 'many', rule: text => (text === 'bad' ? 'is bad' : undefined) },
  yes: { takes: 'nothing' },
};

const lines = (problems: { path: string; message: string }[]): string[] =>
  problems.map(({ path, message }) => `${path}: ${message}`);

test('what is given is told apart: options that take nothing, the values of the others in their order, and words', () => {
  assert.equal(argumentsOf(['one', '--values', 'a', '--yes', '--values=b', 'two'], options), {
    given: { flags: new Set(['yes']), texts: { values: ['a', 'b'] }, words: ['one', 'two'] },
    problems: [],
  });
});

test('all that is wrong with options is said at once, each as it was said', () => {
  const args = ['--yse', '--out=', '--values', 'bad', '--values', 'good', '--values', '--yes', '--yes=no', '--values'];
  assert.equal(lines(argumentsOf(args, options).problems), [
    '--yse: there is no such option; did you mean "--yes"?',
    '--out: needs the name of a folder',
    '--values: is bad',
    '--values: needs a value',
    '--values: needs a value',
    '--yes: takes no value',
  ]);
  assert.equal(lines(argumentsOf(['--out', 'a', '--out', 'b'], options).problems), ['--out: said more than once']);
});

test('words are refused by programs that take none, and by those that have all they need', () => {
  assert.equal(lines(noWords(['a', 'b'])), ['a: every argument is an option', 'b: every argument is an option']);
  assert.equal(lines(tooMany(['a'])), ['a: is one word too many']);
});

test('a release has a name of 53 characters at most, a namespace of 63', () => {
  for (const name of ['a', 'a-1', 'a'.repeat(53)]) assert.is(nameProblem(name), undefined, name);
  assert.is(nameProblem('a'.repeat(54)), 'a name of small letters, digits and -, of 53 at most');
  assert.is(namespaceProblem('a'.repeat(63)), undefined);
  assert.is(namespaceProblem('a'.repeat(64)), 'a name of small letters, digits and -, of 63 at most');
  for (const name of ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a\n'])
    for (const problem of [nameProblem, namespaceProblem]) assert.match(problem(name) ?? '', 'a name of', name);
});

test('a time has a unit, and is never nothing', () => {
  assert.equal(['90s', '10m', '2h'].map(secondsOf), [90, 600, 7200]);
  for (const time of ['', '10', '0s', 'm', '1d', '1.5h', '-1m'])
    assert.is(timeProblem(time), 'a time such as 90s, 10m or 1h', time);
});

test('a sandbox has the nodes that its environment is meant for, or as many as are asked for', () => {
  const large = { nodes: 6, cpu: '8', memory: '16Gi', mesh: false };
  assert.equal(sandboxWish([]), { wish: { size: large, once: false } });
  assert.equal(sandboxWish(['--environment', 'production', '--once']), {
    wish: { environment: 'production', size: { ...large, mesh: true }, once: true },
  });
  assert.equal(sandboxWish(['--environment=local', '--nodes', '50']), {
    wish: { environment: 'local', size: { nodes: 50, cpu: '4', memory: '8Gi', mesh: false }, once: false },
  });
});

test('every mistake in what a sandbox is asked for is said at once', () => {
  const problems = (...args: string[]): string[] => {
    const asked = sandboxWish(args);
    return 'problems' in asked ? lines(asked.problems) : [];
  };
  assert.equal(problems('now', '--environment', 'stagin', '--nodes', '51', '--onec'), [
    'now: every argument is an option',
    '--environment: there are local, production, staging in charts/environments; did you mean "staging"?',
    '--nodes: a number from 1 to 50',
    '--onec: there is no such option; did you mean "--once"?',
  ]);
  for (const nodes of ['0', '1.5', 'many', '1e1', ''])
    assert.match(problems(`--nodes=${nodes}`).join(), 'a number from 1 to 50', nodes);
});

test.run();
