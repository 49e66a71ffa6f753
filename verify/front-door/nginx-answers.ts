import { doubtfulPaths, type HostBehaviour } from './behaviour.ts';
import { corsOf } from './nginx-cors.ts';
import { earlyAnswer, type Snippets } from './nginx-snippets.ts';
import type { FrontDoorProblem } from './problems.ts';

/**
 * What nginx itself says to requests for one host, found by asking what the snippets make of them: headers, CORS, doubtful
 * paths. With the problems that a browser would have, and a header that stands in an answer twice.
 */
export const answersOf = (
  host: string,
  snippets: Snippets,
): { answers: Pick<HostBehaviour, 'headers' | 'cors' | 'refuses'>; problems: FrontDoorProblem[] } => {
  const ask = (method: string, headers: Record<string, string> = {}, uri = '/api/v1/nhs?id=1') =>
    earlyAnswer(snippets, { host, method, uri, headers });
  const { status, headers } = ask('GET');
  const twice = Object.keys(headers).filter(name => (headers[name]?.length ?? 0) > 1);
  const { cors, problems } = corsOf(host, snippets, ask);
  const refuses = doubtfulPaths.filter(path => ask('GET', {}, path).status === 400);
  const messages = [
    ...(status === undefined ? [] : [`every request is answered with ${status}`]),
    ...twice.map(name => `${name} stands in an answer twice`),
    ...problems,
  ];
  return {
    problems: messages.map(message => ({ from: host, message })),
    answers: {
      headers: Object.fromEntries(
        Object.entries(headers)
          .filter(([name]) => name !== 'vary')
          .map(([name, [value = '']]) => [name, value]),
      ),
      ...(cors && { cors }),
      ...(refuses.length > 0 && { refuses: [...refuses] }),
    },
  };
};
