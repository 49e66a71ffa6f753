import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generate } from '../../generator/generate.ts';
import type { Problem } from '../../generator/model/problem.ts';
import { values } from '../../values/values.ts';
import { copyOf, mistakes } from '../charts/mistakes.ts';

const problemsOf = (typed: unknown): Problem[] => {
  const result = generate(typed);
  return 'problems' in result ? result.problems : [];
};

test('good values have no problem', () => assert.equal(problemsOf(values), []));

for (const mistake of mistakes)
  test(`${mistake.name} is a problem with its path and what would be right`, () => {
    const broken = copyOf(values);
    mistake.break(broken);
    const problems = problemsOf(broken);
    const found = problems.some(
      ({ path, message }) => path.endsWith(mistake.path) && message.includes(mistake.message),
    );
    assert.ok(found, `none of ${JSON.stringify(problems, null, 2)} says ${mistake.path}: ${mistake.message}`);
  });

test('mistakes of every kind at once are all reported at once', () => {
  const broken = copyOf(values);
  const together = mistakes.filter(({ name }) =>
    [
      'an unknown key',
      'a quantity that cannot be added up',
      'a port taken twice',
      'a call to an unknown service',
      'the tag latest',
      'a switch of a service that does not exist',
    ].includes(name),
  );
  assert.is(together.length, 6);
  for (const mistake of together) mistake.break(broken);
  const problems = problemsOf(broken);
  for (const { path, message, name } of together)
    assert.ok(
      problems.some(problem => problem.path.endsWith(path) && problem.message.includes(message)),
      name,
    );
});

test('a value that may be a credential is never printed', () => {
  const broken = copyOf(values);
  const secret = 'correct-horse';
  broken.platform.global.defaults.env = { SOME_TOKEN: secret, URL: `amqp://user:${secret}@host`, N: [secret] };
  const problems = problemsOf(broken);
  assert.is(problems.length, 3);
  assert.not.match(JSON.stringify(problems), secret);
});

for (const nonsense of [undefined, null, 3, 'values', [], {}, { platform: {}, tiers: 3, environments: [] }])
  test(`values that are ${JSON.stringify(nonsense)} are a problem and no crash`, () =>
    assert.ok(problemsOf(nonsense).length > 0));

test('a missing key is named with what it is for', () => {
  const broken = copyOf(values);
  delete broken.tiers.operational.services['transport-service'].port;
  assert.equal(problemsOf(broken), [
    {
      path: 'tiers.operational.services.transport-service',
      message: '"port" is missing. The port its pods serve the API, /health and /ready on.',
    },
  ]);
});

test.run();
