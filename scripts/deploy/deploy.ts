import type { Deployer } from '../cluster/deployer.ts';
import type { Step } from '../cluster/steps.ts';
import { foreignSecretsStep } from './foreign-secrets.ts';
import { installStep } from './install.ts';
import { namespacesStep } from './namespaces.ts';
import { ownSecretsStep } from './own-secrets.ts';
import { asksForMesh, type Plan, planWithout } from './plan.ts';
import { preflight } from './preflight.ts';
import { handoverStep, type Scaled } from './replicas.ts';
import { settleStep } from './settle.ts';
import { verificationStep } from './verification.ts';
import { type Wish, wishOf } from './wish.ts';
import { afterwards, usage } from './words.ts';

/** The way of a deploy, in the order in which each step needs the one before. */
const stepsOf = (plan: Plan, scaled: Scaled[]): Step[] => {
  if (plan.wish.namespacesOnly) return [namespacesStep(plan)];
  return [
    namespacesStep(plan),
    ownSecretsStep(plan),
    foreignSecretsStep(plan),
    ...(scaled.length > 0 ? [handoverStep(scaled)] : []),
    installStep(plan),
    settleStep(plan),
    verificationStep(plan),
  ];
};

const questionOf = ({ namespacesOnly, environment, release }: Wish, isThere: boolean): string => {
  if (namespacesOnly) return 'The namespaces are made, or get their labels.';
  return `${isThere ? 'Upgrades' : 'Installs'} the release ${release} (${environment}).`;
};

/** The platform, installed or brought up to its values. */
export const platformDeployer: Deployer<Wish> = {
  usage,
  wishOf,
  looking: ({ release }) => `looking at cluster, rights, room and the release ${release}`,
  look: async (programs, wish) => {
    const found = await preflight(programs, wish);
    if ('problems' in found) return found;
    const { plan, platform, scaled, notes } = found;
    const { standing } = platform ?? {};
    return {
      steps: stepsOf(plan, scaled),
      notes,
      standing: standing
        ? `${wish.release} (${wish.environment}) is there, at revision ${standing.newest}.`
        : `${wish.release} (${wish.environment}) is not installed yet.`,
      question: questionOf(wish, standing !== undefined),
      afterwards: () => afterwards(programs, plan, asksForMesh(wish)),
    };
  },
  stepsWithout: async (programs, wish) => stepsOf(await planWithout(programs, wish), []),
  afterFailure: 'Put right what is said above and run the same again: what is done stays, and it goes on from here.',
};
