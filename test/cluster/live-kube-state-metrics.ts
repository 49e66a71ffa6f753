import { readFileSync } from 'node:fs';
import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';
import { assertAlive, type Component, freePorts, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { kubeconfigOf } from './rights.ts';

/** Series as an exporter shows them: metric -> its series' labels and value. */
export type Series = Record<string, { labels: Record<string, string>; value: number }[]>;

/** kube-state-metrics on this machine, with the arguments and the ServiceAccount of the installed Deployment. */
export interface StateMetrics {
  /** What it serves now. */
  series: () => Promise<Series>;
  /** What it has logged so far. */
  log: () => string;
  stop: () => Promise<void>;
}

/** The series in the text that an exporter serves; comments are left out. */
const seriesIn = (text: string): Series => {
  const found: Series = {};
  for (const [, name = '', labels = '', value] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)) {
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
    found[name] = [...(found[name] ?? []), { labels: Object.fromEntries(pairs), value: Number(value) }];
  }
  return found;
};

/** Starts it on loopback; only its ports and the way to the API server are changed. */
export const startStateMetrics = async (plane: ControlPlane): Promise<StateMetrics> => {
  const name = 'kube-state-metrics';
  const { spec } = (await get(plane, 'deployment', name, '--namespace=monitoring')).spec.template;
  const installed: string[] = spec.containers[0].args;
  const [port, telemetry] = await freePorts(2);
  const program = (await monitoringPrograms([name]))[name];
  const args = [
    ...installed.filter(arg => !arg.startsWith('--port=')),
    ...[`--port=${port}`, `--telemetry-port=${telemetry}`, '--host=127.0.0.1', '--telemetry-host=127.0.0.1'],
    `--kubeconfig=${await kubeconfigOf(plane, `monitoring/${spec.serviceAccountName}`)}`,
  ];
  const component: Component = startComponent({ name: `${name}-${port}`, command: program, args, dir: plane.dir });
  return {
    series: async () => {
      assertAlive([component]);
      return seriesIn(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    },
    log: () => readFileSync(component.logFile, 'utf8'),
    stop: () => stopComponent(component),
  };
};
