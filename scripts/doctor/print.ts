import type { Finding } from './finding.ts';

/** What was looked at, and what was found. */
export interface Report {
  context: string;
  what: string;
  findings: Finding[];
}

const longest = 400;

/** Without what may be a credential: messages of the cluster and of its registries are not ours. On one line. */
export const redacted = (text: string): string => {
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/:\/\/[^/\s@]+@/g, '://[hidden]@')
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, '$1 [hidden]')
    .replace(
      /\b(password|passwd|pwd|secret-access-key|token|api-?key|client-secret)(["']?\s*[=:]\s*)\S+/gi,
      '$1$2[hidden]',
    )
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest)} ...` : plain;
};

const cleaned = (findings: Finding[]): Finding[] => findings.map(one => ({ ...one, says: redacted(one.says) }));

const words = { ok: 'ok', warn: 'warn', fail: 'FAIL' } as const;

const counts = (findings: Finding[]): string => {
  const of = (state: Finding['state']): number => findings.filter(one => one.state === state).length;
  const [failures, warnings] = [of('fail'), of('warn')];
  return `${failures} to put right, ${warnings} to look at, ${of('ok')} in order.`;
};

/** A table that needs no colours: state, check, what was found; below it what to do, a step a line. */
export const table = ({ context, what, findings }: Report): string => {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const rows = cleaned(findings).flatMap(({ check, state, says, remedy }) => [
    `${words[state].padEnd(4)}  ${check.padEnd(width)}  ${says}`,
    ...remedy.map(line => `        ${line}`),
  ]);
  return [`${context}, for ${what}`, '', ...rows, '', counts(findings)].join('\n');
};

/** The same for programs. */
export const json = ({ context, what, findings }: Report): string =>
  JSON.stringify({ context, what, ok: !hasFailures(findings), findings: cleaned(findings) }, null, 2);

/** Whether something must be put right. */
export const hasFailures = (findings: Finding[]): boolean => findings.some(({ state }) => state === 'fail');
