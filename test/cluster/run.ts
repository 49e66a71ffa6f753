import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** What a program may be given beside its arguments. An absent `env` means ours; `onStderr` hears what it complains of. */
export interface RunOptions {
  input?: string | undefined;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onStderr?: (text: string) => void;
}

/**
 * Runs a program without a shell and returns what it printed on stdout.
 * Refuses an exit code other than 0: the error's message holds the command and everything it printed on stderr.
 */
export const run = (
  command: string,
  args: string[],
  { input, cwd, env, onStderr = () => {} }: RunOptions = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...(cwd && { cwd }), ...(env && { env }) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', chunk => out.push(chunk));
    child.stderr.on('data', chunk => err.push(chunk));
    child.on('error', reject);
    child.on('close', code => {
      onStderr(Buffer.concat(err).toString());
      if (code === 0) return resolve(Buffer.concat(out).toString());
      reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(err)}`));
    });
    // A program that ends without reading its input closes the pipe; its exit code says what went wrong.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });

/**
 * What to wait for: `check` is asked every `everyMs` (default 100) until it is true, for `seconds` at most, and at once
 * when `signal` is aborted.
 */
export interface Wait {
  what: string;
  seconds: number;
  everyMs?: number;
  signal?: AbortSignal | undefined;
  check: () => Promise<boolean>;
}

/** Returns once `check` is true; throws `what` and the last error when time is up. A throwing check is a "not yet". */
export const until = async ({ what, seconds, everyMs = 100, signal, check }: Wait): Promise<void> => {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    const done = await check().catch((error: unknown) => {
      last = error;
      return false;
    });
    if (done) return;
    await setTimeout(everyMs, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
  throw new Error(`waited ${seconds} s: ${what}`, { cause: last });
};
