import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectlPath, pinnedHelm } from '../../scripts/tools.ts';
import { root } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';
import { withLoadBalancers } from './load-balancers.ts';

/** How a run of the program ended, with all it printed. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** What to run it with. `signal` is sent once it printed `at`. */
export interface Run {
  plane: ControlPlane;
  args: string[];
  env?: NodeJS.ProcessEnv;
  signal?: { at: RegExp; name: NodeJS.Signals };
}

/** Runs scripts/deploy-kubernetes-infrastructure.sh against the cluster, from another folder than the project's. */
export const deployPlatform = ({ plane, args, env = {}, signal }: Run): Promise<Ended> => {
  const home = (name: string): string => join(plane.dir, 'helm', name);
  const own = {
    ...plane.env,
    HELM: pinnedHelm('4'),
    KUBECTL: kubectlPath(),
    HELM_CACHE_HOME: home('cache'),
    HELM_CONFIG_HOME: home('config'),
    HELM_DATA_HOME: home('data'),
    // Helm's own limit of requests a second is most of an install's time.
    HELM_QPS: '100',
    ...env,
  };
  const script = join(root, 'scripts/deploy-kubernetes-infrastructure.sh');
  const child = spawn('sh', [script, ...args], { cwd: plane.dir, env: own });
  let [out, err, sent] = ['', '', false];
  child.stdout.on('data', chunk => {
    out += chunk;
    if (!signal?.at.test(out) || sent) return;
    sent = true;
    child.kill(signal.name);
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, out, err })));
  return withLoadBalancers(plane, () => ended);
};

/**
 * A kubectl whose port-forward leads to a server of this machine: no pod of a test cluster answers. All else is the real
 * one's. `port` is where every Service is, `tls` where port 443 leads. Returns its path.
 */
export const forwardingKubectl = (plane: ControlPlane, { port, tls }: { port: number; tls: number }): string => {
  const path = join(plane.dir, 'forwarding-kubectl');
  writeFileSync(
    path,
    `#!/bin/sh
if [ "$1" = port-forward ]; then
  case "$*" in *:443*) port=${tls} ;; *) port=${port} ;; esac
  echo "Forwarding from 127.0.0.1:$port -> 80"
  exec sleep 30
fi
exec '${kubectlPath()}' "$@"
`,
  );
  chmodSync(path, 0o755);
  return path;
};
