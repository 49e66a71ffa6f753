import { namesHost } from './hosts.ts';

/** An entry of a Sidecar's hosts, in its parts. Throws on one that is not `<namespace>/<name>`. */
export const importOf = (
  entry: string,
  ownNamespace: string,
): { excludes: boolean; namespace: string; name: string } => {
  const [scope = '', name = '', ...rest] = entry.split('/');
  if (!scope || !name || rest.length > 0) throw new Error(`"${entry}" is not <namespace>/<host>`);
  const excludes = scope.startsWith('~');
  const namespace = excludes ? scope.slice(1) || '*' : scope;
  return { excludes, namespace: namespace === '.' ? ownNamespace : namespace, name };
};

/**
 * The test of all entries together: is a host of a namespace imported by one of them, and excluded (`~` in front) by
 * none? `~/*` alone imports nothing.
 */
export const importTest = (
  entries: readonly string[],
  ownNamespace: string,
): ((namespace: string, host: string) => boolean) => {
  const imports = entries.map(entry => importOf(entry, ownNamespace));
  return (namespace, host) => {
    const naming = imports.filter(
      entry => (entry.namespace === '*' || entry.namespace === namespace) && namesHost(entry.name, host),
    );
    return naming.length > 0 && !naming.some(({ excludes }) => excludes);
  };
};
