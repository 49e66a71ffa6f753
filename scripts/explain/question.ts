import { parseArgs } from 'node:util';
import type { Platform } from '../../generator/model/platform.ts';
import { type Problem, suggestion } from '../../generator/model/problem.ts';
import type { Question } from './case.ts';
import { placeNames } from './places.ts';

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Who can ask here, and be asked: everything that has pods. */
const askable = ({ nodes }: Platform): string[] =>
  [...nodes.values()].filter(({ kind }) => kind !== 'place').map(({ name }) => name);

const nameProblems = (path: string, name: string | undefined, known: string[]): Problem[] => {
  if (name === undefined)
    return [
      {
        path,
        message: 'name a service or a part of the platform; what is asked may be a store or an outside host, too',
      },
    ];
  if (known.includes(name)) return [];
  return [{ path, message: `no service, part, store or outside host "${name}"${suggestion(name, known)}` }];
};

const requestProblems = (method: string | undefined, path: string | undefined): Problem[] => {
  const problems: Problem[] = [];
  if (method !== undefined && !methods.includes(method))
    problems.push({ path: 'METHOD', message: `${method} is none of ${methods.join(', ')}` });
  if (method !== undefined && path === undefined)
    problems.push({ path: 'PATH', message: `a ${method} needs a path, such as /api/v1/residents` });
  if (path !== undefined && !path.startsWith('/'))
    problems.push({ path: 'PATH', message: `${path} does not begin with a slash` });
  return problems;
};

/** The question that the arguments ask, or everything that is wrong with them. */
export const questionOf = (args: string[], platform: Platform): { question: Question } | { problems: Problem[] } => {
  const options = { environment: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  const [from, to, method, path, ...more] = positionals;
  const environments = platform.environments.map(({ name }) => name);
  const { environment = 'production', ...unknown } = values;
  const known = askable(platform);
  const problems: Problem[] = [
    ...nameProblems('FROM', from, known),
    ...nameProblems('TO', to, [...known, ...placeNames(platform)]),
    ...requestProblems(method, path),
    ...more.map(word => ({ path: word, message: 'is one word too many' })),
    ...Object.keys(unknown).map(name => ({ path: `--${name}`, message: 'there is no such option' })),
  ];
  if (typeof environment !== 'string' || !environments.includes(environment))
    problems.push({ path: '--environment', message: `one of ${environments.join(', ')}` });
  if (problems.length > 0) return { problems };
  const request = method === undefined ? {} : { method, path: path as string };
  return { question: { environment: String(environment), from: from as string, to: to as string, ...request } };
};
