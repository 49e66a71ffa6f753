import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectlPath, pinnedHelm } from '../../scripts/tools.ts';
import { type Ended, ended } from '../ended.ts';
import { helmHomes } from '../helm-homes.ts';
import { root } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';

/** Which of the doors, with what. `signal` is sent once it printed `at`. */
export interface Run {
  plane: ControlPlane;
  door: 'deploy-kubernetes-infrastructure' | 'deploy-service-mesh';
  args: string[];
  env?: NodeJS.ProcessEnv;
  signal?: { at: RegExp; name: NodeJS.Signals };
}

/** Runs one of scripts/deploy-*.sh against the cluster, from another folder than the project's, as people may. */
export const runDoor = ({ plane, door, args, env = {}, signal }: Run): Promise<Ended> => {
  const own = {
    ...plane.env,
    HELM: pinnedHelm('4'),
    KUBECTL: kubectlPath(),
    ...helmHomes(join(plane.dir, 'helm')),
    // Helm's own limit of requests a second is most of an install's time.
    HELM_QPS: '100',
    ...env,
  };
  const child = spawn('sh', [join(root, `scripts/${door}.sh`), ...args], { cwd: plane.dir, env: own });
  let sent = false;
  return ended(child, out => {
    if (!signal?.at.test(out) || sent) return;
    sent = true;
    child.kill(signal.name);
  });
};

/** Arguments with these before them, as far as they do not say otherwise. */
export const withUsual = (usual: Record<string, string>, args: string[]): string[] => [
  '--yes',
  ...Object.entries(usual).flatMap(pair => (args.includes(pair[0]) ? [] : pair)),
  ...args,
];

/**
 * Watches the Deployments of the services and of the front door; `stop` says how they were, a line each time one changed
 * (namespace/name, pods wanted, pods available), and which lines have fewer pods to offer than they should.
 */
export const watchAvailability = (plane: ControlPlane): { stop: () => { lines: string[]; below: string[] } } => {
  const columns = ['{.metadata.namespace}/{.metadata.name}', '{.spec.replicas}', '{.status.availableReplicas}'];
  const inMesh = '--field-selector=metadata.namespace!=monitoring,metadata.namespace!=tracing';
  const ours = '--selector=app.kubernetes.io/part-of=writecarenotes';
  const words = ['get', 'deployments', '--all-namespaces', ours, inMesh, '--watch'];
  const child = spawn(kubectlPath(), [...words, `--output=jsonpath=${columns.join(' ')}{"\\n"}`], { env: plane.env });
  let out = '';
  child.stdout.on('data', chunk => {
    out += chunk;
  });
  return {
    stop: () => {
      child.kill();
      const lines = out.split('\n').filter(line => line !== '');
      const isBelow = (line: string): boolean => {
        const [, wanted = '1', available = '0'] = line.split(' ');
        return Number(available) < Number(wanted);
      };
      return { lines, below: lines.filter(isBelow) };
    },
  };
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
