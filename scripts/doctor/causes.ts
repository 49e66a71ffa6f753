/** Whom a cause is about, for the commands of its remedy. */
export interface Subject {
  namespace: string;
  name: string;
}

/** Why something is not ready, in a word, and what to do. */
export interface Cause {
  says: string;
  remedy: string[];
}

interface Rule {
  /** Fits one of the messages that the cluster gives. */
  fits: RegExp;
  says: (found: RegExpExecArray) => string;
  remedy: (subject: Subject) => string[];
}

const describe = ({ namespace, name }: Subject): string =>
  `kubectl describe pods -n ${namespace} -l app.kubernetes.io/name=${name}`;

/**
 * What messages of the kubelet, the scheduler, admission and the controllers mean, the most telling first: a missing
 * Secret and a crash may be said of the same pod, and the Secret is why. Their words are those of Kubernetes 1.30 to 1.36.
 */
const rules: Rule[] = [
  {
    fits: /secret "([^"]+)" not found/i,
    says: ([, secret]) => `the Secret ${secret} is missing`,
    remedy: ({ namespace }) => [`see Secret ${namespace} above, and how to make it`],
  },
  {
    fits: /couldn't find key (\S+) in Secret (\S+)/i,
    says: ([, key, secret]) => `the Secret ${secret} has no key ${key}`,
    remedy: ({ namespace }) => [`see Secret ${namespace} above, and how to make it`],
  },
  {
    fits: /configmap "([^"]+)" not found/i,
    says: ([, name]) => `the ConfigMap ${name} is missing`,
    remedy: () => ['somebody removed it: helm upgrade with the same values makes it again'],
  },
  {
    fits: /ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull/,
    says: () => 'its image is not pulled',
    remedy: subject => [
      describe(subject),
      'says why: a name that does not exist, a registry that is not reached (image.registry), or credentials (pullSecrets)',
    ],
  },
  {
    fits: /exceeded quota: ([^,\s]+)(, requested: (.+))?/i,
    says: ([, quota]) => `the quota ${quota} is used up`,
    remedy: ({ namespace }) => [`kubectl describe resourcequota -n ${namespace}`],
  },
  {
    fits: /violates PodSecurity "([^"]+)"/i,
    says: ([, level]) => `Pod Security ${level} refuses its pods`,
    remedy: ({ namespace }) => [`kubectl get events -n ${namespace} --field-selector reason=FailedCreate`],
  },
  {
    fits: /failed calling webhook "([^"]+)"/i,
    says: ([, webhook]) => `the webhook ${webhook} does not answer, so nothing new gets past it`,
    remedy: () => [
      'kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations',
      'what it calls must run, or it must go',
    ],
  },
  {
    fits: /unbound (immediate )?PersistentVolumeClaims|persistentvolumeclaim "[^"]+" not found/i,
    says: () => 'its volume is not there yet',
    remedy: ({ namespace }) => [`kubectl describe persistentvolumeclaims -n ${namespace}`],
  },
  {
    fits: /FailedMount|FailedAttachVolume/,
    says: () => 'a volume cannot be mounted',
    remedy: subject => [describe(subject)],
  },
  {
    fits: /Insufficient (cpu|memory|pods|ephemeral-storage)|Too many pods/i,
    says: ([, what]) => `no node has enough ${what ?? 'room for pods'} left`,
    remedy: () => ['see Capacity above: add nodes, take larger ones, or ask for less'],
  },
  {
    fits: /untolerated taint|node affinity|didn't match pod topology spread|were unschedulable|FailedScheduling|Unschedulable/i,
    says: () => 'no node takes it: cordoned, tainted, or in the wrong zone',
    remedy: () => ['kubectl describe nodes'],
  },
  {
    fits: /OOMKilled/,
    says: () => 'it needs more memory than its limit',
    remedy: () => ['raise resources.limits.memory of the service'],
  },
  {
    fits: /(Liveness|Readiness|Startup) probe failed/i,
    says: ([, probe]) => `its ${(probe ?? '').toLowerCase()} probe fails`,
    remedy: ({ namespace, name }) => [
      `kubectl logs -n ${namespace} -l app.kubernetes.io/name=${name} --tail=20 --prefix`,
    ],
  },
  {
    fits: /CrashLoopBackOff|BackOff/,
    says: () => 'it ends again and again',
    remedy: ({ namespace, name }) => [
      `kubectl logs -n ${namespace} -l app.kubernetes.io/name=${name} --tail=20 --prefix --previous`,
    ],
  },
  {
    fits: /FailedCreatePodSandBox|NetworkNotReady|NetworkPluginNotReady/,
    says: () => 'the network plugin gives it no address',
    remedy: subject => [describe(subject), 'and the plugin’s own pods, in kube-system or its namespace'],
  },
];

/** The likely cause behind the messages about something, or the last of the messages where none is known. */
export const causeOf = (messages: readonly string[], subject: Subject): Cause | undefined => {
  for (const { fits, says, remedy } of rules)
    for (const message of messages) {
      const found = fits.exec(message);
      if (found) return { says: `${says(found)}`, remedy: remedy(subject) };
    }
  const last = messages.at(-1);
  return last ? { says: last, remedy: [] } : undefined;
};
