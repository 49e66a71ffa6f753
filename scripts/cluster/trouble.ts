import type { Event, Pod } from 'kubernetes-types/core/v1';
import type { Programs } from './programs.ts';

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(one => one.type === 'Ready' && one.status === 'True') ?? false;

const timeOf = ({ lastTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(String(lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? 0));

const eventsIn = async ({ kubectl }: Programs, namespace: string, since: number): Promise<string[]> => {
  const words = ['get', 'events', '--namespace', namespace, '--field-selector', 'type=Warning', '--output', 'json'];
  const { items } = JSON.parse(await kubectl(words)) as { items: Event[] };
  // Clocks differ a little, and the cluster keeps whole seconds.
  const recent = items.filter(event => timeOf(event) >= since - 5000).sort((a, b) => timeOf(b) - timeOf(a));
  const lines = recent.map(({ reason, message, involvedObject: { kind, name } }) => {
    return { who: `${reason} ${kind} ${namespace}/${name}`, message: message?.trim() };
  });
  return [...new Map(lines.reverse().map(({ who, message }) => [who, `${who}: ${message}`])).values()].slice(-5);
};

/** The last lines of the first two pods of a namespace that run but are not Ready. */
export const logsIn = async ({ kubectl }: Programs, namespace: string): Promise<string[]> => {
  const { items } = JSON.parse(await kubectl(['get', 'pods', '--namespace', namespace, '--output', 'json'])) as {
    items: Pod[];
  };
  const pods = items.filter(pod => !isReady(pod) && !/^(Succeeded|Pending)$/.test(pod.status?.phase ?? '')).slice(0, 2);
  const logs = await Promise.all(
    pods.map(async ({ metadata }) => {
      const words = ['logs', '--namespace', namespace, metadata?.name ?? '', '--all-containers', '--tail', '5'];
      const text = await kubectl(words).catch(() => '');
      return text.trim() === ''
        ? []
        : [
            `log of ${namespace}/${metadata?.name}:`,
            ...text
              .trim()
              .split('\n')
              .map(line => `  ${line}`),
          ];
    }),
  );
  return logs.flat();
};

/**
 * Why a step may have failed, from what the cluster says: warnings of these namespaces since `since` (a time in ms), and
 * the last lines of pods that run but are not Ready. Says nothing where the cluster does not answer any more.
 */
export const trouble = async (programs: Programs, namespaces: string[], since: number): Promise<string[]> => {
  const found = await Promise.all(
    namespaces.map(async namespace => {
      const ask = [eventsIn(programs, namespace, since), logsIn(programs, namespace)];
      return (await Promise.all(ask.map(answer => answer.catch(() => [])))).flat();
    }),
  );
  return found.flat().slice(0, 30);
};
