import { byKind, identity, type Manifest } from '../manifests.ts';
import type { FrontDoorBehaviour, HostBehaviour } from './behaviour.ts';
import { answersOf } from './nginx-answers.ts';
import { type Controller, controllerOf } from './nginx-controller.ts';
import { type Routed, routesOf } from './nginx-routes.ts';
import { type Settings, settingsOf } from './nginx-settings.ts';
import { type Snippets, snippetsOf } from './nginx-snippets.ts';
import { type FrontDoorProblem, refuse } from './problems.ts';

/** What a service behind may say of CORS, and must not: the front door answers for it. */
const corsHeaders = ['origin', 'methods', 'headers', 'credentials'].map(what => `access-control-allow-${what}`);
const replaced = [...corsHeaders, 'access-control-expose-headers', 'access-control-max-age'];

/** Ingresses that the controller does not look at, so that nobody serves them. */
const unserved = (manifests: readonly Manifest[], { className, watched }: Controller): FrontDoorProblem[] =>
  byKind(manifests, 'Ingress').flatMap(ingress => {
    const { ingressClassName } = ingress.spec ?? {};
    const from = identity(ingress);
    if (ingress.metadata.namespace !== watched)
      return [{ from, message: `the controller watches the namespace ${watched} alone` }];
    return ingressClassName === className
      ? []
      : [{ from, message: `the controller serves the class ${className}, not ${ingressClassName}` }];
  });

/** The Secret of a host's certificate is looked for beside its Ingress, which stands beside the service. */
const behaviourOf = (routed: Routed, settings: Settings, snippets: Snippets) => {
  const { host, backend, secret, limits, retries } = routed;
  const { minVersion, redirect, bodyBytes, timeoutSeconds, hidden, proxies } = settings;
  const { answers, problems } = answersOf(host, snippets);
  const own = [...Object.keys(answers.headers), ...replaced];
  const hides = hidden.filter(name => !own.includes(name)).sort();
  const behaviour: HostBehaviour = {
    host,
    backend,
    tls: { secret, minVersion },
    redirect,
    ...answers,
    bodyBytes,
    timeoutSeconds,
    limits,
    retries,
    drops: [...snippets.drops].sort(),
    ...(hides.length > 0 && { hides }),
    ...(proxies && { proxies }),
  };
  const twice = own.filter(name => !hidden.includes(name));
  const second = twice.map(name => ({ from: host, message: `what a service says of ${name} is not taken away` }));
  return { behaviour, problems: [...problems, ...second] };
};

/**
 * What the NGINX Ingress Controller of F5 does with requests, by host, from what is rendered of it: its flags, its ConfigMap
 * with the snippets in it, and the Ingresses of its class. Throws with everything that the controller would reject or pass
 * over in silence, that nginx would not start with, and that is not evaluated here.
 */
export const nginxBehaviour = (manifests: readonly Manifest[]): FrontDoorBehaviour => {
  const { controller, problems } = controllerOf(manifests);
  const { namespace, configMap, data, className, watched, meshed } = controller;
  const whose = `ConfigMap/${namespace}/${configMap}`;
  const said = settingsOf(data, whose);
  const { snippets, problems: malformed } = snippetsOf(data, whose);
  const served = byKind(manifests, 'Ingress').filter(
    ({ metadata, spec }) => metadata.namespace === watched && spec?.ingressClassName === className,
  );
  const routes = routesOf(served);
  refuse([...problems, ...said.problems, ...malformed, ...unserved(manifests, controller), ...routes.problems]);
  const hosts = routes.hosts.map(routed => behaviourOf(routed, said.settings, snippets));
  // A sidecar knows Services, not their pods.
  const past = meshed ? routes.hosts.filter(({ byClusterIp }) => !byClusterIp) : [];
  refuse([
    ...hosts.flatMap(one => one.problems),
    ...past.map(({ host }) => ({ from: host, message: 'without use-cluster-ip it goes to pods past the sidecar' })),
  ]);
  return Object.fromEntries(hosts.map(({ behaviour }) => [behaviour.host, behaviour]));
};
