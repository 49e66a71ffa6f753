import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { validate } from '../../generator/model/validate.ts';
import { syntheticValues } from '../../scripts/bench/synthetic.ts';
import { platformOf } from '../platform.ts';

test('synthetic values pass every rule, few services or many', () => {
  for (const count of [2, 6, 30, 1000]) assert.not('problems' in validate(syntheticValues(count)), `${count} services`);
});

test('as many services as asked for, spread evenly over the six tiers', () => {
  const { tiers, services } = platformOf(syntheticValues(100));
  assert.is(services.size, 100);
  assert.equal(
    tiers.map(tier => tier.services.length),
    [17, 17, 17, 17, 16, 16],
  );
});

test('each calls six that come before it, so that the number of calls grows as the number of services does', () => {
  const all = [...platformOf(syntheticValues(300)).services.values()];
  const place = ({ name }: { name: string }) => Number(name.replace('service-', ''));
  const settled = all.filter(service => place(service) >= 15);
  assert.is(settled.length, 285);
  for (const service of settled) {
    assert.is(service.calls.length, 6);
    assert.ok(service.calls.every(name => place({ name }) < place(service)));
  }
});

test('the same number gives the same values', () => {
  assert.equal(syntheticValues(30), syntheticValues(30));
});

test.run();
