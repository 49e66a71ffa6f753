import type { Container, PodSpec, Probe } from 'kubernetes-types/core/v1';
import { containersOf } from './workloads.ts';

/** Something wrong, and where: `path` is a path in the object. */
export type Problem = { path: string; message: string };

/**
 * Everything that the profile `restricted` of the Pod Security Standards, which includes `baseline`, refuses in a pod
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/ and its pod-security-admission checks, as of
 * 1.36). Paths start at the pod's spec. Stricter than the profile in one point: `hostUsers: false` excuses nobody from
 * runAsNonRoot. Not looked at: the deprecated AppArmor annotation, and ephemeral containers, which no manifest has.
 */
export const restrictedProblems = (spec: PodSpec): Problem[] => [
  ...hostProblems(spec),
  ...podSettingProblems(spec),
  ...(spec.volumes ?? []).flatMap(volumeProblems),
  ...containersOf(spec).flatMap(({ container, path }) =>
    [...containerProblems(container), ...inherited(container, spec)].map(problem => ({
      path: `${path}.${problem.path}`,
      message: `${container.name}: ${problem.message}`,
    })),
  ),
];

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image', // since 1.33
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

// Those of a pod alone, safe on a shared node.
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const when = (wrong: boolean, path: string, message: string): Problem[] => (wrong ? [{ path, message }] : []);

const hostProblems = ({ hostNetwork, hostPID, hostIPC }: PodSpec): Problem[] => [
  ...when(hostNetwork === true, 'hostNetwork', "the host's network is not for pods"),
  ...when(hostPID === true, 'hostPID', "the host's processes are not for pods"),
  ...when(hostIPC === true, 'hostIPC', "the host's IPC is not for pods"),
];

const podSettingProblems = ({ securityContext }: PodSpec): Problem[] => [
  ...when(securityContext?.runAsNonRoot === false, 'securityContext.runAsNonRoot', 'must not be false'),
  ...(securityContext?.sysctls ?? []).flatMap(({ name }, index) =>
    when(!safeSysctls.has(name), `securityContext.sysctls[${index}]`, `sysctl ${name} is not a safe one`),
  ),
  ...sharedProblems(securityContext ?? {}).map(({ path, message }) => ({ path: `securityContext.${path}`, message })),
];

const volumeProblems = (volume: { name: string }, index: number): Problem[] =>
  Object.keys(volume)
    .filter(key => key !== 'name' && !allowedVolumes.has(key))
    .map(key => ({ path: `volumes[${index}].${key}`, message: `volume ${volume.name}: ${key} is not allowed` }));

type Shared = {
  runAsUser?: number;
  seccompProfile?: { type: string };
  seLinuxOptions?: { type?: string; user?: string; role?: string };
  windowsOptions?: { hostProcess?: boolean };
};

// What a pod and a container can both say.
const sharedProblems = (context: Shared & object): Problem[] => {
  const { runAsUser, seccompProfile, seLinuxOptions, windowsOptions } = context;
  const { type: appArmor } = (context as { appArmorProfile?: { type?: string } }).appArmorProfile ?? {};
  return [
    ...when(runAsUser === 0, 'runAsUser', 'user 0 is root'),
    ...when(!!seccompProfile && !isConfined(seccompProfile), 'seccompProfile', 'must be RuntimeDefault or Localhost'),
    ...when(appArmor === 'Unconfined', 'appArmorProfile', 'must not be Unconfined'),
    ...when(!seLinuxTypes.has(seLinuxOptions?.type ?? ''), 'seLinuxOptions.type', 'must be a container type'),
    ...when(!!(seLinuxOptions?.user || seLinuxOptions?.role), 'seLinuxOptions', 'must not name a user or role'),
    ...when(windowsOptions?.hostProcess === true, 'windowsOptions.hostProcess', 'must not be a host process'),
  ];
};

const isConfined = ({ type }: { type: string }): boolean => type === 'RuntimeDefault' || type === 'Localhost';

const containerProblems = (container: Container): Problem[] => {
  const context = container.securityContext ?? {};
  const { capabilities, procMount } = context;
  return [
    ...when(context.privileged === true, 'securityContext.privileged', 'must not be privileged'),
    ...when(
      context.allowPrivilegeEscalation !== false,
      'securityContext.allowPrivilegeEscalation',
      'must be false, not left out',
    ),
    ...when(!capabilities?.drop?.includes('ALL'), 'securityContext.capabilities.drop', 'must contain ALL'),
    ...when(
      (capabilities?.add ?? []).some(name => name !== 'NET_BIND_SERVICE'),
      'securityContext.capabilities.add',
      'may contain NET_BIND_SERVICE only',
    ),
    ...when((procMount ?? 'Default') !== 'Default', 'securityContext.procMount', 'must be Default'),
    ...sharedProblems(context).map(({ path, message }) => ({ path: `securityContext.${path}`, message })),
    ...(container.ports ?? []).flatMap(({ hostPort }, index) =>
      when(!!hostPort, `ports[${index}].hostPort`, 'a port of the host is not for pods'),
    ),
    ...hostsOf(container).map(path => ({ path, message: 'must not name a host (since 1.34)' })),
  ];
};

// The pod's setting counts for a container that doesn't say otherwise.
const inherited = ({ securityContext }: Container, { securityContext: pod }: PodSpec): Problem[] => [
  ...when(
    (securityContext?.runAsNonRoot ?? pod?.runAsNonRoot) !== true,
    'securityContext.runAsNonRoot',
    'must be true',
  ),
  ...when(
    !(securityContext?.seccompProfile ?? pod?.seccompProfile),
    'securityContext.seccompProfile',
    'must be RuntimeDefault or Localhost',
  ),
];

const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] => {
  const handlers: Record<string, Pick<Probe, 'httpGet' | 'tcpSocket'> | undefined> = {
    livenessProbe,
    readinessProbe,
    startupProbe,
    'lifecycle.postStart': lifecycle?.postStart,
    'lifecycle.preStop': lifecycle?.preStop,
  };
  return Object.entries(handlers).flatMap(([name, handler]) => [
    ...(handler?.httpGet?.host ? [`${name}.httpGet.host`] : []),
    ...(handler?.tcpSocket?.host ? [`${name}.tcpSocket.host`] : []),
  ]);
};
