import * as assert from 'uvu/assert';
import type { ControlPlane } from './control-plane.ts';
import { type NodeSize, zonedNodes } from './nodes.ts';
import { until } from './run.ts';

/** The smallest cluster the platform promises: three nodes of 4 CPU and 8 GiB, one a zone, less the system. */
export const threeNodes: NodeSize[] = ['a', 'b', 'c'].map(letter => ({
  name: `node-${letter}`,
  zone: `eu-west-2${letter}`,
  cpu: '3800m',
  memory: '6656Mi',
}));

/** Room for the default sizes: 88 pods of 250m and 256Mi, a roll-out of all of them, and their sidecars. */
export const sixNodes: NodeSize[] = zonedNodes(6, { cpu: '8', memory: '16Gi' });

/** A container of the platform's default requests, less limits, probes and ports: nothing of it is ever run. */
export const container = {
  name: 'app',
  image: 'writecarenotes/app',
  resources: { requests: { cpu: '250m', memory: '256Mi' } },
};

/** A Pod of `container` with the given fields of the container set or replaced. */
export const pod = (name: string, namespace: string, fields: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [{ ...container, ...fields }] },
});

/** A Deployment of `container` or another one; `replicas` is left out unless given, as for an autoscaled one. */
export const deployment = (name: string, namespace: string, replicas?: number, of: object = container): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    ...(replicas && { replicas }),
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [of] } },
  },
});

/** Applies the objects and returns what kubectl says. */
export const apply = ({ kubectl }: ControlPlane, ...objects: object[]): Promise<string> =>
  kubectl(['apply', '--filename=-'], objects.map(object => JSON.stringify(object)).join('\n---\n'));

/** What `kubectl get <args>` finds, an object or a List. */
// biome-ignore lint/suspicious/noExplicitAny: any kind of object comes back, and the assertions say what is in it
export const get = async ({ kubectl }: ControlPlane, ...args: string[]): Promise<any> =>
  JSON.parse(await kubectl(['get', ...args, '--output=json']));

/** What kubectl said when it was refused; fails the test when it was not. */
export const refusal = async ({ kubectl }: ControlPlane, args: string[], input?: string): Promise<string> => {
  const outcome = await kubectl(args, input).then(
    out => ({ out }),
    (error: Error) => ({ message: error.message }),
  );
  if ('message' in outcome) return outcome.message;
  return assert.unreachable(`not refused: ${outcome.out}`) as never;
};

/** Waits until as many pods of `deployment/<name>` or the like are Ready, no more and no fewer. */
export const waitReady = (plane: ControlPlane, object: string, replicas: number): Promise<void> =>
  until({
    what: `${object} has ${replicas} ready pods`,
    seconds: 30,
    check: async () => (await get(plane, object)).status.readyReplicas === replicas,
  });

/** Makes a namespace and waits for its service account: until then every pod in it is refused for the lack of one. */
export const makeNamespace = async (
  plane: ControlPlane,
  name: string,
  labels: Record<string, string> = {},
): Promise<void> => {
  await apply(plane, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const check = async () => Boolean(await get(plane, 'serviceaccount', 'default', `--namespace=${name}`));
  await until({ what: `${name} has a service account`, seconds: 20, check });
};
