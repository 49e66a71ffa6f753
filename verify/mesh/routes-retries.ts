import type { HttpRoute } from './istio-types.ts';
import type { MeshProblem } from './problem.ts';
import { stringTest } from './routes-matches.ts';

/** The methods that change something: all but GET, HEAD and OPTIONS (RFC 9110, section 9.2.1). */
const changing = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** The conditions under which a request provably did not reach the server's program. */
const unreached = ['connect-failure', 'refused-stream', 'reset-before-request'];

/**
 * What is wrong with the retries of a route: tries that take longer than its timeout; a retry without an end; `attempts`
 * without `retryOn`, which leaves to Istio what is repeated (its default repeats answers such as 503); a condition that
 * may repeat a request which was done, on a route that admits other methods than GET, HEAD and OPTIONS. What an earlier
 * route takes away is not considered: each route must be right by itself.
 */
export const retryProblems = (route: HttpRoute, defaultAttempts: number): Omit<MeshProblem, 'from'>[] => {
  if (!route.route?.length) return [];
  const { retries, timeout } = route;
  if (!retries) {
    const message = `no retries are said, and the mesh tries ${defaultAttempts} times more`;
    return defaultAttempts > 0 ? [{ where: '', message }] : [];
  }
  const { attempts = 0, perTryTimeout, retryOn } = retries;
  const needed = (1 + attempts) * milliseconds(perTryTimeout ?? '0s');
  const changes = changingMethods(route);
  const found: Readonly<Record<string, boolean>> = {
    'retries need a timeout of the route': attempts > 0 && timeout === undefined,
    [`${1 + attempts} tries of ${perTryTimeout} take longer than the ${timeout} there are`]:
      timeout !== undefined && needed > milliseconds(timeout),
    'retryOn must say what is repeated': attempts > 0 && !retryOn,
    [`${changes.join(', ')} may be done twice: retryOn ${retryOn}`]:
      attempts > 0 && changes.length > 0 && repeatsAnswers(retryOn ?? ''),
  };
  return Object.entries(found).flatMap(([message, is]) => (is ? [{ where: '.retries', message }] : []));
};

const repeatsAnswers = (retryOn: string): boolean =>
  retryOn.split(',').some(condition => condition.trim() !== '' && !unreached.includes(condition.trim()));

const changingMethods = ({ match }: HttpRoute): string[] =>
  changing.filter(method => !match?.length || match.some(block => !block.method || stringTest(block.method)(method)));

/** A duration as Go writes it (`30s`, `1m30s`, `250ms`) in milliseconds. Throws on anything else. */
export const milliseconds = (duration: string): number => {
  if (!/^(\d+(\.\d+)?(h|m|s|ms))+$/.test(duration)) throw new Error(`"${duration}" is not a duration`);
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return [...duration.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (total, [, number, unit = '']) => total + Number(number) * (units[unit] ?? 0),
    0,
  );
};
