import type { ClusterRole } from 'kubernetes-types/rbac/v1';
import type { RenderedObject } from './rendered.ts';

type Rules = NonNullable<ClusterRole['rules']>;

/** The rules of a role; none where there is no role. */
export const rulesOf = (object: RenderedObject | undefined): Rules =>
  (object?.manifest as unknown as ClusterRole | undefined)?.rules ?? [];
