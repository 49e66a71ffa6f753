import type { Labels, Manifest } from '../manifests.ts';
import { hasLabels } from '../selectors.ts';
import type { MeshRequest } from './authorization-fields.ts';
import { type CompiledRule, compileRule, matches } from './authorization-rules.ts';
import { type Istio, istioObjects } from './istio-types.ts';
import { normalizePath, type PathNormalization } from './paths.ts';

/** A rule of a policy; `rule` is its index. */
export type PolicyRule = { policy: string; rule: number };

export type Decision = {
  allowed: boolean;
  /** The rule that decided; absent where no rule matched. */
  by?: PolicyRule;
  reason: string;
};

/** A decision with what led to it: the policies that select the pod, and every rule that matches. */
export type AuthorizationExplanation = Decision & {
  /** The path that was compared. */
  path?: string | undefined;
  denies: { policies: string[]; matching: PolicyRule[] };
  allows: { policies: string[]; matching: PolicyRule[] };
};

export type AuthorizationEvaluator = {
  decide: (request: MeshRequest) => Decision;
  explain: (request: MeshRequest) => AuthorizationExplanation;
};

/**
 * Answers what a pod's proxy lets in, from the AuthorizationPolicies among the manifests alone, after
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/: a DENY rule that matches denies; else,
 * without an ALLOW policy for the pod, everything is allowed; else a rule of one must match. Policies of the root
 * namespace are for all namespaces. AUDIT decides nothing.
 *
 * It knows nothing of the ports that bypass the proxy, nor whether the other end can show a certificate at all: see
 * `tls.ts`. Throws on what it doesn't evaluate (CUSTOM, targetRefs, a dry run, remoteIpBlocks) and on a rule that is
 * not as strict as it looks.
 */
export const authorizationEvaluator = ({
  manifests,
  rootNamespace,
  trustDomain,
  normalization,
}: {
  manifests: readonly Manifest[];
  rootNamespace: string;
  trustDomain: string;
  normalization: PathNormalization;
}): AuthorizationEvaluator => {
  const selecting = selection(
    istioObjects(manifests, 'AuthorizationPolicy').map(policy => compilePolicy(policy, trustDomain)),
    rootNamespace,
  );

  const normalized = normalizing(normalization);

  const decide = (asked: MeshRequest): Decision => {
    const { request, refusal } = normalized(asked);
    if (refusal) return { allowed: false, reason: refusal };
    const { DENY, ALLOW } = selecting(request.to);
    const [denied] = matching(DENY, request);
    if (denied) return { allowed: false, by: denied, reason: `denied by ${print(denied)}` };
    if (ALLOW.length === 0) return { allowed: true, reason: 'no ALLOW policy is for this pod' };
    const [allowed] = matching(ALLOW, request);
    if (allowed) return { allowed: true, by: allowed, reason: `allowed by ${print(allowed)}` };
    return { allowed: false, reason: `no rule matches of ${ALLOW.map(({ identity }) => identity).join(', ')}` };
  };

  const explain = (asked: MeshRequest): AuthorizationExplanation => {
    const { request, refusal } = normalized(asked);
    const { DENY, ALLOW } = selecting(asked.to);
    const part = (policies: CompiledPolicy[]) => ({
      policies: policies.map(({ identity }) => identity),
      matching: refusal ? [] : [...matching(policies, request)],
    });
    return { ...decide(asked), path: request.path, denies: part(DENY), allows: part(ALLOW) };
  };

  return { decide, explain };
};

/** A rule in words: `AuthorizationPolicy/ns/name rule 0`. */
const print = ({ policy, rule }: PolicyRule): string => `${policy} rule ${rule}`;

// Whoever asks about many requests asks about few paths, so what becomes of them is remembered.
const normalizing = (normalization: PathNormalization) => {
  const known = new Map<string, string | undefined>();
  const normalize = (path: string): string | undefined => {
    if (!known.has(path)) known.set(path, normalizePath(path, normalization));
    return known.get(path);
  };
  return (request: MeshRequest): { request: MeshRequest; refusal?: string } => {
    const { method, path, port } = request;
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${port} is not a port number`);
    if (method === undefined) return { request: { ...request, path: undefined } };
    if (path === undefined) throw new Error(`a ${method} request has a path`);
    if (method !== method.toUpperCase()) return { request, refusal: `the proxy refuses the method ${method}` };
    const compared = normalize(path);
    if (compared === undefined) return { request, refusal: `the proxy refuses the path ${path}` };
    return { request: { ...request, path: compared } };
  };
};

type CompiledPolicy = {
  identity: string;
  namespace: string;
  action: 'ALLOW' | 'DENY' | 'AUDIT';
  labels: Labels;
  rules: CompiledRule[];
};

const compilePolicy = (policy: Istio<'AuthorizationPolicy'>, trustDomain: string): CompiledPolicy => {
  const { identity, namespace, annotations, spec } = policy;
  const action = spec.action ?? 'ALLOW';
  if (action !== 'ALLOW' && action !== 'DENY' && action !== 'AUDIT') {
    throw new Error(`${identity}: action ${action} is not evaluated here`);
  }
  if ((annotations['istio.io/dry-run'] ?? 'false') !== 'false') {
    throw new Error(`${identity} is a dry run: nothing enforces it`);
  }
  const rules = (spec.rules ?? []).map((rule, index) => {
    try {
      return compileRule(rule, { namespace, trustDomain });
    } catch (error) {
      throw new Error(`${identity} spec.rules[${index}]: ${(error as Error).message}`);
    }
  });
  return { identity, namespace, action, labels: spec.selector?.matchLabels ?? {}, rules };
};

type Selected = { DENY: CompiledPolicy[]; ALLOW: CompiledPolicy[] };

// Whoever asks about many requests asks about few pods (the same objects), so the choice is remembered.
const selection = (policies: CompiledPolicy[], rootNamespace: string) => {
  const found = new WeakMap<MeshRequest['to'], Selected>();
  return (to: MeshRequest['to']): Selected => {
    const known = found.get(to);
    if (known) return known;
    const chosen = policies.filter(
      ({ namespace, labels }) =>
        (namespace === to.namespace || namespace === rootNamespace) && hasLabels(labels, to.labels),
    );
    const selected = {
      DENY: chosen.filter(({ action }) => action === 'DENY'),
      ALLOW: chosen.filter(({ action }) => action === 'ALLOW'),
    };
    found.set(to, selected);
    return selected;
  };
};

function* matching(policies: CompiledPolicy[], request: MeshRequest): Generator<PolicyRule> {
  for (const { identity, action, rules } of policies) {
    for (const [index, rule] of rules.entries()) {
      if (matches(rule, request, action === 'DENY' ? 'DENY' : 'ALLOW')) yield { policy: identity, rule: index };
    }
  }
}
