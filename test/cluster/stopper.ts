import { rmSync } from 'node:fs';
import { type Component, killComponents, stopComponent } from './processes.ts';

/** What there is to clear away: components in the order they were started, and the folder of their files. */
export interface Remains {
  components: Component[];
  dir: string;
}

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });

/** The API server first, together with its clients, so that none of them complains; then the rest, etcd among them. */
const endAll = async ({ components, dir }: Remains): Promise<void> => {
  await Promise.all(components.filter(({ name }) => name !== 'etcd').map(component => stopComponent(component)));
  await Promise.all(components.map(component => stopComponent(component)));
  remove(dir);
};

/**
 * A function that ends exactly these components, by their pids, and deletes the folder; a second call changes nothing.
 * It is also called on SIGHUP, SIGINT and SIGTERM, which then end this process; when this process exits without having
 * called it, the components are killed outright, for an exiting process cannot wait.
 */
export const stopperOf = (remains: Remains): (() => Promise<void>) => {
  const onExit = (): void => {
    killComponents(remains.components);
    remove(remains.dir);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    void stop().finally(() => process.exit(signals[signal as keyof typeof signals]));
  };
  const end = async (): Promise<void> => {
    await endAll(remains);
    process.off('exit', onExit);
    for (const signal of Object.keys(signals)) process.off(signal, onSignal);
  };
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  process.on('exit', onExit);
  for (const signal of Object.keys(signals)) process.on(signal, onSignal);
  return stop;
};
