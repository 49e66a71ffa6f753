import type { Answer, Question } from './case.ts';

const width = 'NetworkPolicy'.length;

/** The answer for a terminal: what was asked, each layer with its reasons, and the outcome first. No colours are needed. */
export const printed = (
  { from, to, method, path, environment }: Question,
  { allowed, port, layers }: Answer,
): string => {
  const request = method ? `, ${method} ${path}` : '';
  const head = `${from} -> ${to}, port ${port}${request}, as ${environment} installs it: ${allowed ? 'allowed' : 'refused'}`;
  const body = layers.flatMap(({ name, allows, lines }) => {
    const mark = allows === undefined ? ' ' : allows ? '+' : '-';
    return lines.map((line, index) =>
      index === 0 ? `${mark} ${name.padEnd(width)}  ${line}` : `${' '.repeat(width + 4)}${line}`,
    );
  });
  return [head, '', ...body].join('\n');
};
