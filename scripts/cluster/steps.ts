import type { Programs } from './programs.ts';

/** One step of the way. Each looks first, so that it may be run again. */
export interface Step {
  title: string;
  /** What it does, for a person: commands where there are such. */
  acts: string[];
  /** Where the reason is looked for when it fails. */
  namespaces: string[];
  /** Why there is nothing to do; undefined where there is something. */
  done: (programs: Programs) => Promise<string | undefined>;
  /** Does it, and says what came of it, in a line or none. */
  act: (programs: Programs) => Promise<string | undefined>;
}

/** Prints a line, at the left for titles. */
export const say = (line = ''): void => console.log(line);
const indent = (line: string): void => say(`       ${line}`);

const head = (steps: Step[], index: number): string =>
  `${`${index + 1}/${steps.length}`.padStart(5)}  ${steps[index]?.title}`;

/** Prints every step: what it would do, or, where there is a cluster to look at, why it would do nothing. */
export const printPlan = async (steps: Step[], programs?: Programs): Promise<void> => {
  for (const [index, step] of steps.entries()) {
    say(head(steps, index));
    const done = programs && (await step.done(programs));
    for (const line of done ? [`nothing to do: ${done}`] : step.acts) indent(line);
  }
};

/** A step that failed, with when it began (ms). */
export interface Failure {
  step: Step;
  index: number;
  since: number;
  error: Error;
}

/** Goes the way, step by step, and says what happens. Returns the step that failed, or nothing. */
export const go = async (steps: Step[], programs: Programs): Promise<Failure | undefined> => {
  for (const [index, step] of steps.entries()) {
    const since = Date.now();
    say(head(steps, index));
    try {
      programs.signal.throwIfAborted();
      const done = await step.done(programs);
      if (done) {
        indent(`nothing to do: ${done}`);
        continue;
      }
      for (const line of step.acts) indent(line);
      const came = await step.act(programs);
      indent(`done${came ? `: ${came}` : ''} (${Math.round((Date.now() - since) / 1000)} s)`);
    } catch (error) {
      return { step, index, since, error: error as Error };
    }
  }
  return undefined;
};

/** A command as a person could type it. */
export const command = (program: string, words: string[]): string =>
  [program, ...words.map(word => (/[\s"'$]/.test(word) ? `'${word}'` : word))].join(' ');
