import * as assert from 'uvu/assert';
import type { Labels, Manifest } from '../../../verify/manifests.ts';
import {
  type AuthorizationEvaluator,
  authorizationEvaluator,
  type Decision,
} from '../../../verify/mesh/authorization.ts';
import type { MeshRequest } from '../../../verify/mesh/authorization-fields.ts';
import type { Identity } from '../../../verify/mesh/authorization-values.ts';
import { manifest } from '../samples.ts';

/** An object of Istio in namespace `care` (or another), with just what a test is about. */
export const istio = (
  kind: string,
  name: string,
  spec: Record<string, unknown>,
  { namespace = 'care', annotations }: { namespace?: string; annotations?: Labels } = {},
): Manifest => {
  const group = ['AuthorizationPolicy', 'PeerAuthentication'].includes(kind) ? 'security' : 'networking';
  const made = manifest(kind, name, { apiVersion: `${group}.istio.io/v1`, namespace, spec });
  return annotations ? { ...made, metadata: { ...made.metadata, annotations } } : made;
};

export const policy = (spec: Record<string, unknown>, namespace = 'care', name = 'p'): Manifest =>
  istio('AuthorizationPolicy', name, spec, { namespace });

export const trustDomain = 'cluster.local';

export const who = (namespace: string, account: string, domain = trustDomain): Identity => ({
  trustDomain: domain,
  namespace,
  account,
});

export const web = who('care', 'web');
export const auditor = who('audit', 'auditor');

/** A request of `web` to the pod `api` in `care`. */
export const request = (changes: Partial<MeshRequest> = {}): MeshRequest => ({
  from: web,
  to: { namespace: 'care', labels: { app: 'api' } },
  port: 8080,
  method: 'GET',
  path: '/things',
  ...changes,
});

/** The same without anything of HTTP: what a proxy sees of a database's protocol. */
export const connection = (changes: Partial<MeshRequest> = {}): MeshRequest =>
  request({ method: undefined, path: undefined, ...changes });

export const evaluatorOf = (manifests: Manifest[]): AuthorizationEvaluator =>
  authorizationEvaluator({
    manifests,
    rootNamespace: 'istio-system',
    trustDomain,
    normalization: 'DECODE_AND_MERGE_SLASHES',
  });

export const decide = (manifests: Manifest[], asked: MeshRequest): Decision => evaluatorOf(manifests).decide(asked);

export const allows = (manifests: Manifest[], asked: MeshRequest): boolean => decide(manifests, asked).allowed;

/** A Service with these ports, `name: number`. */
export const service = (
  name: string,
  ports: Record<string, number>,
  namespace = 'care',
  annotations?: Labels,
): Manifest => {
  const made = manifest('Service', name, {
    namespace,
    spec: {
      selector: { app: name },
      ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
    },
  });
  return annotations ? { ...made, metadata: { ...made.metadata, annotations } } : made;
};

/** Does the attempt throw exactly this? (uvu takes a string as the words for a failure, and compares nothing.) */
export const refuses = (attempt: () => unknown, message: string): void =>
  assert.throws(attempt, (error: Error) => error.message === message);
