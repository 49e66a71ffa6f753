import type { DaemonSet, Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { CronJob, Job } from 'kubernetes-types/batch/v1';
import type {
  ConfigMap,
  LimitRange,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1';
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { ClusterRoleBinding, RoleBinding } from 'kubernetes-types/rbac/v1';
import { type Document, isNode, LineCounter, type Node, parseAllDocuments, type Tags } from 'yaml';

export type Labels = Readonly<Record<string, string>>;

/** One rendered object, as `helm template` prints it. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Labels; annotations?: Labels; [key: string]: unknown };
  [key: string]: unknown;
};

type Kinds = {
  ClusterRoleBinding: ClusterRoleBinding;
  ConfigMap: ConfigMap;
  CronJob: CronJob;
  DaemonSet: DaemonSet;
  Deployment: Deployment;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Ingress: Ingress;
  Job: Job;
  LimitRange: LimitRange;
  Namespace: Namespace;
  NetworkPolicy: NetworkPolicy;
  PersistentVolumeClaim: PersistentVolumeClaim;
  Pod: Pod;
  PodDisruptionBudget: PodDisruptionBudget;
  ResourceQuota: ResourceQuota;
  RoleBinding: RoleBinding;
  Secret: Secret;
  Service: Service;
  ServiceAccount: ServiceAccount;
  StatefulSet: StatefulSet;
};

/** A manifest of one kind: with that kind's own fields when Kubernetes defines it, else just a manifest. */
export type ManifestOf<K extends string> = K extends keyof Kinds
  ? Omit<Kinds[K], 'apiVersion' | 'kind' | 'metadata'> & Manifest
  : Manifest;

/** One rendered object, and the node of the text that it was read from: its offsets are the text's. */
export type ReadManifest = { manifest: Manifest; node: Node | null };

/**
 * Reads a multi-document YAML text, as `helm template` prints it, into its objects, in their order; empty documents
 * are skipped. Scalars are read the way Helm and the API server read them: YAML 1.1 (`on`, `yes` and `010` are not
 * strings) without timestamps and sexagesimal numbers, which Go's parser hands over as strings. Compared with kubectl
 * 1.32; the one difference known is `0o14`, a string here and twelve there. `lineCounter` then knows the text's lines.
 *
 * Throws, naming the line and the template, on what no cluster would take: bad syntax, a duplicate key, an unknown tag,
 * a document without apiVersion, kind or metadata.name, a label or annotation that is not a string.
 */
export const readManifests = (text: string, lineCounter = new LineCounter()): ReadManifest[] => {
  const documents = parseAllDocuments(text, { version: '1.1', customTags: asGoReads, lineCounter });
  return [...documents].flatMap(document => {
    const refuse = (problem: string, offset = document.range[0]): never => {
      const source = sourceOf(document);
      throw new Error(`line ${lineCounter.linePos(offset).line}${source ? ` (${source})` : ''}: ${problem}`);
    };
    const [error] = [...document.errors, ...document.warnings];
    if (error) refuse(error.message, error.pos[0]);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const node = isNode(document.contents) ? document.contents : null;
    const problem = shapeProblem(value);
    return problem ? refuse(problem, node?.range?.[0]) : [{ manifest: value as Manifest, node }];
  });
};

/** The same, as objects alone. */
export const parseManifests = (text: string): Manifest[] => readManifests(text).map(({ manifest }) => manifest);

/** The manifests of one kind, whatever their API group, in the order of the render. */
export const byKind = <K extends string>(manifests: readonly Manifest[], kind: K): ManifestOf<K>[] =>
  manifests.filter((manifest): manifest is ManifestOf<K> => manifest.kind === kind);

/** `Kind/namespace/name`, or `Kind/name` for an object without a namespace. */
export const identity = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;

/**
 * The identities that more than one manifest claims, each once. Objects of one kind in different API groups are
 * different objects; versions of one group are the same (the API server stores them under one key).
 */
export const duplicateIdentities = (manifests: readonly Manifest[]): string[] => {
  const seen = new Map<string, number>();
  for (const manifest of manifests) seen.set(storageKey(manifest), (seen.get(storageKey(manifest)) ?? 0) + 1);
  return [...new Set(manifests.filter(manifest => (seen.get(storageKey(manifest)) ?? 0) > 1).map(identity))];
};

/** What the API server keeps an object under: its group and identity. A group's versions are one and the same to it. */
export const storageKey = (manifest: Manifest): string => {
  const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0] : '';
  return `${group} ${identity(manifest)}`;
};

const asGoReads = (tags: Tags): Tags =>
  tags.filter(
    tag =>
      typeof tag === 'string' ||
      !(tag.tag === 'tag:yaml.org,2002:timestamp' || ('format' in tag && tag.format === 'TIME')),
  );

const sourceOf = (document: Document.Parsed): string | undefined =>
  [document.commentBefore, isNode(document.contents) ? document.contents.commentBefore : undefined]
    .flatMap(comment => comment?.split('\n') ?? [])
    .map(line => line.trim())
    .find(line => line.startsWith('Source: '))
    ?.slice('Source: '.length);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shapeProblem = (value: unknown): string | undefined => {
  if (!isRecord(value)) return 'a document must be an object';
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return 'an object needs apiVersion and kind';
  if (!isRecord(metadata) || typeof metadata.name !== 'string') return `${kind} has no metadata.name`;
  if (metadata.namespace !== undefined && typeof metadata.namespace !== 'string') {
    return `${kind}/${metadata.name}: metadata.namespace must be a string`;
  }
  for (const field of ['labels', 'annotations'] as const) {
    const entry = Object.entries(metadata[field] ?? {}).find(([, text]) => typeof text !== 'string');
    if (entry) return `${kind}/${metadata.name}: metadata.${field}["${entry[0]}"] must be a string, not ${entry[1]}`;
  }
  return undefined;
};
