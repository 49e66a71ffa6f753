import type { Event, ObjectReference } from 'kubernetes-types/core/v1';
import type { Fact } from '../facts.ts';

interface Labelled {
  metadata?: { namespace?: string; name?: string; labels?: Record<string, string> };
}

/** Those of the objects that belong to the platform; none where they cannot be seen. */
export const oursOf = <T extends Labelled>(fact: Fact<T[]>): T[] =>
  'seen' in fact
    ? fact.seen.filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/part-of'] === 'writecarenotes')
    : [];

const timeOf = ({ lastTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(String(lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? 0));

/** What the cluster warned of about an object, the newest last; nothing where warnings cannot be seen. */
export const warningsOf = (warnings: Fact<Event[]>, isMeant: (object: ObjectReference) => boolean): string[] => {
  if (!('seen' in warnings)) return [];
  return warnings.seen
    .filter(({ involvedObject }) => isMeant(involvedObject))
    .sort((a, b) => timeOf(a) - timeOf(b))
    .map(({ reason, message }) => `${reason}: ${message?.trim()}`);
};
