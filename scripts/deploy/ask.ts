import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Where what is typed goes: nowhere, so that nobody who looks on reads it. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks a question of whoever sits there, without showing the answer; undefined where there is no terminal. */
export const hiddenQuestion = (): ((question: string) => Promise<string>) | undefined => {
  if (!process.stdin.isTTY) return undefined;
  return async question => {
    process.stdout.write(`       ${question}: `);
    const terminal = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
    // Ctrl-C goes to the terminal's own reader while it listens.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const answer = await terminal.question('');
    terminal.close();
    process.stdout.write('\n');
    return answer.trim();
  };
};
