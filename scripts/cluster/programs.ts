import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { which } from 'zx';
import type { Problem } from '../../generator/model/problem.ts';
import { root } from '../root.ts';
import { helmPath, kubectlPath } from '../tools.ts';

/** A program: takes arguments and perhaps its input, returns what it prints, throws what it complains of. */
export type Program = (args: string[], input?: string) => Promise<string>;

/** What the steps work with. `signal` ends whatever runs, and all waiting. */
export interface Programs {
  helm: Program;
  kubectl: Program;
  kubectlPath: string;
  /** Undefined where there is none. */
  istioctl?: Program;
  signal: AbortSignal;
  /** Waits so many seconds, or throws as soon as `signal` says so. */
  sleep: (seconds: number) => Promise<void>;
}

const programAt =
  (path: string, signal: AbortSignal): Program =>
  (args, input) =>
    new Promise((resolve, reject) => {
      // An interrupted Helm writes down that it was; one that is killed leaves a release that nobody may touch.
      const child = spawn(path, args, { cwd: root, signal, killSignal: 'SIGINT', windowsHide: true });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', chunk => {
        out += chunk;
      });
      child.stderr.setEncoding('utf8').on('data', chunk => {
        err += chunk;
      });
      let failed: Error | undefined;
      child.on('error', error => {
        failed = error;
      });
      child.on('close', code => {
        if (code === 0 && !signal.aborted) return resolve(out);
        reject(new Error(err.trim() || out.trim() || failed?.message || `ended with ${code}`));
      });
      // A program that ends without reading its input closes the pipe; its exit code says what went wrong.
      child.stdin.on('error', () => {});
      child.stdin.end(input ?? '');
    });

const found = (name: string): string | null => which.sync(name, { nothrow: true });

/** kubectl: `KUBECTL=`, else the one on PATH, which fits the cluster sooner than ours, else the one from npm. */
const kubectlFound = (): string => process.env.KUBECTL ?? found('kubectl') ?? kubectlPath();

/** Finds Helm, kubectl and istioctl (`HELM=`, `KUBECTL=`, `ISTIOCTL=`, else on PATH), or says which is missing. */
export const findPrograms = (signal: AbortSignal): { programs: Programs } | { problems: Problem[] } => {
  const problems: Problem[] = [];
  const path = (name: string, find: () => string): string => {
    try {
      return find();
    } catch (error) {
      problems.push({
        path: name,
        message: `${(error as Error).message}; install it, or say where: ${name.toUpperCase()}=`,
      });
      return '';
    }
  };
  const [helm, kubectl] = [path('helm', helmPath), path('kubectl', kubectlFound)];
  const istioctl = process.env.ISTIOCTL ?? found('istioctl');
  if (problems.length > 0) return { problems };
  return {
    programs: {
      helm: programAt(helm, signal),
      kubectl: programAt(kubectl, signal),
      kubectlPath: kubectl,
      ...(istioctl && { istioctl: programAt(istioctl, signal) }),
      signal,
      sleep: seconds => sleep(seconds * 1000, undefined, { signal }),
    },
  };
};

/** What to wait for: `check` is asked every second until it is true, for `seconds` at most. */
export interface Wait {
  what: string;
  seconds: number;
  check: () => Promise<boolean>;
}

/** Returns once `check` is true; throws when time is up, when it is interrupted, and what `check` throws. */
export const until = async (programs: Programs, { what, seconds, check }: Wait): Promise<void> => {
  const deadline = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s: ${what}`);
    await programs.sleep(1);
  }
};
