import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helmRefusal, umbrella } from '../render.ts';
import { mistakes } from './mistakes.ts';

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

test.run();
