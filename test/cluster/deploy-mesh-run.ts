import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { kubectlPath, pinnedHelm } from '../../scripts/tools.ts';
import { root } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';

/** How a run of the program ended, with all it printed. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** What to run it with. `killAt`: it is killed, with no chance to say anything, once it printed this. */
export interface Run {
  plane: ControlPlane;
  charts: string;
  args?: string[];
  killAt?: RegExp;
}

/** Runs scripts/deploy-service-mesh.sh against the cluster, from another folder than the project's, as people may. */
export const deployMesh = ({ plane, charts, args = [], killAt }: Run): Promise<Ended> => {
  const home = (name: string): string => join(plane.dir, 'helm', name);
  const env = {
    ...plane.env,
    HELM: pinnedHelm('4'),
    KUBECTL: kubectlPath(),
    HELM_CACHE_HOME: home('cache'),
    HELM_CONFIG_HOME: home('config'),
    HELM_DATA_HOME: home('data'),
    // Helm's own limit of requests a second is most of an install's time.
    HELM_QPS: '100',
  };
  const usual = { '--environment': 'local', '--timeout': '90s', '--istio-charts': charts };
  const words = [
    '--yes',
    ...Object.entries(usual).flatMap(([name, value]) => (args.includes(name) ? [] : [name, value])),
  ];
  const child = spawn('sh', [join(root, 'scripts/deploy-service-mesh.sh'), ...words, ...args], { cwd: plane.dir, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => {
    out += chunk;
    if (killAt?.test(out)) child.kill('SIGKILL');
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  return new Promise(resolve => child.once('close', code => resolve({ code, out, err })));
};

/**
 * Watches the Deployments of the services and of the front door; `stop` says which of them had fewer pods to offer than
 * they should, and when.
 */
export const watchAvailability = (plane: ControlPlane): { stop: () => { seen: number; below: string[] } } => {
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
      return { seen: lines.length, below: lines.filter(isBelow) };
    },
  };
};
