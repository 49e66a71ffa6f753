import { distance } from 'fastest-levenshtein';

/** Something wrong with what a person wrote: where, and what is wrong and would be right. */
export interface Problem {
  path: string;
  message: string;
}

/** Joins path segments as people write them: `tiers.operational.services.payroll.calls[1]`. */
export const at = (...segments: (string | number)[]): string =>
  segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return path === '' ? segment : `${path}.${segment}`;
  }, '');

/** People leave the ending out: `residents` is near to `resident-service`. */
const stem = (name: string): string => name.replace(/-service$/, '');

const far = (name: string, candidate: string): number =>
  Math.min(distance(name, candidate), distance(stem(name), stem(candidate)));

/** `; did you mean "resident-service"?` where a known name is near: a third of its letters or two may differ. */
export const suggestion = (name: string, known: Iterable<string>): string => {
  const [best] = [...known].map(candidate => ({ candidate, far: far(name, candidate) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(name.length / 3)) ? `; did you mean "${best.candidate}"?` : '';
};

/** One line a problem, in the order found, for a terminal without colours too. */
export const printProblems = (problems: Problem[]): string =>
  problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
