import type { ChildProcess } from 'node:child_process';

/** How a program ended, with all it printed. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Waits for the end of a program. `onOutput` is told all that it has printed on stdout so far, whenever it prints. */
export const ended = (child: ChildProcess, onOutput: (out: string) => void = () => {}): Promise<Ended> => {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    onOutput(out);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, out, err }));
  });
};
