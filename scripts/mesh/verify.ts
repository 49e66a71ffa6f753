import { spawn } from 'node:child_process';
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Programs } from './programs.ts';

interface Object {
  metadata: { name: string; namespace: string };
}

/** The rules are there: strict everywhere, and in each of these namespaces that nobody is let in by default. */
export const rulesMissing = async ({ kubectl }: Programs, namespaces: string[]): Promise<string[]> => {
  const strict = ['get', 'peerauthentications.security.istio.io', 'default', '--namespace', 'istio-system'];
  const mode = (await kubectl([...strict, '--output', 'jsonpath={.spec.mtls.mode}']).catch(() => 'missing')).trim();
  const list = await kubectl([
    'get',
    'authorizationpolicies.security.istio.io',
    '--all-namespaces',
    '--output',
    'json',
  ]);
  const { items } = JSON.parse(list) as { items: Object[] };
  const denied = new Set(
    items.filter(({ metadata }) => metadata.name === 'default-deny').map(one => one.metadata.namespace),
  );
  return [
    ...(mode === 'STRICT' ? [] : [`PeerAuthentication istio-system/default: is ${mode}, not STRICT`]),
    ...namespaces
      .filter(namespace => !denied.has(namespace))
      .map(namespace => `AuthorizationPolicy ${namespace}/default-deny: is missing`),
  ];
};

/** Deployments of the platform that have fewer pods to offer than they should. */
export const unavailable = async ({ kubectl }: Programs): Promise<string[]> => {
  const ours = ['--all-namespaces', '--selector', 'app.kubernetes.io/part-of=writecarenotes'];
  const { items } = JSON.parse(await kubectl(['get', 'deployments', ...ours, '--output', 'json'])) as {
    items: Deployment[];
  };
  return items
    .filter(({ spec, status }) => (status?.availableReplicas ?? 0) < (spec?.replicas ?? 1))
    .map(({ metadata, spec, status }) => {
      const pods = `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} pods are available`;
      return `Deployment ${metadata?.namespace}/${metadata?.name}: ${pods}`;
    });
};

/** What `istioctl analyze` complains of; undefined where there is no istioctl. Only errors count, as it decides. */
export const analyzed = async ({ istioctl }: Programs): Promise<string[] | undefined> => {
  if (!istioctl) return undefined;
  return istioctl(['analyze', '--all-namespaces']).then(
    () => [],
    (error: Error) => error.message.split('\n'),
  );
};

/** How a request to the API gateway ended: its status, or why none could be made. */
export type Answer = { status: number } | { impossible: string };

/**
 * Asks the API gateway for /health through a port-forward of kubectl, which goes to a free port of this machine. That
 * reaches the pod past its sidecar, so it tells whether the service lives; who may speak to it is told by the rules.
 */
export const askGateway = (kubectlPath: string, signal: AbortSignal): Promise<Answer> =>
  new Promise(resolve => {
    const words = [
      'port-forward',
      '--namespace',
      'core-healthcare',
      'service/api-gateway',
      ':80',
      '--address',
      '127.0.0.1',
    ];
    const child = spawn(kubectlPath, words, { signal, windowsHide: true });
    let complaint = '';
    const end = (answer: Answer): void => {
      clearTimeout(late);
      child.kill();
      resolve(answer);
    };
    const late = setTimeout(() => end({ impossible: 'no port-forward within 15 s' }), 15_000);
    child.on('error', error => end({ impossible: error.message }));
    child.on('close', () => end({ impossible: complaint.trim().split('\n').at(-1) || 'the port-forward ended' }));
    child.stderr.on('data', chunk => {
      complaint += chunk;
    });
    child.stdout.on('data', chunk => {
      const [, port] = String(chunk).match(/127\.0\.0\.1:(\d+)/) ?? [];
      if (!port) return;
      fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(10_000) }).then(
        ({ status }) => end({ status }),
        // The tunnel is there, but nothing came through it: kubectl says why, after a moment.
        () => setTimeout(() => end({ impossible: complaint.trim().split('\n').at(-1) || 'no answer' }), 500),
      );
    });
  });
