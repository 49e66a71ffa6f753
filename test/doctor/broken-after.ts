import type { Event, PodStatus } from 'kubernetes-types/core/v1';
import type { Facts } from '../../scripts/doctor/facts.ts';
import { type Broken, named, without } from './broken.ts';
import { seen } from './good.ts';

const warning = (kind: string, namespace: string, name: string, reason: string, message: string): Event => ({
  metadata: { name, namespace },
  involvedObject: { kind, namespace, name },
  ...{ reason, message, type: 'Warning', lastTimestamp: '2026-11-01T10:00:00Z' },
});

/** The pod of a workload, made Pending or not Ready. */
const sicken = (facts: Facts, workload: string, phase: 'Pending' | 'Running') => {
  const pod = seen(facts.pods).find(({ metadata }) => metadata?.labels?.['app.kubernetes.io/name'] === workload);
  if (!pod) throw new Error(`there is no pod of ${workload}`);
  const status: PodStatus = { phase, conditions: [{ type: 'Ready', status: 'False' }] };
  Object.assign(pod, { status });
  return { status, name: pod.metadata?.name ?? '', namespace: pod.metadata?.namespace ?? '' };
};

const waiting = (facts: Facts, workload: string, reason: string, message: string): void => {
  const { status } = sicken(facts, workload, 'Pending');
  status.containerStatuses = [
    { name: 'app', image: '', imageID: '', ready: false, restartCount: 0, state: { waiting: { reason, message } } },
  ];
};

const unscheduled = (facts: Facts, workload: string, message: string): void => {
  const { status } = sicken(facts, workload, 'Pending');
  status.conditions?.push({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message });
};

const refused = (facts: Facts, message: string): void => {
  const deployment = named(seen(facts.deployments), 'medication-service');
  deployment.status = { replicas: 0, availableReplicas: 0 };
  seen(facts.pods).splice(
    seen(facts.pods).findIndex(({ metadata }) => metadata?.labels?.['app.kubernetes.io/name'] === 'medication-service'),
    1,
  );
  seen(facts.warnings).push(
    warning('ReplicaSet', 'core-healthcare', 'medication-service-5f6d7c', 'FailedCreate', message),
  );
};

/** What can be wrong with a release that is installed. */
export const brokenAfter: Broken[] = [
  {
    name: 'pods that find no room',
    break: facts => unscheduled(facts, 'audit-service', '0/6 nodes are available: 6 Insufficient memory.'),
    finds: [/^fail Pods compliance\/audit-service: one pod is not ready: no node has enough memory left/],
  },
  {
    name: 'pods that no node tolerates',
    break: facts =>
      unscheduled(facts, 'audit-service', '0/6 nodes are available: 6 node(s) had untolerated taint {a: b}.'),
    finds: [/^fail Pods compliance\/audit-service: .*no node takes it/],
  },
  {
    name: 'an image that is not there',
    break: facts => waiting(facts, 'resident-service', 'ImagePullBackOff', 'Back-off pulling image'),
    finds: [/^fail Pods core-healthcare\/resident-service: .*its image is not pulled/],
  },
  {
    name: 'a pod that waits for a Secret',
    break: facts =>
      waiting(facts, 'resident-service', 'CreateContainerConfigError', 'secret "writecarenotes-redis" not found'),
    finds: [/^fail Pods core-healthcare\/resident-service: .*the Secret writecarenotes-redis is missing/],
  },
  {
    name: 'a pod that cannot mount a Secret, as its events tell',
    break: facts => {
      const { name, namespace } = sicken(facts, 'alertmanager', 'Pending');
      const message = 'MountVolume.SetUp failed for volume "secrets" : secret "alertmanager-receivers" not found';
      seen(facts.warnings).push(warning('Pod', namespace, name, 'FailedMount', message));
    },
    finds: [/^fail Pods monitoring\/alertmanager: .*the Secret alertmanager-receivers is missing/],
  },
  {
    name: 'a probe that fails',
    break: facts => {
      const { name, namespace } = sicken(facts, 'gdpr-service', 'Running');
      const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
      seen(facts.warnings).push(warning('Pod', namespace, name, 'Unhealthy', message));
    },
    finds: [/^fail Pods compliance\/gdpr-service: .*its readiness probe fails/],
  },
  {
    name: 'a container that ends again and again',
    break: facts => waiting(facts, 'gdpr-service', 'CrashLoopBackOff', 'back-off 5m0s restarting failed container'),
    finds: [/^fail Pods compliance\/gdpr-service: .*it ends again and again/],
  },
  {
    name: 'a quota that is used up',
    break: facts =>
      refused(facts, 'pods "x" is forbidden: exceeded quota: core-healthcare, requested: pods=1, used: pods=9'),
    finds: [
      /^fail Deployment core-healthcare\/medication-service: has 0 of \d pods?: the quota core-healthcare is used up/,
    ],
  },
  {
    name: 'a webhook that does not answer',
    break: facts =>
      refused(facts, 'failed calling webhook "namespace.sidecar-injector.istio.io": no endpoints available'),
    finds: [
      /^fail Deployment core-healthcare\/medication-service: .*the webhook namespace\.sidecar-injector\.istio\.io does not answer/,
    ],
  },
  {
    name: 'a Deployment that somebody deleted',
    break: facts => {
      without(seen(facts.deployments), 'laundry-service');
    },
    finds: [/^fail Deployment operational\/laundry-service: is not there/],
  },
  {
    name: 'a volume that is not bound',
    break: ({ claims, warnings }) => {
      Object.assign(named(seen(claims), 'loki'), { status: { phase: 'Pending' } });
      seen(warnings).push(
        warning('PersistentVolumeClaim', 'monitoring', 'loki', 'ProvisioningFailed', 'quota of disks exceeded'),
      );
    },
    finds: [/^fail Volume monitoring\/loki: is Pending: ProvisioningFailed: quota of disks exceeded/],
  },
  {
    name: 'autoscalers without metrics',
    break: ({ autoscalers }) => {
      const condition = { type: 'ScalingActive', status: 'False', message: 'unable to get resource metric cpu' };
      for (const one of seen(autoscalers)) one.status = { conditions: [condition], desiredReplicas: 1 };
    },
    finds: [/^warn Autoscalers: 29 autoscalers without metrics \(.* and 26 more\): unable to get resource metric cpu/],
  },
  {
    name: 'a front door without an address',
    break: ({ services }) => {
      Object.assign(named(seen(services), 'ingress-nginx-controller'), { status: {} });
    },
    finds: [/^warn Front door ingress-nginx\/ingress-nginx-controller: has no address/],
  },
];
