import type { Programs } from '../cluster/programs.ts';

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

/** What `istioctl analyze` complains of; undefined where there is no istioctl. Only errors count, as it decides. */
export const analyzed = async ({ istioctl }: Programs): Promise<string[] | undefined> => {
  if (!istioctl) return undefined;
  return istioctl(['analyze', '--all-namespaces']).then(
    () => [],
    (error: Error) => error.message.split('\n'),
  );
};
