import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Credentials } from './credentials.ts';

/** What the components' flags are made of: `dir` is theirs alone, ports are on 127.0.0.1. */
export interface Setting {
  binaries: Binaries;
  dir: string;
  ports: { etcd: number; etcdPeer: number; api: number };
  credentials: Credentials;
  kubeconfig: string;
  caFile: string;
  url: string;
}

/** A program and its arguments, ready to start. */
export interface Program {
  name: string;
  command: string;
  args: string[];
}

/** etcd on its own; it need not survive a power cut, so it does not wait for the disk. */
export const etcd = ({ binaries, dir, ports }: Setting): Program => ({
  name: 'etcd',
  command: binaries.etcd,
  args: [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
    `--initial-cluster=default=http://127.0.0.1:${ports.etcdPeer}`,
    '--unsafe-no-fsync',
  ],
});

/**
 * Nodes and pods are made up, and so are their addresses: whatever the API server would send to a node, a pod or a
 * Service (logs, exec, proxies, aggregated APIs, in-cluster webhooks) goes to a socket that nobody makes, and fails.
 */
const egressSelector = (dir: string): object => ({
  apiVersion: 'apiserver.k8s.io/v1beta1',
  kind: 'EgressSelectorConfiguration',
  egressSelections: [
    {
      name: 'cluster',
      connection: {
        proxyProtocol: 'HTTPConnect',
        transport: { uds: { udsName: join(dir, 'simulated-pods-are-not-reachable') } },
      },
    },
  ],
});

/** The API server, with RBAC, the users of the token file and the usual admission; writes its egress file to `dir`. */
export const kubeApiserver = ({ binaries, dir, ports, credentials }: Setting): Program => {
  const egressFile = join(dir, 'egress.json');
  writeFileSync(egressFile, JSON.stringify(egressSelector(dir)));
  return {
    name: 'kube-apiserver',
    command: binaries.kubeApiserver,
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // A loopback address is refused as an endpoint, so `kubernetes.default` has none.
      '--endpoint-reconciler-type=none',
      `--secure-port=${ports.api}`,
      `--cert-dir=${join(dir, 'certificates')}`,
      `--egress-selector-config-file=${egressFile}`,
      `--token-auth-file=${credentials.tokenFile}`,
      '--authorization-mode=Node,RBAC',
      // As every installer sets it: who may be privileged is for Pod Security to say.
      '--allow-privileged=true',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${credentials.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
      // On by default; named so that a test that relies on them can't lose them to a change of defaults.
      '--enable-admission-plugins=NamespaceLifecycle,LimitRanger,ResourceQuota,ServiceAccount,PodSecurity',
    ],
  };
};

/** Every default controller that needs no cloud; it serves nothing itself. */
export const kubeControllerManager = ({ binaries, credentials, kubeconfig, caFile }: Setting): Program => ({
  name: 'kube-controller-manager',
  command: binaries.kubeControllerManager,
  args: [
    `--kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    '--secure-port=0',
    '--leader-elect=false',
    '--controllers=*',
    `--service-account-private-key-file=${credentials.serviceAccountKey}`,
    `--root-ca-file=${caFile}`,
    // The autoscaler looks at a new HorizontalPodAutoscaler only after one period: 15 s by default.
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--concurrent-namespace-syncs=20',
    // Two busy cores must not make kwok's heartbeats look like dead nodes.
    '--node-monitor-grace-period=5m',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ],
});

/** The scheduler with its default profile; it serves nothing itself. */
export const kubeScheduler = ({ binaries, kubeconfig }: Setting): Program => ({
  name: 'kube-scheduler',
  command: binaries.kubeScheduler,
  args: [
    `--kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    '--secure-port=0',
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ],
});

/** kwok with the given stage files. It serves nothing: no kubelet API, so nothing listens for the API server. */
export const kwok = ({ binaries, kubeconfig }: Setting, stages: string[]): Program => ({
  name: 'kwok',
  command: binaries.kwok,
  args: [
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes',
    '--node-lease-duration-seconds=40',
    '--node-port=0',
    '--server-address=',
    ...stages.map(path => `--config=${path}`),
  ],
});
