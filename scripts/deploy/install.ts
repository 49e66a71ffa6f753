import { isDeepStrictEqual } from 'node:util';
import type { Programs } from '../cluster/programs.ts';
import { awaitIdle, reasons, standingOf } from '../cluster/release.ts';
import { command, type Step } from '../cluster/steps.ts';
import { objectsOf } from '../diff/objects.ts';
import { type Plan, within } from './plan.ts';
import { isComplete, look, type Seen, teller, troubleOf } from './progress.ts';
import { installedManifests } from './upgrade.ts';

/**
 * How each Helm says that a failure is rolled back. Helm 4 also refuses to change a field that another owns, such as the
 * number of pods that an autoscaler set: what the values say holds, as it always did with Helm 3.
 */
const rollBack: Record<number, string[]> = {
  3: ['--atomic'],
  4: ['--rollback-on-failure', '--server-side=true', '--force-conflicts'],
};

/** Helm's arguments that install the release, or bring it up to the values. */
export const installWords = ({ release, values, wish, helm }: Plan): string[] => [
  ...['upgrade', '--install', release.name, 'charts/umbrella', ...within(release), ...values],
  ...['--wait', '--timeout', wish.timeout, ...(rollBack[helm] ?? [])],
];

/** Whether the newest revision is deployed, with just these objects, and everything is ready. */
const stands = async (programs: Programs, plan: Plan): Promise<boolean> => {
  const { release, wanted, given } = plan;
  const { name, namespace } = release;
  if (!(await standingOf(programs, name, namespace))?.settled) return false;
  const values = await programs.helm(['get', 'values', name, ...within(release), '--output', 'json']);
  if (!isDeepStrictEqual(JSON.parse(values), given)) return false;
  const { added, removed, changed } = objectsOf(await installedManifests(programs, plan), wanted.manifests);
  if (added.length + removed.length + changed.length > 0) return false;
  return isComplete(await look(programs, wanted.manifests));
};

const everySeconds = 5;

/**
 * Looks at the tiers while Helm is at work, and says how far they are. Returns why something did not get ready, as it was
 * before Helm began to take it back: afterwards nobody can see it.
 */
const watch = async (programs: Programs, plan: Plan, isOver: () => boolean): Promise<string[]> => {
  const { release, wanted } = plan;
  const tell = teller();
  let trouble: string[] = [];
  while (!isOver()) {
    const seen = await look(programs, wanted.manifests).catch((): Seen => ({ counts: [], findings: [] }));
    const { status = '' } = (await standingOf(programs, release.name, release.namespace).catch(() => undefined)) ?? {};
    if (/^pending-(install|upgrade)$/.test(status)) {
      tell(seen);
      trouble = await troubleOf(programs, seen);
    }
    if (!isOver()) await programs.sleep(everySeconds);
  }
  return trouble;
};

/** What is left after Helm failed: the revision that it went back to, or nothing but what it keeps. */
const aftermath = async (programs: Programs, { release }: Plan, before: number | undefined): Promise<string> => {
  const { name, namespace } = release;
  const now = await standingOf(programs, name, namespace).catch(() => undefined);
  if (!now) return `What was installed is taken away again; namespaces, Secrets and volumes stay.`;
  if (now.settled && before !== undefined)
    return `Rolled back: what ran before runs again (revision ${now.newest}, as ${before} was).`;
  const history = `helm history ${name} ${within(release).join(' ')}`;
  return `It is not rolled back: revision ${now.newest} is ${now.status}. See ${history}`;
};

/** Installs the release, or upgrades it, and waits for its pods; what fails is rolled back, with the reason told. */
export const installStep = (plan: Plan): Step => {
  const words = installWords(plan);
  const { name, namespace } = plan.release;
  return {
    title: `the release ${name}, and its pods`,
    acts: [command('helm', words)],
    namespaces: [],
    done: async programs =>
      (await stands(programs, plan)) ? 'it is deployed with these values, and everything is ready' : undefined,
    act: async programs => {
      await awaitIdle(programs, name, namespace);
      const before = (await standingOf(programs, name, namespace))?.deployed;
      let over = false;
      const work = programs.helm(words).finally(() => {
        over = true;
      });
      const [ended, watched] = await Promise.allSettled([work, watch(programs, plan, () => over)]);
      if (ended.status === 'fulfilled') return before ? 'upgraded' : 'installed';
      programs.signal.throwIfAborted();
      const trouble = watched.status === 'fulfilled' ? watched.value : [];
      throw new Error(
        [
          reasons(ended.reason),
          ...(trouble.length > 0
            ? ['What was not ready, before it was taken back:', ...trouble.map(one => `  ${one}`)]
            : []),
          await aftermath(programs, plan, before),
        ].join('\n'),
      );
    },
  };
};
