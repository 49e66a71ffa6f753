import { printProblems } from '../generator/model/problem.ts';
import { parseManifests } from '../verify/manifests.ts';
import { answerOf } from './explain/answer.ts';
import { printed } from './explain/print.ts';
import { questionOf } from './explain/question.ts';
import { renderedOrRefused } from './render.ts';
import { installName, switchedWith } from './switched.ts';
import { validPlatform } from './valid.ts';

/**
 * npm run explain -- FROM TO [METHOD PATH] [--environment NAME] [--values FILE]...
 *
 * Why one part of the platform may ask another something (or a store, or a host outside), or may not: the call in the typed values, the NetworkPolicy at
 * both ends, mutual TLS, the identity's rule, the route with its timeout and retries, and the breaker. `production` unless
 * an environment is named; files of values lie over it. It renders the chart as it stands in charts/, and asks no cluster.
 *
 * Ends with 0 whatever the answer is, with 1 where the question is wrong or Helm refuses the values.
 */
const usage = 'npm run explain -- FROM TO [METHOD PATH] [--environment NAME] [--values FILE]...';

const main = (): number => {
  const platform = validPlatform();
  if (!platform) return 1;
  const asked = questionOf(process.argv.slice(2), platform);
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 1;
  }
  const { question } = asked;
  const { environment, values = [] } = question;
  const text = renderedOrRefused(environment, values);
  if (text === undefined) return 1;
  const manifests = parseManifests(text);
  const answer = answerOf(platform, switchedWith(platform, environment, values), manifests, question);
  console.log(printed({ ...question, environment: installName(environment, values) }, answer));
  return 0;
};

process.exitCode = main();
