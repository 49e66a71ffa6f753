import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checked, type Workplace } from '../../scripts/publish/checks.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { root } from '../render.ts';
import { helms, type TestedHelm } from './helms.ts';
import { run } from './run.ts';

/** What publishing ended with, everything that it said to a person, and the folder of what it wrote. */
export interface Publishing {
  code: 0 | 1;
  said: string;
  folder: string;
}

/** A repository of git's with the project's files in its one commit, and credentials of nobody but the test. */
export interface World {
  dir: string;
  root: string;
  publish: (by: TestedHelm, ...args: string[]) => Promise<Publishing>;
  helm: (by: TestedHelm, ...args: string[]) => Promise<string>;
  /** Makes a commit of whatever changed. */
  commit: (message: string) => Promise<void>;
  end: () => void;
}

const notCopied = ['.git', 'node_modules', '.cache', 'evidence', 'published', join('generator', '.build')];

/** Whoever commits, and whenever: the same files give the same commit. */
const author = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_AUTHOR_DATE: '2026-04-30T12:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  GIT_COMMITTER_DATE: '2026-04-30T12:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

/** Keeps every Helm of this process away from the user's own credentials. Returns what undoes it. */
const withoutCredentials = (dir: string): (() => void) => {
  const homes = {
    HELM_REGISTRY_CONFIG: join(dir, 'credentials.json'),
    HELM_CONFIG_HOME: join(dir, 'helm-config'),
    HELM_CACHE_HOME: join(dir, 'helm-cache'),
    DOCKER_CONFIG: join(dir, 'docker'),
  };
  const before = Object.keys(homes).map(name => [name, process.env[name]] as const);
  Object.assign(process.env, homes);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
};

/** Makes a world. Its files are the project's as they are on the disk, whether committed or not. */
export const makeWorld = async (): Promise<World> => {
  const dir = mkdtempSync(join(tmpdir(), 'publish-'));
  const sources = join(dir, 'sources');
  cpSync(root, sources, { recursive: true, filter: path => !notCopied.includes(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'));
  const env = { ...process.env, ...author };
  const git = (...args: string[]): Promise<string> => run('git', args, { cwd: sources, env });
  const commit = async (message: string): Promise<void> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
    known = undefined;
  };
  // The same commit is judged once: that takes longer than all the rest of publishing it.
  let known: Record<string, string> | undefined;
  const check: Workplace['check'] = place => {
    known ??= checked(place);
    return known;
  };
  await git('init', '--quiet');
  // .gitignore means folders alone by node_modules/, and here it is a link.
  writeFileSync(join(sources, '.git/info/exclude'), 'node_modules\n');
  await commit('Everything');
  const restore = withoutCredentials(dir);
  let count = 0;
  return {
    dir,
    root: sources,
    commit,
    helm: (by, ...args) => run(helms[by], args, { cwd: sources }),
    publish: async (by, ...args) => {
      count += 1;
      const folder = join(dir, `out-${count}`);
      const lines: string[] = [];
      const hear = (text: string): void => {
        lines.push(text);
      };
      const place = { root: sources, helm: helms[by], print: hear, check };
      const code = await publish([...args, '--out', folder], place, hear);
      return { code, said: lines.join('\n'), folder };
    },
    end: () => {
      restore();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** A cosign that writes down what it is asked, with the text of files that it is given; or one that fails. */
export const standInForCosign = (
  { dir }: World,
  manner: 'working' | 'failing' = 'working',
): { folder: string; asked: () => string[][] } => {
  const folder = join(dir, `cosign-${manner}`);
  const notes = join(folder, 'notes');
  const program = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const words = process.argv.slice(2).map(word => (word.endsWith('.json') ? readFileSync(word, 'utf8') : word));
appendFileSync(${JSON.stringify(notes)}, JSON.stringify(words) + '\\n');
process.exitCode = ${manner === 'working' ? 0 : 1};
`;
  mkdirSync(folder);
  writeFileSync(join(folder, 'cosign'), program, { mode: 0o755 });
  const lines = (): string[] => readFileSync(notes, 'utf8').trim().split('\n');
  return { folder, asked: () => lines().map(line => JSON.parse(line)) };
};
