import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Problem, printProblems } from '../../generator/model/problem.ts';
import { packChart } from './chart.ts';
import type { Workplace } from './checks.ts';
import { type Commit, commitOf, commitProblems } from './commit.ts';
import type { Archive } from './pack.ts';
import { provenanceOf } from './provenance.ts';
import { type Published, published, push, type Registry } from './registry.ts';
import { bomOf, imagesOf } from './sbom.ts';
import { cosignProblems, sign } from './sign.ts';
import { type Wish, wishOf } from './wish.ts';
import { usage } from './words.ts';

/** A packed chart, where it lies, and the texts that go with it. */
interface Packed {
  archive: Archive;
  path: string;
  bom: string;
  commit: Commit;
}

const refused = (problems: Problem[]): Error => new Error(printProblems(problems));

/** Writes the archive and what is said of it. An archive of changed files is of no commit, so nothing vouches for it. */
const packed = async (place: Workplace, { out }: Wish, commit: Commit): Promise<Packed> => {
  const rendered = place.check(place);
  const archive = await packChart(place.root);
  const folder = resolve(out);
  const write = (ending: string, content: string | Uint8Array): string => {
    const path = join(folder, `${archive.name}-${archive.version}.${ending}`);
    writeFileSync(path, content);
    return path;
  };
  mkdirSync(folder, { recursive: true });
  const bom = `${JSON.stringify(bomOf(archive, commit, imagesOf(rendered)), undefined, 2)}\n`;
  const path = write('tgz', archive.bytes);
  // Helm takes the time of this file for the manifest's: the commit's, so that one commit has one manifest.
  utimesSync(path, commit.time, commit.time);
  write('cdx.json', bom);
  const provenance = write('intoto.json', `${JSON.stringify(provenanceOf(archive, commit), undefined, 2)}\n`);
  if (commit.changed.length > 0) rmSync(provenance);
  place.print(
    `${join(out, `${archive.name}-${archive.version}.tgz`)}: ${archive.bytes.length} bytes, ${archive.digest}`,
  );
  return { archive, path, bom, commit };
};

/** Pushes what is not there yet, and looks at what is. Throws where the version is taken, or what came back is not what went. */
const pushed = (registry: Registry, { archive, path }: Packed, print: Workplace['print']): Published => {
  const { name, version, digest } = archive;
  const before = published(registry, archive);
  if (before && before.layer !== digest)
    throw new Error(
      `${name} ${version} is published already, with other bytes: ${before.layer}. A version is never replaced: raise it in values/platform.ts`,
    );
  if (before) {
    print(`${registry.address}/${name}:${version} is there already, with the same bytes: nothing to push`);
    return before;
  }
  push(registry, path);
  const after = published(registry, archive);
  if (after?.layer !== digest)
    throw new Error(
      `the registry gives back ${after?.layer ?? 'nothing'} for what was pushed; somebody else pushed, too?`,
    );
  print(`pushed ${registry.address}/${name}:${version}`);
  return after;
};

const carryOut = async (place: Workplace, wish: Wish): Promise<void> => {
  const { root, helm, print } = place;
  const found = commitOf(root);
  const problems = 'problems' in found ? found.problems : commitProblems(found.commit);
  if ('problems' in found || (problems.length > 0 && !wish.dryRun)) throw refused(problems);
  if (!wish.dryRun && cosignProblems(wish).length > 0) throw refused(cosignProblems(wish));
  const made = await packed(place, wish, found.commit);
  const { name, version } = made.archive;
  const target = `${wish.registry}/${name}`;
  if (wish.dryRun) {
    for (const problem of [...problems, ...cosignProblems(wish)])
      print(`would be refused: ${printProblems([problem]).trim()}`);
    print(`would push ${target}:${version}${wish.signing ? ' and sign it' : ''}; no registry was asked`);
    return;
  }
  const registry = { root, helm, address: wish.registry, plainHttp: wish.plainHttp };
  const { manifest } = pushed(registry, made, print);
  if (wish.signing) {
    const { predicate } = provenanceOf(made.archive, found.commit);
    sign(wish, { reference: `${target.replace('oci://', '')}@${manifest}`, bom: made.bom, predicate });
  }
  print(`\n  helm install ${name} ${target} --version ${version}\n  helm install ${name} ${target}@${manifest}`);
};

/**
 * Publishes the chart of `root` as the arguments say. Returns the exit code: 0 once it is in the registry, 1 where anything
 * is wrong, which `complain` hears in full.
 */
export const publish = async (args: string[], place: Workplace, complain: (text: string) => void): Promise<0 | 1> => {
  const asked = wishOf(args);
  if ('problems' in asked) {
    complain(`${printProblems(asked.problems)}\n\n${usage}`);
    return 1;
  }
  try {
    await carryOut(place, asked.wish);
    return 0;
  } catch (error) {
    complain((error as Error).message);
    return 1;
  }
};
