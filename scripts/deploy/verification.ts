import type { Container } from 'kubernetes-types/core/v1';
import { byKind, type Manifest, type ManifestOf } from '../../verify/manifests.ts';
import { containersOf, type Workload, workloadsOf } from '../../verify/workloads.ts';
import { type Answer, ask, type Question } from '../cluster/ask.ts';
import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { secretsOf } from '../doctor/gather.ts';
import type { Plan } from './plan.ts';

type Service = ManifestOf<'Service'>;

const isSelected = ({ metadata: { namespace }, spec }: Service, workload: Workload): boolean =>
  workload.namespace === namespace &&
  Object.entries(spec?.selector ?? {}).every(([key, value]) => workload.labels[key] === value);

/** By which path and port the kubelet asks a container whether it is ready. */
const readiness = ({ readinessProbe, ports = [] }: Container): { path: string; ports: unknown[] }[] => {
  const { path = '/', port } = readinessProbe?.httpGet ?? {};
  if (port === undefined) return [];
  const same = ports.filter(({ name, containerPort }) => name === port || containerPort === port);
  return [{ path, ports: [port, ...same.flatMap(({ name, containerPort }) => [name, containerPort])] }];
};

/** What each Service is asked: what the kubelet asks its pods, where the Service leads to that port. */
export const serviceQuestions = (manifests: readonly Manifest[]): Question[] => {
  const workloads = workloadsOf(manifests);
  return byKind(manifests, 'Service').flatMap(service => {
    const { namespace = '', name } = service.metadata;
    const workload = workloads.find(one => isSelected(service, one));
    const probes = workload ? containersOf(workload.spec).flatMap(({ container }) => readiness(container)) : [];
    return probes.flatMap(({ path, ports }) => {
      const open = service.spec?.ports?.find(({ port, targetPort = port }) => ports.includes(targetPort));
      return open ? [{ namespace, service: name, port: open.port, path }] : [];
    });
  });
};

/** The public hosts, each asked at the front door that the chart brings, if it does and where the certificate is there. */
export const doorQuestions = (manifests: readonly Manifest[], secrets: ReadonlySet<string>): Question[] => {
  const door = byKind(manifests, 'Service').find(({ spec }) => spec?.ports?.some(({ name }) => name === 'https'));
  if (!door) return [];
  const { namespace = '', name: service } = door.metadata;
  const port = door.spec?.ports?.find(({ name }) => name === 'https')?.port ?? 443;
  const hosts = byKind(manifests, 'Ingress').flatMap(({ metadata, spec }) =>
    (spec?.tls ?? [])
      .filter(({ secretName }) => secrets.has(`${metadata.namespace}/${secretName}`))
      .flatMap(one => one.hosts ?? []),
  );
  return [...new Set(hosts)].map(host => ({ namespace, service, port, path: '/health', host }));
};

const wordsOf = ({ namespace, service, path, host }: Question): string =>
  host ? `https://${host}${path} at ${namespace}/${service}` : `${path} of ${namespace}/${service}`;

/** How many port-forwards run at a time: each is a kubectl of its own. */
const atATime = 4;

const askAll = async (programs: Programs, questions: Question[]): Promise<{ question: Question; answer: Answer }[]> => {
  const answers: { question: Question; answer: Answer }[] = [];
  for (let first = 0; first < questions.length; first += atATime) {
    programs.signal.throwIfAborted();
    const some = questions.slice(first, first + atATime);
    answers.push(
      ...(await Promise.all(some.map(async question => ({ question, answer: await ask(programs, question) })))),
    );
  }
  return answers;
};

/** Asks every Service, and the front door for every public host, through port-forwards: whether they answer with 200. */
export const verificationStep = ({ wanted }: Plan): Step => ({
  title: 'verification',
  acts: [
    `GET through kubectl port-forward: ${serviceQuestions(wanted.manifests).length} Services, and the public hosts at the front door`,
  ],
  namespaces: [],
  done: async () => undefined,
  act: async programs => {
    const secrets = new Set(Object.keys(await secretsOf(programs.kubectl)));
    const questions = [...serviceQuestions(wanted.manifests), ...doorQuestions(wanted.manifests, secrets)];
    const answers = await askAll(programs, questions);
    const [first] = answers.flatMap(({ answer }) => ('impossible' in answer ? [answer.impossible] : []));
    if (answers.every(({ answer }) => 'impossible' in answer))
      return `no request was made: ${first ?? 'there is no Service'}`;
    const wrong = answers.flatMap(({ question, answer }) => {
      if ('impossible' in answer) return [`${wordsOf(question)}: no answer (${answer.impossible})`];
      return answer.status === 200 ? [] : [`${wordsOf(question)}: answers with ${answer.status}`];
    });
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    return `${answers.length} answer with 200`;
  },
});
