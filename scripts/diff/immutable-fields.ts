/** What an API server refuses to change in an object that is there. */
export interface Immutable {
  /** The API group, empty for the core's. */
  group: string;
  kind: string;
  /** The field, as a path into the object; `except` are fields below it that may change all the same. */
  path: string;
  except?: string[];
  /** The API server fills it in, and keeps it where a manifest no longer says it. */
  filledIn?: boolean;
  /** A field that lets the other change when it changes, too. */
  whileSame?: string;
  /** What to do; `it` is the object as kubectl takes it: `service api -n care`. */
  remedy: (it: string) => string;
  /** The function of Kubernetes' sources (1.36) that refuses it. */
  source: string;
}

type Remedy = Immutable['remedy'];

const anew: Remedy = it => `delete it right before the upgrade, which makes it anew: kubectl delete ${it}`;

const workload: Remedy = it =>
  `keep it as it is; or, right before the upgrade: kubectl delete ${it} --cascade=orphan, and afterwards delete the pods that it leaves`;

const volume: Remedy = it =>
  `keep it as it is; or back up what is on it, kubectl delete ${it}, upgrade and restore (npm run restore)`;

const kept: Remedy = () => 'keep it as it is, or give the new one another name';

const classKept: Remedy = () => 'keep it as it is, or make a class of another name and let the objects name that';

const rights: Remedy = it => `${anew(it)}; in between nobody has its rights`;

const classAnew: Remedy = it => `${anew(it)}; pods that run keep the number they have`;

/**
 * The fields that no upgrade can change, of the kinds that a chart may hold, from the validation of Kubernetes itself
 * and, for GatewayClass, its definition. PersistentVolumeClaims' sizes are looked at apart: they may grow.
 */
export const immutableFields: Immutable[] = [
  ...(['Deployment', 'ReplicaSet', 'DaemonSet'] as const).map(kind => ({
    group: 'apps',
    kind,
    path: 'spec.selector',
    remedy: workload,
    source: `pkg/apis/apps/validation, Validate${kind}Update`,
  })),
  {
    group: 'apps',
    kind: 'StatefulSet',
    path: 'spec',
    except: [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
      'revisionHistoryLimit',
    ],
    remedy: workload,
    source: 'pkg/apis/apps/validation, ValidateStatefulSetUpdate',
  },
  ...[
    'selector',
    'template',
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ].map(field => ({
    group: 'batch',
    kind: 'Job',
    path: `spec.${field}`,
    remedy: anew,
    source: 'pkg/apis/batch/validation, ValidateJobSpecUpdate',
  })),
  ...[
    { path: 'spec.clusterIP', filledIn: true },
    { path: 'spec.clusterIPs', filledIn: true },
    { path: 'spec.loadBalancerClass', whileSame: 'spec.type' },
    { path: 'spec.healthCheckNodePort', filledIn: true, whileSame: 'spec.externalTrafficPolicy' },
  ].map(field => ({
    group: '',
    kind: 'Service',
    ...field,
    remedy: anew,
    source: 'pkg/apis/core/validation, ValidateServiceUpdate',
  })),
  {
    group: '',
    kind: 'PersistentVolumeClaim',
    path: 'spec',
    except: ['resources', 'volumeAttributesClassName'],
    remedy: volume,
    source: 'pkg/apis/core/validation, ValidatePersistentVolumeClaimUpdate',
  },
  {
    group: '',
    kind: 'Pod',
    path: 'spec',
    except: ['containers', 'initContainers', 'activeDeadlineSeconds', 'terminationGracePeriodSeconds', 'tolerations'],
    remedy: anew,
    source: 'pkg/apis/core/validation, ValidatePodUpdate',
  },
  {
    group: '',
    kind: 'Secret',
    path: 'type',
    remedy: kept,
    source: 'pkg/apis/core/validation, ValidateSecretUpdate',
  },
  {
    group: '',
    kind: 'ResourceQuota',
    path: 'spec.scopes',
    remedy: anew,
    source: 'pkg/apis/core/validation, ValidateResourceQuotaUpdate',
  },
  ...(['RoleBinding', 'ClusterRoleBinding'] as const).map(kind => ({
    group: 'rbac.authorization.k8s.io',
    kind,
    path: 'roleRef',
    remedy: rights,
    source: `pkg/apis/rbac/validation, Validate${kind}Update`,
  })),
  ...['value', 'preemptionPolicy'].map(path => ({
    group: 'scheduling.k8s.io',
    kind: 'PriorityClass',
    path,
    remedy: classAnew,
    source: 'pkg/apis/scheduling/validation, ValidatePriorityClassUpdate',
  })),
  {
    group: 'networking.k8s.io',
    kind: 'IngressClass',
    path: 'spec.controller',
    remedy: anew,
    source: 'pkg/apis/networking/validation, ValidateIngressClassUpdate',
  },
  ...['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].map(path => ({
    group: 'storage.k8s.io',
    kind: 'StorageClass',
    path,
    remedy: classKept,
    source: 'pkg/apis/storage/validation, ValidateStorageClassUpdate',
  })),
  {
    group: 'node.k8s.io',
    kind: 'RuntimeClass',
    path: 'handler',
    remedy: classKept,
    source: 'pkg/apis/node/validation, ValidateRuntimeClassUpdate',
  },
  {
    group: 'gateway.networking.k8s.io',
    kind: 'GatewayClass',
    path: 'spec.controllerName',
    remedy: classKept,
    source: 'the rule of controllerName in the definition of the Gateway API',
  },
];
