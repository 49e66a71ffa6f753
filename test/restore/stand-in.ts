import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from 'kubernetes-types/batch/v1';
import { type Ended, ended } from '../ended.ts';
import { root } from '../render.ts';

/** What the stand-in for a cluster says when it is asked. */
export interface Cluster {
  deployment?: object;
  /** What a running pod lists; none: no pod answers. */
  list?: string;
  /** How the Job ends. */
  job?: 'Complete' | 'Failed' | 'Suspended';
  /** What may not be done, as kubectl's words start. */
  refused?: string[];
  missingSecrets?: string[];
  /** The Deployment does not become Ready. */
  stuck?: boolean;
}

/** kubectl for a cluster that is a file: it writes down what it is asked, and the Job that it is given. */
const program = `#!/usr/bin/env node
const fs = require('fs');
const cluster = { job: 'Complete', refused: [], missingSecrets: [], ...JSON.parse(fs.readFileSync(__dirname + '/cluster.json')) };
const args = process.argv.slice(2).join(' ').replace(/^--namespace \\S+ /, '');
fs.appendFileSync(__dirname + '/asked', args + '\\n');
const object = value => console.log(JSON.stringify(value));
const fail = text => { console.error(text); process.exit(1); };
const notFound = 'Error from server (NotFound): not found';
const answers = {
  config: () => console.log('a-cluster'),
  auth: () => console.log('yes'),
  'get deployment': () => cluster.deployment ? object(cluster.deployment) : fail(notFound),
  'get secret': () => cluster.missingSecrets.some(name => args.includes(name)) ? fail(notFound) : console.log('secret/x'),
  // The pod of an earlier restore carries the same labels, and stays for a day.
  'get pods': () => object({ items: [{ metadata: { ownerReferences: [{ kind: 'Job' }] } }] }),
  exec: () => cluster.list ? console.log(cluster.list) : fail('error: unable to upgrade connection'),
  create: () => fs.writeFileSync(__dirname + '/job.json', fs.readFileSync(0)),
  'get job': () => object({ status: { conditions: [{ type: cluster.job, status: 'True' }] } }),
  logs: () => console.log('what the Job printed'),
  rollout: () => cluster.stuck && fail('error: timed out waiting for the condition'),
};
if (cluster.refused.some(words => args.startsWith(words))) fail(args.startsWith('auth') ? 'no' : 'Error: forbidden: ' + args);
const known = Object.keys(answers).find(words => args.startsWith(words));
if (known) answers[known]();
`;

/** How the program ended, and what the cluster was asked meanwhile. */
export interface Restored extends Ended {
  /** What kubectl was asked to do, but for what only looks. */
  changes: string[];
  job?: Job;
}

/** What `npm run restore -- <args>` does with such a cluster. `interruptAt`: Ctrl-C once kubectl is asked this. */
export const restore = async (args: string[], cluster: Cluster, interruptAt?: string): Promise<Restored> => {
  const dir = mkdtempSync(join(tmpdir(), 'writecarenotes-restore-'));
  writeFileSync(join(dir, 'cluster.json'), JSON.stringify(cluster));
  writeFileSync(join(dir, 'asked'), '');
  writeFileSync(join(dir, 'package.json'), '{"type": "commonjs"}');
  writeFileSync(join(dir, 'kubectl'), program, { mode: 0o755 });
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/restore.ts', ...args], {
    cwd: root,
    env: { ...process.env, KUBECTL: join(dir, 'kubectl') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const asked = (): string[] => readFileSync(join(dir, 'asked'), 'utf8').trim().split('\n');
  const looking = interruptAt
    ? setInterval(() => {
        if (!asked().some(line => line.startsWith(interruptAt))) return;
        clearInterval(looking);
        child.kill('SIGINT');
      }, 50)
    : undefined;
  const how = await ended(child);
  clearInterval(looking);
  const changes = asked().filter(line => /^(scale|create|delete|rollout|patch|apply)/.test(line));
  const job = existsSync(join(dir, 'job.json')) ? JSON.parse(readFileSync(join(dir, 'job.json'), 'utf8')) : undefined;
  rmSync(dir, { recursive: true });
  return { ...how, changes, ...(job && { job }) };
};
