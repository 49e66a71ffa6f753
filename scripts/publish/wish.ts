import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, fileProblem, fromWhereTheyStand, type Option, problemAt, tooMany } from '../arguments.ts';

/** Where a chart is to be published, and how. */
export interface Wish {
  /** `oci://registry.example.org/charts`: the chart's name is added by Helm. */
  registry: string;
  /** A folder: an absolute path if one was named, else one in the project's folder. */
  out: string;
  dryRun: boolean;
  plainHttp: boolean;
  /** What cosign is told of the key; undefined: not signed. */
  signing?: string[];
}

/** A host, perhaps a port, and at least one folder, as the OCI distribution's specification spells them. */
const address = /^oci:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

const registryProblems = (words: string[]): Problem[] => {
  const [registry, ...more] = words;
  if (registry === undefined) return [{ path: 'registry', message: 'say where to: oci://registry.example.org/charts' }];
  // Shown by ps and by the next person's history, so it is refused, and never printed here.
  if (registry.includes('@')) return [{ path: 'registry', message: 'no credentials in it: use helm registry login' }];
  const problems = tooMany(more);
  if (address.test(registry)) return problems;
  return [...problems, { path: registry, message: 'an address such as oci://registry.example.org/charts' }];
};

/** A key lies in a file, or in a key service that cosign knows by an address: awskms://, hashivault:// and others. */
const isAddress = (key: string): boolean => key.includes('://');

const options: Record<string, Option> = {
  'dry-run': { takes: 'nothing' },
  out: { takes: 'one', what: 'the name of a folder' },
  'plain-http': { takes: 'nothing' },
  key: { takes: 'one', what: 'the name of a file', rule: key => (isAddress(key) ? undefined : fileProblem(key)) },
  keyless: { takes: 'nothing' },
};

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  const [registry, key, out] = [words[0], texts.key?.[0], texts.out?.[0]];
  const twice = texts.key && flags.has('keyless') ? 'either a key or --keyless' : undefined;
  const all = [...registryProblems(words), ...problems, ...problemAt('--key', twice)];
  if (registry === undefined || all.length > 0) return { problems: all };
  return {
    wish: {
      registry,
      out: out === undefined ? 'published' : fromWhereTheyStand(out),
      dryRun: flags.has('dry-run'),
      plainHttp: flags.has('plain-http'),
      ...(key && { signing: ['--key', isAddress(key) ? key : fromWhereTheyStand(key)] }),
      ...(flags.has('keyless') && { signing: [] }),
    },
  };
};
