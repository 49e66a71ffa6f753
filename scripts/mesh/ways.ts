import { type Programs, until } from '../cluster/programs.ts';
import { awaitIdle } from '../cluster/release.ts';
import { command, type Step } from '../cluster/steps.ts';
import { tierOrder } from '../cluster/tiers.ts';
import { istioSteps } from './istio-steps.ts';
import { type Phase, type Platform, phaseWords, platformOf } from './standing.ts';
import { count, doorNamespaces, type Member, membersOf, partNamespaces, restart, wrongOnes } from './tiers.ts';
import { upstreams } from './upstream.ts';
import { verification } from './verification.ts';
import type { Wish } from './wish.ts';

/** What makes the steps of a way. `closed`: identities are asked for already. */
export type Way = (wish: Wish, frontDoor: string, closed: boolean) => Step[];

const platformIn = async (programs: Programs, { release }: Wish): Promise<Platform> => {
  const platform = await platformOf(programs, release);
  if (!platform) throw new Error(`the release ${release} is gone`);
  return platform;
};

/** Whether identities are asked for already, or were about to be: what was closed once is not opened by the way. */
export const isClosed = ({ newest, deployed }: Platform): boolean => newest === 'enforced' || deployed === 'enforced';

const stands = ({ standing, newest }: Platform, ...phases: Phase[]): boolean =>
  standing.settled && phases.includes(newest);

interface Move {
  title: string;
  wish: Wish;
  /** The phase to go to, from where the platform is; undefined where it need not. */
  phase: (platform: Platform) => Phase | undefined;
  /** The phase that the plan tells of, and why none is needed. */
  usual: Phase;
  already: string;
  /** Done after it. */
  settle?: (programs: Programs) => Promise<void>;
}

const move = ({ title, wish, phase, usual, already, settle }: Move): Step => ({
  title,
  acts: [command('helm', phaseWords(wish.release, usual, wish.timeout))],
  namespaces: [...tierOrder(), ...doorNamespaces('nginx'), ...partNamespaces],
  done: async programs => (phase(await platformIn(programs, wish)) ? undefined : already),
  act: async programs => {
    await awaitIdle(programs, wish.release);
    const to = phase(await platformIn(programs, wish));
    if (!to) return already;
    await programs.helm(phaseWords(wish.release, to, wish.timeout));
    await settle?.(programs);
    return to === usual ? undefined : `somebody changed it meanwhile, so it is ${to} now`;
  },
});

const restartIn = (namespace: string, { seconds }: Wish, wanted: boolean): Step => {
  const lacking = wanted ? 'has no sidecar yet' : 'still has a sidecar';
  return {
    title: `${wanted ? 'sidecars in' : 'no sidecars in'} ${namespace}`,
    acts: [
      `kubectl rollout restart --namespace ${namespace}: every Deployment of which a pod ${lacking}; waits for them`,
    ],
    namespaces: [namespace],
    done: async programs => {
      const members = await membersOf(programs, namespace);
      if (members.length === 0) return 'nothing of the platform runs here';
      if (wrongOnes(members, wanted).length > 0 || members.some(({ rolledOut }) => !rolledOut)) return undefined;
      return wanted ? 'every pod here has its sidecar' : 'no pod here has a sidecar';
    },
    act: async programs => {
      const names = await restart(programs, { namespace, wanted, seconds });
      return names.length > 0 ? `restarted ${names.join(', ')}` : 'it rolled out already';
    },
  };
};

/** Looks at all pods at once, as one may have come anew in a tier that was done. */
const everyPod = (wish: Wish, namespaces: string[], wanted: boolean): Step => {
  const look = async (programs: Programs): Promise<Member[]> =>
    (await Promise.all(namespaces.map(namespace => membersOf(programs, namespace)))).flat();
  return {
    title: wanted ? 'every pod has its sidecar and is Ready' : 'no pod has a sidecar',
    acts: [`kubectl get pods in ${namespaces.join(', ')}`],
    namespaces,
    done: async () => undefined,
    act: async programs => {
      let members = await look(programs);
      const check = async () => {
        members = await look(programs);
        const { wrong, unready } = count(members, wanted);
        return wrong + unready === 0;
      };
      await until(programs, { what: '', seconds: Math.min(wish.seconds, 120), check }).catch(error => {
        const { wrong, unready } = count(members, wanted);
        if (programs.signal.aborted || wrong + unready === 0) throw error;
        const lacking = `${wrong} ${wanted ? 'without' : 'with'} a sidecar: ${wrongOnes(members, wanted).join(', ')}`;
        throw new Error([...(wrong > 0 ? [lacking] : []), ...(unready > 0 ? [`${unready} not Ready`] : [])].join('; '));
      });
      return `${count(members, wanted).pods} pods`;
    },
  };
};

/** Into the mesh: Istio, then joining, a sidecar for every pod, and only then enforced. */
export const joiningWay: Way = (wish, frontDoor, closed) => {
  const namespaces = [...tierOrder(), ...doorNamespaces(frontDoor), ...partNamespaces];
  return [
    ...istioSteps(wish, upstreams(wish, frontDoor)),
    move({
      title: closed
        ? 'the release stays enforced: a mesh that is closed is not opened'
        : 'the release joins: sidecars come in, nothing is refused yet',
      wish,
      usual: closed ? 'enforced' : 'joining',
      phase: platform => {
        if (stands(platform, 'joining', 'enforced')) return undefined;
        return isClosed(platform) ? 'enforced' : 'joining';
      },
      already: closed ? 'it is enforced' : 'it has joined',
    }),
    ...namespaces.map(namespace => restartIn(namespace, wish, true)),
    everyPod(wish, namespaces, true),
    move({
      title: 'the release is enforced: only known identities are let in',
      wish,
      usual: 'enforced',
      phase: platform => (stands(platform, 'enforced') ? undefined : 'enforced'),
      already: 'it is enforced',
    }),
    verification(wish),
  ];
};

/** istiod gathers changes for at most 10 s (PILOT_DEBOUNCE_MAX) before it tells the proxies. */
const pushSeconds = 10;

/**
 * Out of the mesh. From enforced it first goes back to joining, and every proxy must have heard that it need not insist
 * on TLS any more, before the first pod without a sidecar may come, which `leaving` allows.
 */
export const leavingWay: Way = (wish, frontDoor) => {
  const namespaces = [...tierOrder(), ...doorNamespaces(frontDoor)];
  return [
    move({
      title: 'the release joins: nothing is refused any more',
      wish,
      usual: 'joining',
      phase: platform => (isClosed(platform) ? 'joining' : undefined),
      already: 'nothing is refused',
      settle: ({ sleep }) => sleep(pushSeconds),
    }),
    move({
      title: 'the release leaves: new pods come without a sidecar',
      wish,
      usual: 'leaving',
      phase: platform => (stands(platform, 'leaving', 'off') ? undefined : 'leaving'),
      already: 'it is leaving, or has left',
    }),
    ...namespaces.map(namespace => restartIn(namespace, wish, false)),
    everyPod(wish, namespaces, false),
    move({
      title: 'the mesh is off',
      wish,
      usual: 'off',
      phase: platform => (stands(platform, 'off') ? undefined : 'off'),
      already: 'it is off',
    }),
  ];
};
