import type { Platform } from '../model/platform.ts';
import { scrapedParts } from '../model/pod-scrapes.ts';

/** The labels of a service's own alerts. An instance is not among them: a roll-out must not restart the waiting time. */
export const ofService = 'service, namespace, tier';

/**
 * Whether a counter counted something in the last minutes, by labels; the value is how often. Four cases:
 * - it stood lower before: the difference, also over a gap in which nobody looked, of up to an hour;
 * - it was not there before: all of it, because `increase` does not see a series that begins with its first event. But
 *   not while Prometheus itself has watched for less than that time, or a fresh one would report all of history;
 * - it fell and rose again within the time, because its pod restarted: what `increase` sees;
 * - it is there for long, or came back at 0 with a new pod: nothing.
 * A pod that begins with a count it kept on disk looks like one whose first events fell into its first 15 seconds. The
 * two can't be told apart, so it is reported: better once too often than a fall that nobody hears of.
 */
export const happened = ({ metric, over, by }: { metric: string; over: string; by: string }): string => {
  const now = `max_over_time(${metric}[${over}])`;
  const before = `last_over_time(${metric}[1h] offset ${over})`;
  const cases = [
    `${now} - ${before} > 0`,
    `(${now} unless ${before}) > 0 and on () up offset ${over}`,
    `increase(${metric}[${over}]) > 0`,
  ];
  return `sum by (${by}) (${cases.join(' or ')})`;
};

/** True where no target of a job is up, and where there is none at all. */
export const noneUp = (matchers: string): string => `(sum(up{${matchers}}) or vector(0)) == 0`;

/** Namespaces of the parts around the services: the front door's and the mesh's. */
const around = [...new Set(scrapedParts.map(({ namespace }) => namespace))];

/** What has no service is told by its namespace: a tier's; all else is for those who run the platform. */
export const tierOfNamespace = `{{ if eq $labels.namespace ${['node-metrics', ...around].map(name => JSON.stringify(name)).join(' ')} }}monitoring{{ else }}{{ $labels.namespace }}{{ end }}`;

/** What may be off at install, as it stands in a condition about the platform's namespaces. */
export const namespacesByChoice = (platform: Platform): string[] => [
  ...platform.tiers.map(tier => tier.name),
  ...around,
];

/** Matches the platform's namespaces. What else runs in the cluster is not ours to wake people for. */
export const ourNamespaces = (platform: Platform): string =>
  `namespace=~"${[...namespacesByChoice(platform), 'monitoring', 'node-metrics'].join('|')}"`;
