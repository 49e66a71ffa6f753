import type { Platform } from '../../generator/model/platform.ts';
import { type Problem, suggestion } from '../../generator/model/problem.ts';
import { argumentsOf, fileProblem, fromWhereTheyStand, type Option, tooMany } from '../arguments.ts';
import { environmentProblem } from '../environments.ts';
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

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  values: { takes: 'many', rule: fileProblem },
};

/** The question that the arguments ask, or everything that is wrong with them. */
export const questionOf = (args: string[], platform: Platform): { question: Question } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const [from, to, method, path, ...more] = given.words;
  const known = askable(platform);
  const all = [
    ...nameProblems('FROM', from, known),
    ...nameProblems('TO', to, [...known, ...placeNames(platform)]),
    ...requestProblems(method, path),
    ...tooMany(more),
    ...problems,
  ];
  if (all.length > 0) return { problems: all };
  const environment = given.texts.environment?.[0] ?? 'production';
  const request = method === undefined ? {} : { method, path: path as string };
  const values = given.texts.values && { values: given.texts.values.map(fromWhereTheyStand) };
  return { question: { environment, ...values, from: from as string, to: to as string, ...request } };
};
