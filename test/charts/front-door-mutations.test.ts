import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merge } from '../../generator/model/merge.ts';
import { nginxBehaviour } from '../../verify/front-door/nginx.ts';
import { byKind, identity, type Manifest } from '../../verify/manifests.ts';
import { doors, renderDoor } from './front-door-doors.ts';
import { saidIn } from './front-door-table.ts';

/** One thing that is different from what is rendered. */
interface Mutation {
  name: string;
  manifests: Manifest[];
}

type Data = Record<string, string>;

/** A text without each of its lines, and with each of its words misspelt. */
const spoilt = (text: string): { name: string; text: string }[] => {
  const lines = text.split('\n');
  const instead = (index: number, line: string[]): string => lines.toSpliced(index, 1, ...line).join('\n');
  const words = (line: string, index: number) =>
    [...line.matchAll(/[\w.-]+/g)].map(({ 0: word, index: at }) => ({
      name: `${word}x in ${line.trim()}`,
      text: instead(index, [`${line.slice(0, at)}${word}x${line.slice(at + word.length)}`]),
    }));
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ name: `without ${line.trim()}`, text: instead(index, []) }, ...words(line, index)],
  );
};

const without = (data: Data, key: string): Data =>
  Object.fromEntries(Object.entries(data).filter(([name]) => name !== key));

/** Data without each of its keys, and with each line and word of its values spoilt. */
const spoiltData = (data: Data): { name: string; data: Data }[] =>
  Object.entries(data).flatMap(([key, value]) => [
    { name: `${key}: gone`, data: without(data, key) },
    ...spoilt(value).map(one => ({ name: `${key}: ${one.name}`, data: { ...data, [key]: one.text } })),
  ]);

/** Everything that may go wrong with the ConfigMap, the annotations and the controller's flags, one at a time. */
const mutationsOf = (manifests: readonly Manifest[]): Mutation[] => {
  const instead = (old: Manifest, changed: Manifest): Manifest[] => manifests.map(one => (one === old ? changed : one));
  const configs = byKind(manifests, 'ConfigMap').flatMap(config =>
    spoiltData(config.data ?? {}).map(({ name, data }) => ({ name, manifests: instead(config, { ...config, data }) })),
  );
  const annotations = byKind(manifests, 'Ingress').flatMap(ingress =>
    spoiltData(ingress.metadata.annotations ?? {}).map(({ name, data }) => ({
      name: `${identity(ingress)} ${name}`,
      manifests: instead(ingress, { ...ingress, metadata: { ...ingress.metadata, annotations: data } }),
    })),
  );
  const flags = byKind(manifests, 'Deployment').flatMap(deployment => {
    const { args = [] } = deployment.spec?.template.spec?.containers[0] ?? {};
    return args.map((flag, index) => {
      const changed = structuredClone(deployment);
      changed.spec?.template.spec?.containers[0]?.args?.splice(index, 1);
      return { name: `without the flag ${flag}`, manifests: instead(deployment, changed) };
    });
  });
  return [...configs, ...annotations, ...flags];
};

/** What may change without a word of the table, and why. */
const untold: [pattern: RegExp, reason: string][] = [
  [/^(worker|error-log|log-format)-?/, 'how it runs and what it writes down: no request is answered otherwise'],
  [/^http2: gone/, 'the same requests, by an older version of HTTP'],
  [/proxy_next_upstream off;$/, 'the annotation of each route says it where it counts'],
  [/proxy_max_temp_file_size 0;$/, 'where long answers wait changes none'],
  [/(in|without) default "default-src 'none'";$/, 'of hosts that nobody serves'],
  [/without default "";$|^http-snippets: defaultx in /, 'a map without a default is empty where nothing fits'],
  [/2fx in if .*\(\/\|%2f\)/, 'the next condition refuses every escaped slash'],
  [
    /flag -(ready-|nginx-)status|flag -.*prometheus-metrics|flag -enable-leader|flag -log-format/,
    'who is told how it does',
  ],
  [/A-Zx in "~\^OPTIONS/, 'methods may then have a small letter, too'],
];

const outcome = (manifests: readonly Manifest[]): string => {
  try {
    return JSON.stringify(nginxBehaviour(manifests));
  } catch {
    return 'refused';
  }
};

test('nginx: whatever goes wrong in its ConfigMap, an annotation or a flag is seen in the table', () => {
  const [nginx] = doors;
  assert.ok(nginx?.name === 'nginx');
  const { shared, ingress } = nginx.choose(saidIn());
  const manifests = renderDoor({
    shared: merge(shared, { mesh: { enabled: true } }),
    // Not what the controller does by itself.
    ingress: merge(ingress, {
      clients: { proxies: ['192.0.2.0/24'] },
      timeouts: { connectSeconds: 2, requestSeconds: 5 },
    }),
  });
  const good = outcome(manifests);
  assert.is.not(good, 'refused');
  const mutations = mutationsOf(manifests);
  assert.ok(mutations.length > 400, `${mutations.length} mutations`);
  const survivors = mutations.filter(mutation => outcome(mutation.manifests) === good).map(({ name }) => name);
  assert.equal(
    survivors.filter(name => !untold.some(([pattern]) => pattern.test(name))),
    [],
  );
  for (const [pattern] of untold)
    assert.ok(
      survivors.some(name => pattern.test(name)),
      `nothing is like ${pattern} any more`,
    );
});

test.run();
