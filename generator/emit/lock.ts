import { createHash } from 'node:crypto';

/** A dependency as Chart.yaml lists it. */
export interface Dependency {
  name: string;
  version: string;
  repository: string;
  condition?: string;
}

/** Go's encoding/json: fixed field order, empty optional fields left out, `<`, `>` and `&` escaped. */
const goJson = (dependencies: Dependency[]): string =>
  JSON.stringify(
    dependencies.map(({ name, version, repository, condition }) => ({
      name,
      ...(version && { version }),
      repository,
      ...(condition && { condition }),
    })),
  ).replace(/[<>&]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`);

/**
 * Chart.lock as Helm writes it. The digest covers what Chart.yaml asks for and what was resolved (here the same), so
 * `helm dependency build` accepts it; `generated` is outside the digest and fixed, as the same input gives the same bytes.
 */
export const chartLock = (dependencies: Dependency[]): object => {
  const locked = dependencies.map(({ name, version, repository }) => ({ name, repository, version }));
  const digest = createHash('sha256')
    .update(`[${goJson(dependencies)},${goJson(locked)}]`)
    .digest('hex');
  return { dependencies: locked, digest: `sha256:${digest}`, generated: '2026-01-01T00:00:00Z' };
};
