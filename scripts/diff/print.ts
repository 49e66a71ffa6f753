import type { Difference } from './difference.ts';
import type { Change } from './fields.ts';
import type { Flow } from './flows.ts';
import type { Grant } from './grants.ts';
import type { Care } from './pods.ts';

const most = 160;

/** A value on one line. What is too long for it ends in its length; --json has it whole. */
const short = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}... (${text.length} characters)` : text;
};

const changeLines = ({ path, before, after, lines }: Change): string[] => {
  if (lines) return [`${path}:`, ...lines.map(line => `  ${line.length > most ? `${line.slice(0, most)}...` : line}`)];
  if (before === undefined) return [`${path}: added ${short(after)}`];
  if (after === undefined) return [`${path}: taken away, was ${short(before)}`];
  return [`${path}: ${short(before)} -> ${short(after)}`];
};

const indented = (lines: string[]): string[] => lines.map(line => `  ${line}`);

/** A title with its number, and the lines below it; nothing where there are none. */
const section = (title: string, count: number, lines: string[]): string[] =>
  count === 0 ? [] : ['', `${title} (${count})`, ...indented(lines)];

/** Puts what shares a key under one another: the key, and what shares it. */
const grouped = <Item>(items: Item[], keyOf: (item: Item) => string): [key: string, items: Item[]][] => {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found];
};

const byLine = (by: string[]): string => `by ${by.join(' and ')}`;

/** Many ways to one end are told as one, with the rules of each. */
const flowLines = (word: string, flows: Flow[]): string[] =>
  grouped(flows, ({ to, ports }) => `${to}: ${ports.join(', ')}`).flatMap(([target, same]) => {
    const [only] = same;
    if (only && same.length === 1) return [`${word}  ${only.from} -> ${target}`, `  ${byLine(only.by)}`];
    return [`${word}  -> ${target}, from`, ...same.map(({ from, by }) => `  ${from} ${byLine(by)}`)];
  });

const grantLines = (word: string, grants: Grant[]): string[] =>
  grouped(grants, ({ policy, action }) => `${policy}${action === 'ALLOW' ? '' : ` (${action})`}`).flatMap(
    ([policy, own]) => [
      `${word}  ${policy}`,
      ...indented(
        grouped(own, ({ methods, where }) => `${methods.join(', ')}, ${where}`).map(
          ([what, same]) => `${what}: ${same.map(({ who }) => who).join(', ')}`,
        ),
      ),
    ],
  );

const reachLines = ({ opens, closes, mesh, unread }: Difference['reach']): string[] => {
  const policies = (word: string, names: string[]) => (names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]);
  const network = [...flowLines('opens ', opens), ...flowLines('closes', closes)];
  const identities = [
    ...mesh.tls.map(({ before, after, workloads }) => `mutual TLS: ${before} -> ${after}: ${workloads.join(', ')}`),
    ...policies('new policies; whom none of them names is refused', mesh.starts),
    ...policies('policies that are gone', mesh.ends),
    ...grantLines('admits ', mesh.opens),
    ...grantLines('refuses', mesh.closes),
  ];
  const untold = [...unread, ...mesh.unread].map(reason => `not judged: ${reason}`);
  if (network.length + identities.length + untold.length === 0) return ['nothing changes'];
  return [
    ...untold,
    ...network,
    ...(identities.length > 0 ? ['in the mesh, by identity:', ...indented(identities)] : []),
  ];
};

const careLines = (cares: Care[]): string[] =>
  cares.flatMap(({ object, says, remedy }) => [`${object}: ${says}`, ...(remedy ? [`  ${remedy}`] : [])]);

/** A container mostly has its Deployment's name: without it, the same change to many reads the same. */
const withoutName = (object: string, text: string): string =>
  text.replaceAll(`containers[${object.split('/').at(-1)}]`, 'containers[(its own name)]');

/** Objects that differ in just the same way are told together: a label of all objects is one change. */
const changedLines = (changed: Difference['changed']): string[] =>
  grouped(
    changed.map(({ object, changes }) => ({
      object,
      lines: changes.flatMap(changeLines).map(line => withoutName(object, line)),
    })),
    ({ lines }) => lines.join('\n'),
  ).flatMap(([, same]) => [same.map(({ object }) => object).join(', '), ...indented(same[0]?.lines ?? [])]);

const restartLines = (restarts: Difference['restarts']): string[] =>
  grouped(restarts, ({ object, how, fields }) => `${how}; ${withoutName(object, fields.join(', '))}`).flatMap(
    ([why, same]) => [same.map(({ object, pods }) => `${object}, ${pods}`).join('; '), `  ${why}`],
  );

const number = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

const summary = (it: Difference): string => {
  const { opens, closes, mesh } = it.reach;
  const words = [
    `${number(opens.length, 'way')} opened, ${closes.length} closed`,
    `${number(it.added.length, 'object')} added, ${it.removed.length} removed, ${it.changed.length} changed, ${it.same} the same`,
    `${number(it.restarts.length, 'workload')} with new pods`,
  ];
  const grants = mesh.opens.length + mesh.closes.length;
  const breaks =
    it.breaks.length > 0
      ? `${number(it.breaks.length, 'field')} WOULD BREAK THE UPGRADE: see below`
      : 'no field is changed that never changes';
  return [...words, ...(grants > 0 ? [`${number(grants, 'rule')} for identities in the mesh`] : []), breaks]
    .map(word => `  ${word}`)
    .join('\n');
};

const isNothing = ({ added, removed, changed }: Difference): boolean =>
  added.length + removed.length + changed.length === 0;

/** What an upgrade would change, for a terminal without colours: who may reach whom first, then what would break it. */
export const printed = (it: Difference, before: string, after: string): string => {
  const head = [`From ${before}`, `to ${after}:`];
  if (isNothing(it)) return [...head, `nothing would change: all ${it.same} objects are the same`].join('\n');
  return [
    ...head,
    summary(it),
    '',
    'Who may reach whom',
    ...indented(reachLines(it.reach)),
    ...section(
      'Would break the upgrade',
      it.breaks.length,
      it.breaks.flatMap(({ object, field, why, remedy }) => [`${object} ${field}: ${why}`, `  ${remedy}`]),
    ),
    ...section('Number of pods', it.scaling.length, careLines(it.scaling)),
    ...section('Quotas', it.quotas.length, careLines(it.quotas)),
    ...section('Know before', it.cares.length, careLines(it.cares)),
    ...section('New pods, as what they are made from differs', it.restarts.length, restartLines(it.restarts)),
    ...section('Added', it.added.length, it.added),
    ...section(
      'Removed',
      it.removed.length,
      it.removed.map(({ object, fate }) => `${object}: ${fate}`),
    ),
    ...section('Changed', it.changed.length, changedLines(it.changed)),
  ].join('\n');
};
