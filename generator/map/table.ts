import { escaped } from './markup.ts';
import type { Flow, ServiceMap } from './model.ts';

const conditions: Record<string, string> = {
  mesh: 'with the mesh',
  unenforced: 'until the mesh is enforced',
};

/** What must be on beside both ends, in words where there are some. */
const condition = ({ when }: Flow): string => (when === undefined ? 'always' : (conditions[when] ?? `with ${when}`));

const row = (flow: Flow): string => {
  const { from, to, port, protocol, methods = [], paths = [], reason, heldBy } = flow;
  const spoken = protocol === 'TCP' ? `${port}` : `${port} ${protocol}`;
  const asked = methods.join(' ') || 'any';
  const cells = [paths.join(' ') || 'any', condition(flow), heldBy, reason];
  return [
    `<tr><td class="name">${escaped(from)}</td><td class="name">${escaped(to)}</td><td class="port">${spoken}</td><td class="methods">${escaped(asked)}</td>`,
    ...cells.map(cell => `<td>${escaped(cell)}</td>`),
    '</tr>',
  ].join('');
};

const columns = ['From', 'To', 'Port', 'Methods', 'Paths', 'When', 'Held by', 'Reason'];

/** The table of every permitted flow, a row each, in the order of the graph. */
export const table = ({ flows }: ServiceMap): string =>
  [
    '<table><thead><tr>',
    ...columns.map(column => `<th scope="col">${column}</th>`),
    '</tr></thead><tbody>',
    flows.map(row).join('\n'),
    '</tbody></table>',
  ].join('');
