import { istiodProblems } from '../../mesh/foreign.ts';
import { istiodValues } from '../../mesh/upstream.ts';
import type { Check } from '../check.ts';
import { fail, ok, warn } from '../finding.ts';

const program = 'scripts/deploy-service-mesh.sh installs Istio and takes the pods into the mesh';

/** Where the mesh is asked for: istiod is there, is the one that the values are for, and is ready to hand out proxies. */
export const istio: Check = ({ deployments }, { manifests }) => {
  if (!manifests.some(({ apiVersion }) => /\.istio\.io\//.test(apiVersion))) return [];
  if (!('seen' in deployments)) return [warn('Istio', `cannot be seen: ${deployments.unseen}`)];
  const istiods = deployments.seen.filter(({ metadata }) => metadata?.labels?.app === 'istiod');
  const { tag } = istiodValues().global;
  if (istiods.length === 0)
    return [fail('Istio', `there is no istiod, and the mesh is on; needed: Istio ${tag}`, program)];
  const problems = istiods.flatMap(istiodProblems);
  if (problems.length > 0) return problems.map(({ path, message }) => fail('Istio', `${path}: ${message}`));
  const waiting = istiods.find(({ status }) => (status?.availableReplicas ?? 0) === 0);
  if (waiting)
    return [
      fail(
        'Istio',
        'istiod has no pod that is ready: new pods get no proxy, or do not start',
        'kubectl get pods -n istio-system -l app=istiod',
      ),
    ];
  return [ok('Istio', `is there, of the version that the values are for (${tag})`)];
};
