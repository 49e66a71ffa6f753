import type { Facts } from '../../scripts/doctor/facts.ts';

/** A cluster in which one thing is wrong, and all that the doctor finds beside what is in order. */
export interface Broken {
  name: string;
  break: (facts: Facts) => void;
  /** Each finding as `state check: what it says`. */
  finds: RegExp[];
}

/** The one of this name, to break it. */
export const named = <T extends { metadata?: { name?: string } }>(list: T[], name: string): T => {
  const found = list.find(one => one.metadata?.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

/** Takes the one of this name away. */
export const without = (list: { metadata?: { name?: string } }[], name: string): void => {
  list.splice(list.indexOf(named(list, name)), 1);
};
