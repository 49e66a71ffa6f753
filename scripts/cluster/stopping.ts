import { setMaxListeners } from 'node:events';

/** A signal that Ctrl-C and a polite kill give: whatever runs is told to end; what is done stays done. */
export const stopping = (): AbortSignal => {
  const stop = new AbortController();
  // Each program that runs listens, a dozen of them at a time.
  setMaxListeners(100, stop.signal);
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  return stop.signal;
};
