import type { Manifest } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';

/** Production, which has the mesh on and enforced, with more values on top: `a=1,b=2`, or JSON by key. */
export const meshed = (set = '', json: Record<string, unknown> = {}): Manifest[] =>
  render(
    ...environment('production'),
    ...(set ? ['--set', set] : []),
    ...Object.entries(json).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]),
  );

/** The spec of the one object of a kind and name; `where` tells namespaces apart. Undefined where there is none. */
export const specOf = (manifests: Manifest[], kind: string, name: string, where?: string): unknown => {
  const found = manifests.filter(
    ({ kind: its, metadata }) =>
      its === kind && metadata.name === name && (where === undefined || metadata.namespace === where),
  );
  if (found.length > 1) throw new Error(`${found.length} of ${kind} ${name}`);
  return found[0]?.spec;
};

/** The hosts that a proxy knows, by the name of its Sidecar. */
export const hostsKnown = (manifests: Manifest[]): Record<string, string[]> =>
  Object.fromEntries(
    manifests
      .filter(({ kind }) => kind === 'Sidecar')
      .map(({ metadata, spec }) => {
        const { egress = [] } = spec as { egress?: { hosts: string[] }[] };
        return [metadata.name, egress.flatMap(({ hosts }) => hosts)];
      }),
  );
