import { spawn } from 'node:child_process';
import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import type { Programs } from './programs.ts';

/** How a request ended: its status, or why none could be made. */
export type Answer = { status: number } | { impossible: string };

/** What is asked. `host`: by TLS, for this public host, whose certificate may be of a trial's own making. */
export interface Question {
  namespace: string;
  service: string;
  port: number;
  path: string;
  host?: string;
}

/** GET at a port of this machine, through which kubectl leads to the pod. */
const get = (port: number, { path, host }: Question): Promise<number> =>
  new Promise((resolve, reject) => {
    const target = { hostname: '127.0.0.1', port, path, timeout: 10_000 };
    // Who vouches for the certificate is asked by the monitoring, from outside; here it is whether the way is open.
    const tls = { servername: host, rejectUnauthorized: false, headers: { host } };
    const asked = host ? encrypted({ ...target, ...tls }) : plain(target);
    asked.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.on('error', reject);
    asked.end();
  });

/**
 * Asks a Service of the cluster through a port-forward of kubectl, which goes to a free port of this machine. That reaches
 * the pod past its sidecar, so it tells whether the pod lives; who may speak to it is told by the rules.
 */
export const ask = (
  { kubectlPath, signal }: Pick<Programs, 'kubectlPath' | 'signal'>,
  question: Question,
): Promise<Answer> =>
  new Promise(resolve => {
    const { namespace, service, port } = question;
    const to = ['--namespace', namespace, `service/${service}`, `:${port}`, '--address', '127.0.0.1'];
    const child = spawn(kubectlPath, ['port-forward', ...to], { signal, windowsHide: true });
    let complaint = '';
    const end = (answer: Answer): void => {
      clearTimeout(late);
      child.kill();
      resolve(answer);
    };
    const late = setTimeout(() => end({ impossible: 'no port-forward within 15 s' }), 15_000);
    child.on('error', error => end({ impossible: error.message }));
    child.on('close', () => end({ impossible: complaint.trim().split('\n').at(-1) || 'the port-forward ended' }));
    child.stderr.on('data', chunk => {
      complaint += chunk;
    });
    child.stdout.on('data', chunk => {
      const [, forwarded] = String(chunk).match(/127\.0\.0\.1:(\d+)/) ?? [];
      if (!forwarded) return;
      get(Number(forwarded), question).then(
        status => end({ status }),
        // The tunnel is there, but nothing came through it: kubectl says why, after a moment.
        () => setTimeout(() => end({ impossible: complaint.trim().split('\n').at(-1) || 'no answer' }), 500),
      );
    });
  });
