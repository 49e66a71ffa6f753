import type { Evidence } from './evidence.ts';
import type { Shown } from './shown.ts';

/** RFC 4180: a cell with a comma, a quote or a line break stands in quotes, and its quotes are doubled. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A table as RFC 4180 has it: a line of names first, each line ended by CRLF. */
export const csv = (names: string[], rows: string[][]): string =>
  [names, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');

/** `NetworkPolicy/compliance/audit-service line 12`, one after the other. */
export const places = (shown: Shown[]): string => shown.map(({ object, line }) => `${object} line ${line}`).join('; ');

/** A row for each line that shows it; one without, where none does. */
const rows = (first: string[], shown: Shown[]): string[][] =>
  shown.length === 0
    ? [[...first, '', '', '']]
    : shown.map(({ object, line, reads }) => [...first, object, String(line), reads]);

const lines = ['object', 'line in rendered.yaml', 'reads'];

/** The four tables, by the name of their file. */
export const tables = ({ assets, flows, statements, gaps }: Evidence): Record<string, string> => ({
  'assets.csv': csv(
    ['name', 'kind', 'owner', 'images', 'data', 'importance or size', 'shown by'],
    assets.map(({ name, kind, owner, images, data, importance, shown }) => [
      name,
      kind,
      owner,
      images.join(' '),
      data,
      importance,
      places(shown),
    ]),
  ),
  'flows.csv': csv(
    [
      'from',
      'to',
      'port',
      'protocol',
      'purpose',
      'personal data',
      'NetworkPolicy',
      'missing',
      'encryption',
      'encryption shown by',
      'identity let in by',
    ],
    flows.map(flow => [
      flow.from,
      flow.to,
      String(flow.port),
      flow.protocol,
      flow.purpose,
      flow.personal ? 'may be' : 'no',
      places(flow.network),
      flow.missing.join('; '),
      flow.encryption.words,
      places(flow.encryption.shown),
      places(flow.identity),
    ]),
  ),
  'statements.csv': csv(
    ['id', 'topic', 'statement', ...lines],
    statements.flatMap(({ id, topic, says, shown }) => rows([id, topic, says], shown)),
  ),
  'gaps.csv': csv(
    ['id', 'topic', 'not shown', 'next', ...lines],
    gaps.flatMap(({ id, topic, says, check, shown }) => rows([id, topic, says, check], shown)),
  ),
});
