import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { helmRefusal, umbrella } from '../render.ts';
import { type Mistake, mistakes } from './mistakes.ts';
import { frontDoorMistakes } from './mistakes-front-door.ts';

for (const { name, install } of mistakes)
  if (install)
    test(`at install, ${name} is refused by name`, () => {
      const said = helmRefusal(['template', 'writecarenotes', umbrella, ...install.args]);
      assert.ok(said.includes(install.says), `Helm did not say "${install.says}":\n${said}`);
    });

test('at install, several mistakes are refused at once', () => {
  const args = mistakes
    .filter(({ name }) =>
      [
        'an autoscaling minimum above the maximum',
        'the front door istio without the mesh',
        'a grace period that the drain uses up',
      ].includes(name),
    )
    .flatMap(({ install }) => install?.args ?? []);
  const said = helmRefusal(['template', 'writecarenotes', umbrella, ...args]);
  for (const piece of ['autoscaling from 25', 'istio needs the mesh', 'transport-service: shutdown.drainSeconds 45'])
    assert.ok(said.includes(piece), `${piece} in\n${said}`);
});

/** What the oldest Helm says where Helm 4 says this: it has other words for schemas. */
const inHelm3 = (says: string): string => {
  const [, key] = /^invalid propertyName '(.*)'$/.exec(says) ?? [];
  if (key) return `Property name of "${key}" does not match`;
  return says.includes(': ') ? says : says.replaceAll('/', '.');
};

// The schemas are asked before the templates, each says all that it finds; these need values that others change.
const alone = [
  'the front door gateway-api without a class',
  'a front door without a service behind it',
  "proxies in front of Istio's gateway, which anybody reaches",
];
const bySchema = ({ install }: Mistake): boolean => !install?.says.includes(': ');
const together: [what: string, mistakes: Mistake[]][] = [
  ['what schemas say', frontDoorMistakes.filter(bySchema)],
  ['what templates say', frontDoorMistakes.filter(one => !bySchema(one) && !alone.includes(one.name))],
  ...alone.map((name): [string, Mistake[]] => [name, frontDoorMistakes.filter(one => one.name === name)]),
];
for (const [what, several] of together)
  test(`at install with Helm 3, mistakes about the front door are refused by name: ${what}`, () => {
    const args = several.flatMap(({ install }) => install?.args ?? []);
    const said = helmRefusal(['template', 'writecarenotes', umbrella, ...args], pinnedHelm('3'));
    const words = several.flatMap(({ install }) => (install ? [inHelm3(install.says)] : []));
    assert.ok(words.length > 0);
    assert.equal(
      words.filter(piece => !said.includes(piece)),
      [],
      said,
    );
  });

test.run();
