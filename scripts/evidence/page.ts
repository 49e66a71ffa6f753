import { places } from './csv.ts';
import type { Evidence } from './evidence.ts';
import { type Requirement, requirements } from './matrix.ts';
import type { Shown } from './shown.ts';
import { style } from './style.ts';
import { type Topic, topics } from './types.ts';

/** A text as HTML shows it, in an element or an attribute. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** So many lines are printed with what they read; statements.csv has the others. */
const most = 4;
const longest = 180;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

const lineOf = ({ object, line, reads }: Shown): string =>
  `<li>${escaped(object)}, line ${line}: <code>${escaped(cut(reads))}</code></li>`;

const linesOf = (shown: Shown[], file: string): string => {
  if (shown.length === 0) return '';
  const rest = shown.length > most ? `<li>and ${shown.length - most} more: <a href="${file}">${file}</a></li>` : '';
  return `<ul>${shown.slice(0, most).map(lineOf).join('')}${rest}</ul>`;
};

const table = (names: string[], rows: string[][]): string => {
  const head = names.map(name => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(row => `<tr>${row.join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
};

const cell = (html: string, kind = ''): string => `<td${kind ? ` class="${kind}"` : ''}>${html}</td>`;

const gapsSection = ({ gaps }: Evidence): string => {
  const of = (topic: Topic): string => {
    const its = gaps.filter(one => one.topic === topic);
    const items = its.map(
      ({ id, says, check, shown }) =>
        `<li id="${id}"><strong>${id}</strong> ${escaped(says)}. <span class="check">Next: ${escaped(check)}.</span>${shown.length > 0 ? ` <span class="check">(${escaped(places(shown.slice(0, most)))}${shown.length > most ? '; …' : ''})</span>` : ''}</li>`,
    );
    return items.length === 0 ? '' : `<h3>${topics[topic]}</h3><ul>${items.join('\n')}</ul>`;
  };
  const list = (Object.keys(topics) as Topic[]).map(of).join('\n');
  return `<section id="gaps"><h2>What is not shown: ${gaps.length} gaps</h2>
<p>Each of these has to be looked up elsewhere before somebody relies on it.</p>
${list}</section>`;
};

const link = (id: string): string => `<a href="#${id}">${id}</a>`;

/** Names of findings that follow on one another: all of a few, else the first and the last. */
const links = (ids: string[]): string =>
  ids.length > 5 ? `${link(ids[0] as string)} to ${link(ids.at(-1) as string)}` : ids.map(link).join(', ');

/** The objects that show a requirement, by kind: a matrix of single lines would be longer than all the rest. */
const objectsOf = (shown: Shown[]): string => {
  const kinds = new Map<string, Set<string>>();
  for (const { object } of shown) {
    const kind = object.split('/')[0] as string;
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(object));
  }
  return [...kinds].map(([kind, all]) => (all.size === 1 ? [...all][0] : `${kind} (${all.size})`)).join(', ');
};

const matrixRow = ({ asks, references, topics: its }: Requirement, { statements, gaps }: Evidence): string[] => {
  const ours = statements.filter(({ topic }) => its.includes(topic));
  const open = gaps.filter(({ topic }) => its.includes(topic));
  return [
    cell(escaped(asks)),
    cell(`<ul>${references.map(one => `<li>${escaped(one)}</li>`).join('')}</ul>`),
    cell(links(ours.map(({ id }) => id))),
    cell(escaped(objectsOf(ours.flatMap(({ shown }) => shown)))),
    cell(links(open.map(({ id }) => id))),
  ];
};

const matrix = (evidence: Evidence): string => `<section id="matrix"><h2>What is asked, and what answers it</h2>
${table(
  ['asked', 'by', 'statements', 'objects', 'gaps'],
  requirements.map(one => matrixRow(one, evidence)),
)}</section>`;

const statementsSection = ({ statements }: Evidence, topic: Topic): string => {
  const rows = statements
    .filter(one => one.topic === topic)
    .map(({ id, says, shown }) => [
      `<td class="id" id="${id}">${id}</td>`,
      cell(escaped(says)),
      cell(linesOf(shown, 'statements.csv')),
    ]);
  if (rows.length === 0) return '';
  return `<section id="${topic}"><h2>${topics[topic]}</h2>\n${table(['id', 'what holds', 'shown by'], rows)}</section>`;
};

const assetsSection = ({ assets }: Evidence): string =>
  `<section id="register"><h2>Asset register</h2>\n${table(
    ['name', 'kind', 'owner', 'images', 'data', 'importance or size', 'shown by'],
    assets.map(({ name, kind, owner, images, data, importance, shown }) =>
      [name, kind, owner, images.join(' '), data, importance, places(shown)].map(text => cell(escaped(text))),
    ),
  )}</section>`;

const flowsSection = ({ flows }: Evidence): string =>
  `<section id="all-flows"><h2>Every permitted flow</h2>\n${table(
    ['from', 'to', 'purpose', 'personal data', 'held by', 'encryption', 'identity let in by'],
    flows.map(flow => [
      cell(escaped(flow.from)),
      cell(escaped(`${flow.to}:${flow.port}/${flow.protocol}`)),
      cell(escaped(flow.purpose)),
      cell(flow.personal ? 'may be' : 'no'),
      flow.missing.length > 0 ? cell(escaped(flow.missing.join('; ')), 'open') : cell(escaped(places(flow.network))),
      cell(
        escaped([flow.encryption.words, places(flow.encryption.shown)].filter(Boolean).join(': ')),
        flow.personal && !flow.encryption.holds ? 'open' : '',
      ),
      cell(escaped(places(flow.identity))),
    ]),
  )}</section>`;

/** Where the page is jumped to. */
const ways = [
  ['gaps', 'what is not shown'],
  ['matrix', 'what is asked'],
  ['flows', 'what holds'],
  ['register', 'asset register'],
  ['all-flows', 'every flow'],
];

const header = ({ environment, chart, statements, gaps, flows, assets }: Evidence, date?: string): string => {
  const of = [chart, `environment ${environment}`, ...(date === undefined ? [] : [date])].join(', ');
  const files = ['assets.csv', 'flows.csv', 'statements.csv', 'gaps.csv'];
  return `<header><h1>Evidence: ${escaped(environment)}</h1>
<p>${escaped(of)}. ${statements.length} statements, ${gaps.length} gaps, ${assets.length} assets, ${flows.length} permitted flows.</p>
<p>Every statement names the object and the line of <a href="rendered.yaml">rendered.yaml</a> that shows it: what Helm
makes of the chart for this environment. It says what is to be installed, not what runs: compare the two on the cluster
(<code>helm get manifest writecarenotes</code>). Tables: ${files.map(file => `<a href="${file}">${file}</a>`).join(', ')}.</p>
<nav>${ways.map(([id, words]) => `<a href="#${id}">${words}</a>`).join('')}</nav></header>`;
};

/**
 * The page: what is not shown comes first, then what is asked and what answers it, then every statement, the register
 * and the flows. `date` is printed where it is given.
 */
export const page = (evidence: Evidence, date?: string): string => `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence: ${escaped(evidence.environment)}</title>
<style>${style}
</style>
</head>
<body>
${header(evidence, date)}
${gapsSection(evidence)}
${matrix(evidence)}
${(Object.keys(topics) as Topic[]).map(topic => statementsSection(evidence, topic)).join('\n')}
${assetsSection(evidence)}
${flowsSection(evidence)}
</body>
</html>
`;
