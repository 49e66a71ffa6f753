import { byKind, identity, type Manifest, type ManifestOf } from '../manifests.ts';
import type { FrontDoorProblem } from './problems.ts';

/** What there is of a rendered controller: the objects that it reads, and where they are. */
export interface Controller {
  namespace: string;
  className: string;
  watched: string;
  configMap: string;
  data: Readonly<Record<string, string>>;
  /** Whether its pods get a sidecar of the mesh. */
  meshed: boolean;
}

const anything = /./;

/**
 * The controller's flags that are understood here, and what they must say. Others may change what is served: with
 * `-default-server-tls-secret` hosts that nobody knows are answered, with `-enable-snippets` whoever writes an Ingress
 * writes nginx's configuration, with `-default-http-listener-port` the hosts that it knows stay where they were.
 */
const flags: Record<string, RegExp> = {
  'nginx-configmaps': /^\$\(POD_NAMESPACE\)\/[a-z0-9-]+$/,
  'ingress-class': anything,
  'watch-namespace': anything,
  // Without them it waits for definitions that nobody installed, and reports to its vendor.
  'enable-custom-resources': /^false$/,
  'enable-telemetry-reporting': /^false$/,
  'ready-status-port': anything,
  'nginx-status': /^false$/,
  'enable-prometheus-metrics': /^(true)?$/,
  'prometheus-metrics-listen-port': anything,
  'enable-leader-election': /^(true|false)$/,
  'log-format': /^(glog|json|text)$/,
};
const needed = [
  'nginx-configmaps',
  'ingress-class',
  'watch-namespace',
  'enable-custom-resources',
  'enable-telemetry-reporting',
];

/** Where nginx listens for every host, while no annotation moves it. */
const listens = { 80: 80, 443: 443 } as const;

const sysctl = 'net.ipv4.ip_unprivileged_port_start';

const containerOf = (deployment: ManifestOf<'Deployment'> | undefined) =>
  deployment?.spec?.template.spec?.containers.find(({ name }) => name === 'nginx-ingress');

const flagProblems = (said: Readonly<Record<string, string>>): string[] => [
  ...needed.filter(name => said[name] === undefined).map(name => `the flag -${name} is missing`),
  ...Object.entries(said)
    .filter(([name, value]) => !(Object.hasOwn(flags, name) && flags[name]?.test(value)))
    .map(([name, value]) => `the flag -${name}=${value} is not admitted here`),
];

/** Each port of the Service must end where nginx listens. */
const portProblems = (
  service: ManifestOf<'Service'> | undefined,
  ports: readonly { name?: string; containerPort: number }[],
): string[] =>
  Object.entries(listens).flatMap(([port, wanted]) => {
    const target = service?.spec?.ports?.find(one => one.port === Number(port))?.targetPort;
    const reached = typeof target === 'number' ? target : ports.find(({ name }) => name === target)?.containerPort;
    return reached === wanted ? [] : [`port ${port} leads to ${reached}; its hosts listen on ${wanted}`];
  });

/** A user other than root may listen below 1024 where the pod's kernel says so; the capability alone is not handed on. */
const isAllowedToListen = ({ spec }: ManifestOf<'Deployment'>): boolean =>
  spec?.template.spec?.securityContext?.sysctls?.some(({ name, value }) => name === sysctl && value === '0') ?? false;

/** The Service whose pods are those of the Deployment. */
const serviceOf = (manifests: readonly Manifest[], { metadata, spec }: ManifestOf<'Deployment'>) =>
  byKind(manifests, 'Service').find(
    service =>
      service.metadata.namespace === metadata.namespace &&
      Object.entries(service.spec?.selector ?? { none: '' }).every(
        ([key, value]) => spec?.template.metadata?.labels?.[key] === value,
      ),
  );

/** Does the class that the controller is told to serve stand there, as one of this controller's? */
const classProblems = (manifests: readonly Manifest[], name: string): string[] => {
  const found = manifests.find(({ kind, metadata }) => kind === 'IngressClass' && metadata.name === name);
  const { controller } = (found?.spec ?? {}) as { controller?: string };
  return controller === 'nginx.org/ingress-controller' ? [] : [`there is no IngressClass ${name} of this controller`];
};

/**
 * The controller among the manifests, from the flags of its Deployment. Throws where there is none; what it would not start
 * with, and what is not admitted here, are problems.
 */
export const controllerOf = (
  manifests: readonly Manifest[],
): { controller: Controller; problems: FrontDoorProblem[] } => {
  const deployment = byKind(manifests, 'Deployment').find(one => containerOf(one));
  const container = containerOf(deployment);
  if (!deployment || !container) throw new Error('no Deployment has a container nginx-ingress');
  const said = Object.fromEntries(
    (container.args ?? []).map(arg => {
      const [name = '', ...value] = arg.replace(/^-+/, '').split('=');
      return [name, value.join('=')];
    }),
  );
  const { namespace = '' } = deployment.metadata;
  const configMap = (said['nginx-configmaps'] ?? '').split('/')[1] ?? '';
  const config = byKind(manifests, 'ConfigMap').find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === configMap,
  );
  const className = said['ingress-class'] ?? '';
  const itsNamespace = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  return {
    controller: {
      namespace,
      className,
      watched: said['watch-namespace'] ?? '',
      configMap,
      data: config?.data ?? {},
      meshed: itsNamespace?.metadata.labels?.['istio-injection'] === 'enabled',
    },
    problems: [
      ...flagProblems(said),
      ...(config ? [] : [`it does not start without the ConfigMap ${configMap}`]),
      ...classProblems(manifests, className),
      ...portProblems(serviceOf(manifests, deployment), container.ports ?? []),
      ...(isAllowedToListen(deployment) ? [] : [`without the sysctl ${sysctl}=0 it may not listen below 1024`]),
    ].map(message => ({ from: identity(deployment), message })),
  };
};
