import { pinnedHelm } from '../../scripts/tools.ts';
import { monitoringPrograms } from './programs.ts';

/** The Helms that publish and install, by their minor versions: the one people get, the newest, the oldest supported. */
export const helms = {
  '4.2': pinnedHelm('4'),
  '4.3': (await monitoringPrograms(['helm'])).helm,
  '3.18': pinnedHelm('3'),
};

/** A minor version of Helm that is tested. */
export type TestedHelm = keyof typeof helms;

/** All of them. */
export const testedHelms = Object.keys(helms) as TestedHelm[];
