import type { Manifest } from '../../../verify/manifests.ts';
import type { Check } from '../check.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';

/** Groups of Kubernetes itself end so, or have no dot; what the Gateway API defines looks like them and is not. */
const isBuiltIn = (group: string): boolean =>
  !group.includes('.') || (group.endsWith('.k8s.io') && group !== 'gateway.networking.k8s.io');

/** Who brings the kinds of a group, and how to get them. */
const bringers: { group: RegExp; name: string; remedy: string }[] = [
  {
    group: /\.istio\.io$/,
    name: 'Istio',
    remedy:
      'scripts/deploy-service-mesh.sh installs Istio; or leave the mesh off: global.writecarenotes.mesh.enabled=false',
  },
  {
    group: /^gateway\.networking\.k8s\.io$/,
    name: 'Gateway API',
    remedy: "install the Gateway API's definitions (standard channel) and a controller, or take another frontDoor",
  },
  {
    group: /^gateway\.envoyproxy\.io$/,
    name: 'Envoy Gateway',
    remedy: 'install Envoy Gateway, or name another implementation',
  },
  {
    group: /^gateway\.nginx\.org$/,
    name: 'NGINX Gateway Fabric',
    remedy: 'install NGINX Gateway Fabric, or name another implementation',
  },
  {
    group: /^cert-manager\.io$/,
    name: 'cert-manager',
    remedy: 'install cert-manager, or make the certificate yourself: ingress.tls.issuer.name=""',
  },
  {
    group: /^monitoring\.coreos\.com$/,
    name: 'Prometheus Operator',
    remedy: 'install the Prometheus Operator, or take monitoring.mode servers',
  },
];

const parts = ({ apiVersion, kind }: Manifest) => {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return { group, version, kind };
};

const gatewayClass = (manifests: Manifest[], classes: string[]): Finding[] =>
  manifests
    .filter(({ apiVersion, kind }) => kind === 'Gateway' && apiVersion.startsWith('gateway.networking.k8s.io/'))
    .map(({ spec }) => {
      const { gatewayClassName } = spec as { gatewayClassName: string };
      if (classes.includes(gatewayClassName)) return ok('GatewayClass', `${gatewayClassName} is there`);
      const says = `${gatewayClassName} does not exist, so no controller takes the Gateway (there are: ${classes.join(', ') || 'none'})`;
      return fail('GatewayClass', says, 'install its controller, or name another class: ingress.gatewayApi.className');
    });

/** Every kind that the chart makes and that is not Kubernetes' own is defined, in the version that is asked for. */
export const definitions: Check = ({ definitions, gatewayClasses }, { manifests }) => {
  const asked = [...new Map(manifests.map(parts).map(one => [JSON.stringify(one), one])).values()];
  const foreign = asked.filter(({ group }) => !isBuiltIn(group));
  const names = [...new Set(foreign.map(({ group }) => bringers.find(one => one.group.test(group))?.name ?? group))];
  const findings = names.map(name => {
    const check = `${name}'s kinds`;
    if (!('seen' in definitions)) return warn(check, `cannot be seen: ${definitions.unseen}`);
    const bringer = bringers.find(one => one.name === name);
    const own = foreign.filter(({ group }) => (bringer ? bringer.group.test(group) : group === name));
    const missing = own.filter(
      ({ group, version, kind }) =>
        !definitions.seen.some(one => one.group === group && one.kind === kind && one.versions.includes(version)),
    );
    if (missing.length === 0) return ok(check, 'are all defined');
    const which = missing.map(({ group, version, kind }) => `${kind} (${group}/${version})`).join(', ');
    return fail(check, `are not defined: ${which}`, bringer?.remedy ?? 'install what defines them');
  });
  return [...findings, ...('seen' in gatewayClasses ? gatewayClass(manifests, gatewayClasses.seen) : [])];
};
