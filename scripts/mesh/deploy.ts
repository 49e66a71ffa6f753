import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { values } from '../../values/values.ts';
import type { Deployer } from '../cluster/deployer.ts';
import { environmentFile } from '../environments.ts';
import { root } from '../root.ts';
import { preflight } from './preflight.ts';
import { upstreams } from './upstream.ts';
import { isClosed, joiningWay, leavingWay } from './ways.ts';
import { type Wish, wishOf } from './wish.ts';
import { afterwards, usage } from './words.ts';

const frontDoorOf = (environment: string): string => {
  const file = readFileSync(`${root}${environmentFile(environment)}`, 'utf8');
  const { global } = parse(file) as { global?: { writecarenotes?: { frontDoor?: string } } };
  return global?.writecarenotes?.frontDoor ?? values.platform.global.frontDoor ?? 'none';
};

const wayOf = (wish: Wish) => (wish.way === 'join' ? joiningWay : leavingWay);

/** The way into the mesh, and out of it. */
export const meshDeployer: Deployer<Wish> = {
  usage,
  wishOf,
  looking: ({ release }) => `looking at cluster, rights and the release ${release}`,
  look: async (programs, wish) => {
    const found = await preflight(programs, wish, upstreams(wish, frontDoorOf(wish.environment)));
    if ('problems' in found) return found;
    const { platform, warnings } = found;
    return {
      steps: wayOf(wish)(wish, platform.frontDoor, isClosed(platform)),
      notes: warnings,
      standing: `The mesh of ${wish.release} (${platform.environment}) is ${platform.deployed}.`,
      question:
        wish.way === 'join' ? 'Every pod of the services is restarted, tier by tier.' : 'The mesh is taken away.',
      afterwards: async () => afterwards(wish),
    };
  },
  stepsWithout: async (_, wish) => wayOf(wish)(wish, frontDoorOf(wish.environment), false),
  afterFailure: 'Nothing is taken back. Put right what is said above and run the same again: it goes on from here.',
};
