import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { Event, Node, PersistentVolumeClaim, Pod, Service } from 'kubernetes-types/core/v1';
import type { StorageClass } from 'kubernetes-types/storage/v1';
import type { Manifest } from '../../verify/manifests.ts';
import type { Versions } from '../cluster/versions.ts';
import type { Right } from './rights.ts';

/** What the cluster answered, or why it did not: without a right, a check says so and the others go on. */
export type Fact<T> = { seen: T } | { unseen: string };

/** An aggregated API, as far as it is looked at. */
export interface ApiService {
  metadata?: { name?: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

/** A kind that somebody defined in the cluster: `gateways.networking.istio.io` with the versions that are served. */
export interface Definition {
  group: string;
  kind: string;
  versions: string[];
}

/** A release of Helm, as `helm list` shows it. */
export interface Release {
  name: string;
  namespace: string;
  status: string;
  chart: string;
}

/** Objects that are asked for by `kubectl get`, by what they are called here. */
export interface Lists {
  nodes: Node[];
  pods: Pod[];
  daemonSets: DaemonSet[];
  deployments: Deployment[];
  services: Service[];
  claims: PersistentVolumeClaim[];
  autoscalers: HorizontalPodAutoscaler[];
  warnings: Event[];
  storageClasses: StorageClass[];
  apiServices: ApiService[];
  namespaces: Manifest[];
  priorityClasses: Manifest[];
  clusterRoles: Manifest[];
  clusterRoleBindings: Manifest[];
  ingressClasses: Manifest[];
}

/** All that is known of the cluster. */
export type Facts = { [list in keyof Lists]: Fact<Lists[list]> } & {
  helm: string;
  versions: Versions;
  /** Rights that whoever asks does not have. */
  missingRights: Fact<Right[]>;
  definitions: Fact<Definition[]>;
  /** The classes of Gateways; none where the kind is not defined. */
  gatewayClasses: Fact<string[]>;
  /** The keys of each Secret, by `namespace/name`, and never a value. */
  secrets: Fact<Record<string, string[]>>;
  releases: Fact<Release[]>;
  /** The server's clock, in whole seconds, and ours before and after it was asked; in ms. */
  clock: Fact<{ server: number; before: number; after: number }>;
};

/** What tells why something does not get ready. */
export type Running = Pick<Facts, 'pods' | 'deployments' | 'claims' | 'warnings'>;
