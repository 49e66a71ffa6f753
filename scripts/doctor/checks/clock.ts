import type { Check } from '../check.ts';
import { fail, ok, warn } from '../finding.ts';

/** Seconds apart that nobody notices, and from which on certificates and tokens are refused. */
const noticed = 5;
const refused = 300;

/** How far this machine's clock is from the server's, in seconds: what the answer's way and whole seconds explain is not counted. */
const secondsApart = ({ server, before, after }: { server: number; before: number; after: number }): number => {
  if (server + 999 < before) return Math.round((before - server - 999) / 1000);
  return server > after ? -Math.round((server - after) / 1000) : 0;
};

/** This machine and the server agree about the time: events, certificates and tokens are dated by both. */
export const clock: Check = ({ clock }) => {
  if (!('seen' in clock)) return [warn('Clock', `of the server cannot be seen: ${clock.unseen}`)];
  const apart = secondsApart(clock.seen);
  if (Math.abs(apart) < noticed) return [ok('Clock', 'agrees with the server')];
  const says = `of this machine is ${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} the server's`;
  const remedy = 'let both set their clocks by a time server (timedatectl status)';
  return [Math.abs(apart) >= refused ? fail('Clock', says, remedy) : warn('Clock', says, remedy)];
};
