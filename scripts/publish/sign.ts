import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { which } from 'zx';
import type { Problem } from '../../generator/model/problem.ts';
import type { Predicate } from './provenance.ts';
import type { Wish } from './wish.ts';

/** What is signed: `registry.example.org/charts/writecarenotes@sha256:...`, and what is said of it. */
export interface Signed {
  reference: string;
  bom: string;
  predicate: Predicate;
}

/** Where cosign is, if the wish needs it; a problem where it is needed and not there, before anything is pushed. */
export const cosignProblems = ({ signing }: Wish): Problem[] =>
  signing === undefined || which.sync('cosign', { nothrow: true })
    ? []
    : [{ path: 'cosign', message: 'it is what signs, and is not on PATH: install it, or publish without a signature' }];

/** cosign may ask for the key's password, or show where to log in: the terminal is its own meanwhile. */
const cosign = (args: string[]): void => {
  const { status, error } = spawnSync(which.sync('cosign'), args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0)
    throw new Error(
      `The chart is published, but not signed: cosign ${args[0]} ended with ${status}. Run the same again once it can: a published chart is signed, too.`,
    );
};

/** Signs a published chart, and attests its images and its provenance. By digest: a tag could be another chart's meanwhile. */
export const sign = ({ signing = [], plainHttp }: Wish, { reference, bom, predicate }: Signed): void => {
  const folder = mkdtempSync(join(tmpdir(), 'attested-'));
  const flags = ['--yes', ...signing, ...(plainHttp ? ['--allow-http-registry'] : [])];
  const attest = (type: string, text: string): void => {
    const path = join(folder, `${type}.json`);
    writeFileSync(path, text);
    cosign(['attest', ...flags, '--type', type, '--predicate', path, reference]);
  };
  try {
    cosign(['sign', ...flags, reference]);
    attest('cyclonedx', bom);
    attest('slsaprovenance1', JSON.stringify(predicate));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
