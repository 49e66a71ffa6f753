import type { Deployment } from 'kubernetes-types/apps/v1';
import semver from 'semver';
import type { Problem } from '../../generator/model/problem.ts';
import type { Programs } from '../cluster/programs.ts';
import { istiodValues } from './upstream.ts';

const versionOf = ({ spec }: Deployment): string | undefined => {
  const image = spec?.template.spec?.containers.find(({ name }) => name === 'discovery')?.image ?? '';
  return semver.coerce(image.match(/:([^:/@]+)(@|$)/)?.[1])?.version;
};

/** What is wrong with an istiod: it is somebody else's, or of another minor version than the values are for. */
export const istiodProblems = (deployment: Deployment): Problem[] => {
  const { namespace = '', name = '', annotations } = deployment.metadata ?? {};
  const path = `Deployment ${namespace}/${name}`;
  const release = annotations?.['meta.helm.sh/release-name'];
  if (namespace !== 'istio-system' || name !== 'istiod' || release !== 'istiod')
    return [
      { path, message: 'is an istiod that somebody else installed: two fight over the same pods; remove it first' },
    ];
  const wanted = semver.coerce(istiodValues().global.tag)?.version ?? '';
  const there = versionOf(deployment) ?? wanted;
  if (semver.major(there) === semver.major(wanted) && semver.minor(there) === semver.minor(wanted)) return [];
  const message = `is Istio ${there}, the values are for ${wanted}: upgrade Istio by its own instructions, one minor version at a time`;
  return [{ path, message }];
};

/** Istio that is there already and is not ours, or of another minor version. A patch version is upgraded in place. */
export const foreignIstio = async ({ kubectl }: Programs): Promise<Problem[]> => {
  const list = await kubectl([
    'get',
    'deployments',
    '--all-namespaces',
    '--selector',
    'app=istiod',
    '--output',
    'json',
  ]);
  return (JSON.parse(list) as { items: Deployment[] }).items.flatMap(istiodProblems);
};
