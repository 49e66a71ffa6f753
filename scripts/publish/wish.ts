import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../../generator/model/problem.ts';

/** Where a chart is to be published, and how. */
export interface Wish {
  /** `oci://registry.example.org/charts`: the chart's name is added by Helm. */
  registry: string;
  out: string;
  dryRun: boolean;
  plainHttp: boolean;
  /** What cosign is told of the key; undefined: not signed. */
  signing?: string[];
}

const options = {
  'dry-run': { type: 'boolean' },
  out: { type: 'string' },
  'plain-http': { type: 'boolean' },
  key: { type: 'string' },
  keyless: { type: 'boolean' },
} as const;

/** A host, perhaps a port, and at least one folder, as the OCI distribution's specification spells them. */
const address = /^oci:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

const registryProblems = (words: string[]): Problem[] => {
  const [registry, ...more] = words;
  if (registry === undefined) return [{ path: 'registry', message: 'say where to: oci://registry.example.org/charts' }];
  // Shown by ps and by the next person's history, so it is refused, and never printed here.
  if (registry.includes('@')) return [{ path: 'registry', message: 'no credentials in it: use helm registry login' }];
  const problems = more.map(word => ({ path: word, message: 'is one word too many' }));
  if (address.test(registry)) return problems;
  return [...problems, { path: registry, message: 'an address such as oci://registry.example.org/charts' }];
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** A key lies in a file, or in a key service that cosign knows by an address: awskms://, hashivault:// and others. */
const keyProblems = (key: unknown, keyless: unknown): Problem[] => {
  if (key === undefined) return [];
  if (keyless) return [{ path: '--key', message: 'either a key or --keyless' }];
  if (typeof key !== 'string' || key === '') return [{ path: '--key', message: 'needs the name of a file' }];
  return key.includes('://') || isFile(key) ? [] : [{ path: '--key', message: `there is no file ${key}` }];
};

const optionProblems = (name: string, value: unknown): Problem[] => {
  const path = `--${name}`;
  if (!(name in options)) {
    const known = Object.keys(options).map(option => `--${option}`);
    return [{ path, message: `there is no such option${suggestion(path, known)}` }];
  }
  if (options[name as keyof typeof options].type === 'string' || value === true) return [];
  return [{ path, message: 'takes no value' }];
};

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { values, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  const { key, keyless, out } = values;
  const problems = [
    ...registryProblems(positionals),
    ...Object.entries(values).flatMap(([name, value]) => optionProblems(name, value)),
    ...keyProblems(key, keyless),
    ...(out === undefined || (typeof out === 'string' && out !== '')
      ? []
      : [{ path: '--out', message: 'needs the name of a folder' }]),
  ];
  if (problems.length > 0) return { problems };
  return {
    wish: {
      registry: positionals[0] ?? '',
      out: typeof out === 'string' ? out : 'published',
      dryRun: values['dry-run'] === true,
      plainHttp: values['plain-http'] === true,
      ...(typeof key === 'string' && { signing: ['--key', key] }),
      ...(keyless === true && { signing: [] }),
    },
  };
};
