import { environmentValues } from '../generator/charts/environments.ts';
import { merge } from '../generator/model/merge.ts';
import type { Switched } from '../generator/model/nodes.ts';
import { type Platform, switchedIn as switchedOf } from '../generator/model/platform.ts';
import { validate } from '../generator/model/validate.ts';
import { values } from '../values/values.ts';
import type { MonitoringValues, WriteCareNotes } from '../values-schema/types.ts';

/** The resolved platform of values that must be valid. */
export const platformOf = (typed: unknown): Platform => {
  const checked = validate(typed);
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems, null, 2));
  return checked.platform;
};

export const platform = platformOf(values);

/** The shared values of an environment as installed. */
export const sharedIn = (environment?: string): WriteCareNotes => {
  if (environment === undefined) return platform.shared;
  const { global } = environmentValues(platform, environment) as { global?: { writecarenotes?: WriteCareNotes } };
  return merge(platform.shared, global?.writecarenotes);
};

/** The monitoring's values in an environment as installed. */
export const monitoringIn = (environment?: string): MonitoringValues => {
  if (environment === undefined) return platform.monitoring;
  const { monitoring } = environmentValues(platform, environment) as { monitoring?: MonitoringValues };
  return merge(platform.monitoring, monitoring);
};

/** All values that switches are read from, in an environment as installed. */
export const switchedIn = (environment?: string): Switched => switchedOf(platform, environment);
