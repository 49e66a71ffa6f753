import type { Platform } from '../model/platform.ts';
import { alertTopics } from './families.ts';
import type { AlertFamily, Look, Severity } from './types.ts';

const folder = 'docs/runbooks';

const urgency: Record<Severity, string> = {
  critical: 'somebody is woken at once',
  high: 'somebody is told within minutes',
  warning: 'it waits for working hours',
  none: 'nobody is told while it fires',
};

const severities = (family: AlertFamily): Severity[] => [
  ...new Set(family.rules.map(({ severity }) => severity ?? family.severity)),
];

const waits = (family: AlertFamily): string =>
  [...new Set(family.rules.map(rule => rule.for ?? family.for))].join(' or ');

const step = ({ say, run, ask }: Look): string => {
  if (run !== undefined) return `- ${say}\n\n  \`\`\`sh\n  ${run}\n  \`\`\``;
  return ask === undefined ? `- ${say}` : `- ${say}\n\n  \`\`\`promql\n  ${ask}\n  \`\`\``;
};

const page = (family: AlertFamily): string => {
  const { meaning, harm, look, remedy, tell, regulation, more } = family.runbook;
  const told = severities(family).map(severity => `**${severity}**: ${urgency[severity]}`);
  return [
    `# ${family.name}`,
    `${told.join('; ')}. It fires when its condition has held for ${waits(family)}.`,
    '## Meaning',
    meaning,
    '## Harm to residents',
    harm,
    '## First look',
    'Words in angle brackets stand for the labels of the alert; a service’s namespace is its tier. Queries go into Grafana’s Explore, or into Prometheus: `kubectl port-forward -n monitoring svc/prometheus 9090:9090`.',
    look.map(step).join('\n\n'),
    '## Remedy',
    remedy.map((line, index) => `${index + 1}. ${line}`).join('\n'),
    '## Who to tell',
    tell,
    '## Regulation',
    regulation,
    ...(more === undefined ? [] : ['## From the graph', more]),
  ].join('\n\n');
};

const row = (family: AlertFamily): string =>
  `| [${family.name}](${family.name}.md) | ${severities(family).join(', ')} | ${waits(family)} | ${family.runbook.meaning} |`;

const index = (topics: Record<string, AlertFamily[]>): string =>
  [
    '# Runbooks',
    'What each alert means, what it does to residents, and what to do. Each alert carries the address of its page.',
    ...Object.entries(topics).flatMap(([topic, families]) => [
      `## ${topic}`,
      ['| alert | severity | after | meaning |', '| --- | --- | --- | --- |', ...families.map(row)].join('\n'),
    ]),
  ].join('\n\n');

/** A page for each alert and an index of them, from the same source as the rules; `head` says that they are generated. */
export const runbookFiles = (platform: Platform, head: string): { path: string; content: string }[] => {
  const topics = alertTopics(platform);
  const file = (name: string, text: string) => ({
    path: `${folder}/${name}.md`,
    content: `<!-- ${head} -->\n\n${text}\n`,
  });
  return [
    file('README', index(topics)),
    ...Object.values(topics).flatMap(families => families.map(family => file(family.name, page(family)))),
  ];
};
