import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Namespace } from 'kubernetes-types/core/v1';
import { parse } from 'yaml';
import type { Programs } from '../cluster/programs.ts';
import { awaitIdle } from '../cluster/release.ts';
import { lastLine } from '../cluster/rights.ts';
import { command, type Step } from '../cluster/steps.ts';
import { root } from '../root.ts';
import { installWords, isInstalled, type Upstream } from './upstream.ts';
import type { Wish } from './wish.ts';

const file = 'charts/istio/namespaces.yaml';

/** The namespaces of Istio, with their labels: its charts make none. */
const namespaces = (): Step => {
  const { items } = parse(readFileSync(join(root, file), 'utf8')) as { items: Namespace[] };
  const names = items.map(({ metadata }) => metadata?.name ?? '');
  const words = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'deploy-service-mesh', '-f', file];
  const labelled = async ({ kubectl }: Programs): Promise<boolean> => {
    const list = await kubectl(['get', 'namespaces', ...names, '--ignore-not-found', '--output', 'json']);
    // kubectl prints nothing at all for none.
    const { items: there } = JSON.parse(list.trim() || '{"items":[]}') as { items: Namespace[] };
    return items.every(({ metadata }) => {
      const labels = there.find(one => one.metadata?.name === metadata?.name)?.metadata?.labels;
      return Object.entries(metadata?.labels ?? {}).every(([key, value]) => labels?.[key] === value);
    });
  };
  return {
    title: `namespaces ${names.join(', ')}`,
    acts: [command('kubectl', words)],
    namespaces: [],
    done: async programs => ((await labelled(programs)) ? 'they are there, with their labels' : undefined),
    act: async ({ kubectl }) => {
      await kubectl(words);
      return undefined;
    },
  };
};

const remedyOf = (message: string, { release, namespace }: Upstream): string => {
  if (/invalid ownership metadata|exists and cannot be imported/.test(message))
    return `Somebody else installed this before: remove it (for istioctl: istioctl uninstall), or give it to Helm's release ${release} in ${namespace}.`;
  if (/failed to (fetch|download|do request)|looks like|not a valid chart repository|404/.test(message))
    return "The chart can't be had from there. Bring it another way: helm pull --untar into a folder, then --istio-charts FOLDER.";
  return '';
};

const install = (upstream: Upstream, wish: Wish): Step => {
  const { release, namespace, version } = upstream;
  const words = installWords(upstream, wish);
  return {
    title: `${release} ${version} in ${namespace}`,
    acts: [command('helm', words)],
    namespaces: [namespace],
    done: async programs => ((await isInstalled(programs, upstream)) ? 'it is installed with these values' : undefined),
    act: async programs => {
      await awaitIdle(programs, release, namespace);
      await programs.helm(words).catch((error: Error) => {
        throw new Error([error.message, remedyOf(error.message, upstream)].filter(Boolean).join('\n'));
      });
      return undefined;
    },
  };
};

const signingKey = { namespace: 'istio-system', name: 'kiali-signing-key' };

/** The key that signs Kiali's sessions: random, and told to the cluster on stdin alone, where nobody else sees it. */
const kialiKey = (): Step => ({
  title: `Secret ${signingKey.name} in ${signingKey.namespace}`,
  acts: [
    'made of random bytes; to read it:',
    `kubectl get secret -n istio-system ${signingKey.name} -o jsonpath='{.data.key}' | base64 -d`,
  ],
  namespaces: [],
  done: async ({ kubectl }) => {
    const words = ['get', 'secret', signingKey.name, '--namespace', signingKey.namespace, '--output', 'name'];
    const answer = await kubectl(words).catch(lastLine);
    if (/not ?found/i.test(answer)) return undefined;
    return answer.startsWith('secret/') ? 'it is there, and stays as it is' : undefined;
  },
  act: async ({ kubectl }) => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: signingKey,
      type: 'Opaque',
      // 32 letters: what Kiali takes is 16, 24 or 32 bytes long.
      stringData: { key: randomBytes(16).toString('hex') },
    };
    await kubectl(['create', '-f', '-'], JSON.stringify(secret));
    return undefined;
  },
});

/** Istio and Kiali, in the order in which they need each other. */
export const istioSteps = (wish: Wish, all: Upstream[]): Step[] => [
  namespaces(),
  ...all.flatMap(upstream =>
    upstream.release === 'kiali' ? [kialiKey(), install(upstream, wish)] : [install(upstream, wish)],
  ),
];
