/** How a check ended: `fail` is what stops the platform, `warn` what somebody should know or look up. */
export type State = 'ok' | 'warn' | 'fail';

/** What a check found. `remedy` is one line a step; a command stands on a line of its own. */
export interface Finding {
  check: string;
  state: State;
  says: string;
  remedy: string[];
}

/** All is well. */
export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says, remedy: [] });

/** Works, or cannot be told from here. */
export const warn = (check: string, says: string, ...remedy: string[]): Finding => ({
  check,
  state: 'warn',
  says,
  remedy,
});

/** Does not work. */
export const fail = (check: string, says: string, ...remedy: string[]): Finding => ({
  check,
  state: 'fail',
  says,
  remedy,
});

/** `one node`, `3 nodes`. */
export const counted = (count: number, what: string): string =>
  `${count === 1 ? 'one' : count} ${what}${count === 1 ? '' : 's'}`;
