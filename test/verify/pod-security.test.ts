import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { restrictedProblems } from '../../verify/pod-security.ts';
import { app, good, goodPod, inApp, of, once, paths, pod, secured, security } from './good-pods.ts';

const rules: [string, Manifest, string[]][] = [
  ["the host's network", of({ hostNetwork: true }), ['hostNetwork']],
  ["the host's processes", of({ hostPID: true }), ['hostPID']],
  ["the host's IPC", of({ hostIPC: true }), ['hostIPC']],
  ['a host port', app({ ports: [{ containerPort: 1, hostPort: 1 }] }), [`${inApp}.ports[0].hostPort`]],
  ['a privileged container', secured({ privileged: true }), [`${security}.privileged`]],
  [
    'escalation that is not ruled out',
    secured({ allowPrivilegeEscalation: undefined }),
    [`${security}.allowPrivilegeEscalation`],
  ],
  ['escalation', secured({ allowPrivilegeEscalation: true }), [`${security}.allowPrivilegeEscalation`]],
  ['capabilities that are kept', secured({ capabilities: { drop: ['NET_RAW'] } }), [`${security}.capabilities.drop`]],
  [
    'a capability that is added',
    secured({ capabilities: { drop: ['ALL'], add: ['SYS_TIME'] } }),
    [`${security}.capabilities.add`],
  ],
  [
    'no problem: the one capability that may be added',
    secured({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
    [],
  ],
  ['a pod that may run as root', pod({ runAsNonRoot: undefined }), [`${security}.runAsNonRoot`]],
  [
    'a pod that says it runs as root',
    pod({ runAsNonRoot: false }),
    ['securityContext.runAsNonRoot', `${security}.runAsNonRoot`],
  ],
  ['a container that may run as root', secured({ runAsNonRoot: false }), [`${security}.runAsNonRoot`]],
  [
    'no problem: every container says it is not root',
    of({
      securityContext: { seccompProfile: { type: 'Localhost' } },
      containers: [{ ...good, securityContext: { ...good.securityContext, runAsNonRoot: true } }],
    }),
    [],
  ],
  ['a pod of user 0', pod({ runAsUser: 0 }), ['securityContext.runAsUser']],
  ['a container of user 0', secured({ runAsUser: 0 }), [`${security}.runAsUser`]],
  ['no seccomp profile', pod({ seccompProfile: undefined }), [`${security}.seccompProfile`]],
  ['an unconfined pod', pod({ seccompProfile: { type: 'Unconfined' } }), ['securityContext.seccompProfile']],
  ['an unconfined container', secured({ seccompProfile: { type: 'Unconfined' } }), [`${security}.seccompProfile`]],
  ['a bare /proc', secured({ procMount: 'Unmasked' }), [`${security}.procMount`]],
  ['a foreign SELinux type', secured({ seLinuxOptions: { type: 'spc_t' } }), [`${security}.seLinuxOptions.type`]],
  ['an SELinux user', pod({ seLinuxOptions: { user: 'u' } }), ['securityContext.seLinuxOptions']],
  ['no AppArmor', pod({ appArmorProfile: { type: 'Unconfined' } }), ['securityContext.appArmorProfile']],
  ['a host process', secured({ windowsOptions: { hostProcess: true } }), [`${security}.windowsOptions.hostProcess`]],
  ['an unsafe sysctl', pod({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }), ['securityContext.sysctls[0]']],
  ['no problem: a safe sysctl', pod({ sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] }), []],
  ['a hostPath', of({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }), ['volumes[0].hostPath']],
  ['an NFS volume', of({ volumes: [{ name: 'v', nfs: { path: '/', server: 's' } }] }), ['volumes[0].nfs']],
  [
    'no problem: volumes of the allowed types',
    of({ volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', configMap: { name: 'c' } }, { name: 'c' }] }),
    [],
  ],
  [
    'a probe that names a host',
    app({ livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } }),
    [`${inApp}.livenessProbe.httpGet.host`],
  ],
  [
    'a hook that names a host',
    app({ lifecycle: { preStop: { tcpSocket: { port: 1, host: 'h' } } } }),
    [`${inApp}.lifecycle.preStop.tcpSocket.host`],
  ],
  [
    'an init container of root',
    of({ initContainers: [{ ...once, securityContext: { ...good.securityContext, runAsUser: 0 } }] }),
    ['initContainers[0].securityContext.runAsUser'],
  ],
];
for (const [what, made, expected] of rules) {
  test(`restricted: ${what}`, () =>
    assert.equal(
      paths(made),
      expected.map(path => `spec.template.spec.${path}`),
    ));
}

const volumeTypes = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
  ' ',
);
const refusedTypes = 'awsElasticBlockStore cephfs fc flexVolume gcePersistentDisk gitRepo glusterfs iscsi rbd'.split(
  ' ',
);
test('restricted: the allowed volume types, and no others', () => {
  const volumes = [...volumeTypes, ...refusedTypes].map(type => ({ name: type, [type]: {} }));
  assert.equal(
    restrictedProblems({ ...goodPod, volumes }).map(({ message }) => message.split(' ')[2]),
    refusedTypes,
  );
});

const safe = [
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
];
test('restricted: the safe sysctls of 1.36', () => {
  assert.equal(paths(pod({ sysctls: safe.map(name => ({ name, value: '1' })) })), []);
});

test.run();
