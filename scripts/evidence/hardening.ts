import type { Container } from 'kubernetes-types/core/v1';
import { containersOf, workloadsOf } from '../../verify/workloads.ts';
import { count, gap, shownOr, unread } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Finding, Scene } from './types.ts';

const level = 'pod-security.kubernetes.io/enforce';

/** What each namespace lets its pods do, as Kubernetes enforces it. */
const namespaces = ({ rendered }: Scene): Finding[] => {
  const all = rendered.kind('Namespace').map(object => ({ object, says: object.manifest.metadata.labels?.[level] }));
  const strict = all.filter(({ says }) => says === 'restricted');
  const lineOf = (object: RenderedObject) => object.at('metadata', 'labels', level);
  return [
    shownOr(
      'hardening',
      `${strict.length} of ${count(all.length, 'namespace')} take only pods that fit Kubernetes’ strictest level (restricted).`,
      strict.map(({ object }) => lineOf(object)),
      unread('the Pod Security of the namespaces'),
    ),
    ...all
      .filter(({ says }) => says !== 'restricted')
      .map(({ object, says }) =>
        gap(
          'hardening',
          `${object.manifest.metadata.name} takes pods of the level ${says ?? 'that the cluster sets'}, not restricted`,
          'see that only node-exporter runs there, which mounts the nodes’ files read-only',
          [lineOf(object)],
        ),
      ),
  ];
};

const isTight = ({ securityContext: own }: Container): boolean =>
  own?.readOnlyRootFilesystem === true &&
  own.allowPrivilegeEscalation === false &&
  own.capabilities?.drop?.includes('ALL') === true;

/** What each container may do to its own file system and to the node. */
const containers = ({ rendered }: Scene): Finding[] => {
  const all = workloadsOf(rendered.manifests).flatMap(workload =>
    containersOf(workload.spec).map(({ container, path }) => ({
      workload,
      container,
      line: rendered
        .of(workload.identity)
        ?.at(...workload.specPath.split('.'), ...path.replace(']', '').split('['), 'securityContext'),
      name: `${workload.identity} ${container.name}`,
    })),
  );
  const tight = all.filter(({ container }) => isTight(container));
  const loose = all.filter(({ container }) => !isTight(container));
  const rootless = workloadsOf(rendered.manifests).filter(({ spec }) => spec.securityContext?.runAsNonRoot === true);
  return [
    shownOr(
      'hardening',
      `${tight.length} of ${count(all.length, 'container')} cannot write to their own file system, gain rights, or use a capability that is not given back by name.`,
      tight.map(({ line }) => line),
      unread('how containers are confined'),
    ),
    shownOr(
      'hardening',
      `The pods of ${rootless.length} of ${count(workloadsOf(rendered.manifests).length, 'workload')} run as no root.`,
      rootless.map(({ identity, specPath }) => rendered.of(identity)?.at(...specPath.split('.'), 'securityContext')),
      unread('as whom pods run'),
    ),
    ...loose.map(({ name, line }) =>
      gap('hardening', `${name} is not confined as the others are`, 'see its securityContext', [line]),
    ),
  ];
};

/** Pods that see the node itself. */
const onNodes = ({ rendered }: Scene): Finding[] =>
  workloadsOf(rendered.manifests)
    .filter(({ spec }) => spec.hostNetwork || spec.hostPID || spec.volumes?.some(({ hostPath }) => hostPath))
    .map(({ identity, specPath }) =>
      gap(
        'hardening',
        `${identity} sees files or the network of the node that it runs on`,
        'see that its mounts are read-only, and who may change it',
        [rendered.of(identity)?.at(...specPath.split('.'), 'volumes')],
      ),
    );

/** How tightly the pods are confined. */
export const hardeningFindings = (scene: Scene): Finding[] => [
  ...namespaces(scene),
  ...containers(scene),
  ...onNodes(scene),
];
