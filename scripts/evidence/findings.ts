import type { Shown } from './shown.ts';
import type { Finding, Gap, Statement, Topic } from './types.ts';

type Perhaps = Shown | undefined;

export const present = (shown: Perhaps[]): Shown[] => shown.filter(one => one !== undefined);

/** What is not shown, and what to look at or to set; the lines that leave it open may be named. */
export const gap = (topic: Topic, says: string, check: string, shown: Perhaps[] = []): Gap => ({
  kind: 'gap',
  topic,
  says,
  check,
  shown: present(shown),
});

/**
 * A statement where every line is there that shows it, and one at least; else the gap. So nothing is said that no line
 * of the rendered manifests shows.
 */
export const shownOr = (topic: Topic, says: string, shown: Perhaps[], otherwise: [string, string]): Statement | Gap =>
  shown.length > 0 && present(shown).length === shown.length
    ? { kind: 'statement', topic, says, shown: present(shown) }
    : gap(topic, otherwise[0], otherwise[1]);

/** Findings that are told only where something is so. */
export const where = (isSo: boolean, findings: () => Finding[]): Finding[] => (isSo ? findings() : []);

/** Each line once. */
export const unique = (shown: Shown[]): Shown[] => [
  ...new Map(shown.map(one => [`${one.object} ${one.line}`, one] as const)).values(),
];

/** `3 pods`, `1 pod`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** Where lines are missing that the charts always print, the chart has changed and the evidence has to follow it. */
export const unread = (what: string): [string, string] => [
  `The rendered manifests do not show ${what}`,
  'look into rendered.yaml, which lies beside this page',
];
