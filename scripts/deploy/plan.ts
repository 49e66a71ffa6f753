import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import semver from 'semver';
import { parse } from 'yaml';
import { merge } from '../../generator/model/merge.ts';
import type { Programs } from '../cluster/programs.ts';
import { hasTerminal, question } from '../cluster/terminal.ts';
import { type Place, valuesOf, type Wanted, wantedOf } from '../doctor/wanted.ts';
import { environmentFile } from '../environments.ts';
import { root } from '../root.ts';
import { type MeshChoice, meshFor, meshWords } from './mesh.ts';
import type { Wish } from './wish.ts';

/** All that the steps of a deploy need to know. */
export interface Plan {
  wish: Wish;
  release: Place;
  /** What the cluster shall hold: rendered with the same words as Helm will be given. */
  wanted: Wanted;
  /** Helm's words for the values: files, and what --set says of the mesh. */
  values: string[];
  /** The same as Helm keeps them: what was given beside the chart's own. */
  given: unknown;
  /** The Helm at hand: 3 or 4. */
  helm: number;
  /** Asks a person for something that is not shown while it is typed; undefined where nobody can be asked. */
  ask?: (question: string) => Promise<string>;
}

/** Helm's words for the release's namespace. */
export const within = ({ namespace }: Place): string[] => ['--namespace', namespace];

/** 3 or 4: the major version of the Helm at hand. */
const helmLine = async ({ helm }: Programs): Promise<number> =>
  semver.coerce(await helm(['version', '--template', '{{.Version}}']))?.major ?? 4;

const filesOf = ({ environment, values }: Wish): string[] => [environmentFile(environment), ...values];

/** What Helm keeps of what it was given, as it lays one file over the other. */
const givenBy = (wish: Wish, { set }: MeshChoice): unknown => {
  const files = filesOf(wish).map((path): unknown => parse(readFileSync(resolve(root, path), 'utf8')) ?? {});
  const mesh = set ? [{ global: { writecarenotes: { mesh: set } } }] : [];
  return [...files, ...mesh].reduce((under, over) => merge(under, over), {});
};

/** What to do, with these values and this choice of a mesh. Throws what Helm says where it refuses the values. */
export const planOf = async (
  programs: Programs,
  wish: Wish,
  { release, mesh }: { release: Place; mesh: MeshChoice },
): Promise<Plan> => {
  const set = meshWords(mesh);
  const { signal } = programs;
  return {
    wish,
    release,
    wanted: await wantedOf(programs, wish, { release, installed: false, set }),
    values: [...filesOf(wish).flatMap(path => ['--values', path]), ...set],
    given: givenBy(wish, mesh),
    helm: await helmLine(programs),
    ...(!wish.yes && hasTerminal() && { ask: text => question(`       ${text}: `, { signal, hidden: true }) }),
  };
};

/** Whether the values ask for a mesh. */
export const asksForMesh = (wish: Wish): boolean => valuesOf(wish).global.writecarenotes.mesh.enabled;

/** The plan where no cluster can be asked: as for one that is empty. */
export const planWithout = (programs: Programs, wish: Wish): Promise<Plan> => {
  const mesh = meshFor({ platform: undefined, asked: asksForMesh(wish), istio: false });
  return planOf(programs, wish, { release: { name: wish.release, namespace: 'default' }, mesh });
};
