import type { Deployment } from 'kubernetes-types/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import { count, gap, shownOr, unread, where } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

interface Pods {
  object: RenderedObject;
  least: number;
  line: Shown | undefined;
}

/** The least number of pods of each Deployment, and the line that says it: an autoscaler's, else its own. */
const podsOf = ({ rendered }: Scene): Pods[] =>
  rendered.kind('Deployment').map(object => {
    const { name, namespace } = object.manifest.metadata;
    const scaler = rendered.of(`HorizontalPodAutoscaler/${namespace}/${name}`);
    if (scaler)
      return {
        object,
        least: (scaler.manifest as unknown as HorizontalPodAutoscaler).spec?.minReplicas ?? 1,
        line: scaler.at('spec', 'minReplicas'),
      };
    return {
      object,
      least: (object.manifest as unknown as Deployment).spec?.replicas ?? 1,
      line: object.at('spec', 'replicas'),
    };
  });

const placeOf = ({ object }: Pods): string => object.manifest.metadata.namespace ?? '';
const nameOf = ({ object }: Pods): string => object.manifest.metadata.name;

const replicas = (scene: Scene): Finding[] => {
  const all = podsOf(scene);
  const namespaces = [...new Set(all.map(placeOf))];
  const single = all.filter(({ least }) => least < 2);
  return [
    ...namespaces.flatMap(namespace => {
      const several = all.filter(one => placeOf(one) === namespace && one.least > 1);
      if (several.length === 0) return [];
      const list = several.map(one => `${nameOf(one)} ${one.least}`).join(', ');
      return [
        shownOr(
          'availability',
          `In ${namespace} more than one pod always runs of ${count(several.length, 'Deployment')}: ${list}.`,
          several.map(({ line }) => line),
          unread(`how many pods run in ${namespace}`),
        ),
      ];
    }),
    ...(single.length === 0
      ? []
      : [
          gap(
            'availability',
            `One pod alone runs of ${count(single.length, 'Deployment')}, so each is away while it is replaced: ${single.map(nameOf).join(', ')}`,
            'see that care goes on without each of them for a minute',
            single.map(({ line, object }) => line ?? object.at('spec')),
          ),
        ]),
  ];
};

/** Lines of all objects of a kind, said once. */
const each = (scene: Scene, kind: string, says: (number: number) => string, path: string[], what: string): Finding => {
  const objects = scene.rendered.kind(kind);
  return shownOr(
    'availability',
    says(objects.length),
    objects.map(object => object.at(...path)),
    [`No ${kind} is among these manifests: ${what}`, 'see the values of the services'],
  );
};

const spread = ({ rendered }: Scene): Finding[] => {
  const lines = rendered
    .kind('Deployment')
    .flatMap(object => object.all(/topologyKey: topology\.kubernetes\.io\/zone/));
  const wish = lines.filter(({ reads }) => reads.includes('ScheduleAnyway'));
  return [
    shownOr(
      'availability',
      `The pods of ${count(lines.length, 'Deployment')} are spread over zones and nodes.`,
      lines,
      unread('how pods are spread'),
    ),
    ...(wish.length === 0
      ? []
      : [
          gap(
            'availability',
            `The spread over zones is a wish for ${count(wish.length, 'Deployment')}: where one zone alone has room, all their pods run there`,
            'see that the cluster has nodes in several zones; spread: DoNotSchedule makes it a condition',
            wish.slice(0, 1),
          ),
        ]),
  ];
};

/** What keeps one client, or one failing pod, from taking all others along; where the front door or the mesh says so. */
const limits = ({ rendered }: Scene): Finding[] => {
  const rates = rendered.kind('Ingress').flatMap(object => object.all(/nginx\.org\/limit-req-rate: /));
  const breakers = rendered.kind('DestinationRule').flatMap(object => object.all(/outlierDetection:/));
  return [
    ...where(rates.length > 0, () => [
      shownOr(
        'availability',
        'At the front door one client may ask so often, and no more.',
        rates,
        unread('how often a client may ask'),
      ),
    ]),
    ...where(breakers.length > 0, () => [
      shownOr(
        'availability',
        `A pod that keeps failing is taken out of service by ${count(breakers.length, 'circuit breaker')}.`,
        breakers,
        unread('what becomes of a failing pod'),
      ),
    ]),
  ];
};

/** What keeps it running while pods, nodes and loads come and go. */
export const availabilityFindings = (scene: Scene): Finding[] => [
  ...replicas(scene),
  each(
    scene,
    'PodDisruptionBudget',
    number => `While nodes are drained, ${count(number, 'service')} lose at most the pods that they can spare.`,
    ['spec', 'maxUnavailable'],
    'a drained node may take all pods of a service',
  ),
  each(
    scene,
    'HorizontalPodAutoscaler',
    number => `${count(number, 'service')} get more pods as load grows, up to the number named.`,
    ['spec', 'maxReplicas'],
    'the number of pods does not follow the load',
  ),
  each(
    scene,
    'ResourceQuota',
    number => `In ${count(number, 'namespace')} a quota keeps one from taking the others’ room.`,
    ['spec', 'hard'],
    'one namespace may take the room of all',
  ),
  each(
    scene,
    'PriorityClass',
    number =>
      `When room gets short, what residents need first keeps running: ${count(number, 'class', 'classes')} say in which order.`,
    ['value'],
    'all are alike when room gets short',
  ),
  ...spread(scene),
  ...limits(scene),
  gap(
    'availability',
    'That the cluster has nodes enough, in several zones, and that a loss of a zone was tried, is not in manifests',
    'see kubectl get nodes -L topology.kubernetes.io/zone, and the record of the last trial',
  ),
];
