import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Where an answer goes that nobody shall read over somebody's shoulder. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Whether somebody sits there who can be asked. */
export const hasTerminal = (): boolean => process.stdin.isTTY === true;

/** Asks whoever sits there; a hidden answer is not shown while it is typed. Throws when `signal` says so, as after Ctrl-C. */
export const question = async (
  text: string,
  { signal, hidden = false }: { signal: AbortSignal; hidden?: boolean },
): Promise<string> => {
  if (hidden) process.stdout.write(text);
  const output = hidden ? nowhere() : process.stdout;
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // While it listens, it takes Ctrl-C for itself.
  terminal.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
  try {
    return (await terminal.question(hidden ? '' : text, { signal })).trim();
  } finally {
    terminal.close();
    if (hidden) process.stdout.write('\n');
  }
};
