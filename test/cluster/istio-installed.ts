import { pinnedHelm } from '../../scripts/tools.ts';
import type { Manifest } from '../../verify/manifests.ts';
import type { ControlPlane } from './control-plane.ts';
import { apply } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { ourValues, type Release, renderRelease } from './istio-charts.ts';
import { injectorOf } from './istio-injector.ts';

const isWorkload = ({ kind }: Manifest): boolean => kind === 'Deployment';

/** A webhook would be asked for each object and pod, and nothing answers where nothing runs. */
const isWebhook = ({ kind }: Manifest): boolean => kind.endsWith('WebhookConfiguration');

/**
 * What `installIstio` makes, and all that Istio's own charts make of our values beside it: istiod, the node agent, both
 * gateways, with their Services, rights and ConfigMaps, in the namespaces of ours. Not the definitions, which the control
 * plane has (`istioCrds`), nor the webhooks. The gateways' pods are injected before, as a webhook would.
 */
export const installIstioWhole = async (plane: ControlPlane): Promise<void> => {
  await installIstio(plane);
  const rendered = (key: Release): Promise<Manifest[]> => renderRelease(pinnedHelm('4'), key);
  const istiod = await rendered('istiod');
  const gateways = [...(await rendered('ingress-gateway')), ...(await rendered('egress-gateway'))];
  const inject = await injectorOf(istiod);
  await apply(
    plane,
    ...ourValues('namespaces').items,
    ...[...istiod, ...(await rendered('cni'))].filter(one => !isWebhook(one)),
    ...gateways.filter(one => !isWorkload(one)),
    ...(await inject(gateways.filter(isWorkload))),
  );
};
