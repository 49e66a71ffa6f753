import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Edge } from '../../generator/model/edge.ts';
import { jaegerPorts } from '../../generator/model/mesh-edges.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn, type Switched } from '../../generator/model/nodes.ts';
import { type Ask, permitting, sensitiveRoute } from '../../generator/model/permits.ts';
import type { Service } from '../../generator/model/service.ts';
import { identity as identityOf, type Manifest } from '../../verify/manifests.ts';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import type { Identity } from '../../verify/mesh/authorization-values.ts';
import { platform, switchedIn } from '../platform.ts';
import { environment, render } from '../render.ts';

/** A way to install the platform with the mesh enforced: Helm's arguments, and the same as values. */
interface Profile {
  title: string;
  args: string[];
  switched: Switched;
  /** Whether a token can name roles. */
  issuer: boolean;
  methods: string[];
}

const allMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT'];
/** One of each kind, for the profiles that differ in who is there and not in what may be asked. */
const someMethods = ['GET', 'HEAD', 'POST'];

const issuer = 'https://login.example.org/care';
const staging = switchedIn('staging');
const set = (pairs: string): string[] => [...environment('staging'), '--set', pairs];
const profiles: Profile[] = [
  { title: 'staging', args: environment('staging'), switched: staging, issuer: false, methods: allMethods },
  {
    title: 'production',
    args: environment('production'),
    switched: switchedIn('production'),
    issuer: false,
    methods: someMethods,
  },
  {
    title: 'an issuer of tokens',
    args: set(`mesh.tokens.issuer=${issuer}`),
    switched: staging,
    issuer: true,
    methods: allMethods,
  },
  {
    title: 'the front door istio',
    args: set('global.writecarenotes.frontDoor=istio'),
    switched: { ...staging, shared: { ...staging.shared, frontDoor: 'istio' } },
    issuer: false,
    methods: someMethods,
  },
  {
    title: 'no front door',
    args: set('global.writecarenotes.frontDoor=none'),
    switched: { ...staging, shared: { ...staging.shared, frontDoor: 'none' } },
    issuer: false,
    methods: someMethods,
  },
  {
    title: "an operator's Prometheus",
    args: set(
      'global.writecarenotes.monitoring.mode=operator,global.writecarenotes.monitoring.operatorAccount=prometheus-k8s',
    ),
    switched: {
      ...staging,
      shared: {
        ...staging.shared,
        monitoring: { ...staging.shared.monitoring, mode: 'operator', operatorAccount: 'prometheus-k8s' },
      },
    },
    issuer: false,
    methods: someMethods,
  },
  {
    title: 'a service and a tier less',
    args: set(
      'global.writecarenotes.services.resident-service.enabled=false,global.writecarenotes.tiers.ai-analytics.enabled=false',
    ),
    switched: {
      ...staging,
      shared: {
        ...staging.shared,
        services: { ...staging.shared.services, 'resident-service': { enabled: false } },
        tiers: { ...staging.shared.tiers, 'ai-analytics': { enabled: false } },
      },
    },
    issuer: false,
    methods: someMethods,
  },
];

const trustDomain = 'cluster.local';
const identity = (namespace = '', account = ''): Identity => ({ trustDomain, namespace, account });

/** Who might ask: every node with an identity, whether it is switched on or not, and strangers who look like one. */
const callers = ({ shared }: Switched): Map<string, Identity | undefined> => {
  const { operator, operatorAccount } = shared.monitoring ?? {};
  const known = [...platform.nodes.values()]
    .filter(({ account }) => account !== undefined)
    .map(({ name, namespace, account }) =>
      name === 'operator-prometheus'
        ? ([name, identity(operator?.namespace, operatorAccount)] as const)
        : ([name, identity(namespace, account)] as const),
    )
    // Nobody has an account of that name while there is no operator.
    .filter(([name]) => name !== 'operator-prometheus' || shared.monitoring?.mode === 'operator');
  return new Map<string, Identity | undefined>([
    ...known,
    ['nobody', undefined],
    ['a namesake in another namespace', identity('default', 'api-gateway')],
    [
      'a namesake of another trust domain',
      { trustDomain: 'elsewhere.example', namespace: 'core-healthcare', account: 'api-gateway' },
    ],
    ['a stranger in the namespace', identity('core-healthcare', 'default')],
  ]);
};

/** Who is asked: every node whose requests pass a sidecar, as the graph says. */
const callees = (switched: Switched): Node[] =>
  [...platform.nodes.values()].filter(({ meshed, when }) => meshed && when.every(word => isOn(word, switched)));

/** Paths of all kinds: a service's API, what lies beside it, what is sensitive, and what proxies and probes ask for. */
const pathsOf = (service: Service | undefined): string[] => {
  const { prefix = '/api/v1/none', sensitive = [] } = service ?? {};
  const routes = sensitive.map(({ operation }) => operation.split(' ')[1] as string);
  return [
    ...['/', '/metrics', '/health', '/ready', '/admin', '/metrics/', '/Health'],
    ...[prefix, `${prefix}/`, `${prefix}/1`, `${prefix}/1/notes`, `${prefix}x`, prefix.toUpperCase()],
    ...routes.flatMap(route => [route, `${route}/`, `${route}/1`, `${route}s`, `${route};a=b`]),
  ];
};

/** The port that the service answers on, metrics, another service's, and one that nobody has. */
const portsOf = (service: Service | undefined): number[] =>
  service ? [service.port, platform.facts.metricsPort, 3002, 22] : [jaegerPorts.collector, 8443, 22];

/** What the graph says: is there an edge, and does nobody have to show a role that he has not. */
const graphSays = (edges: Edge[], ask: Ask, mayShowRole: boolean): boolean => {
  if (edges.every(({ seenBy }) => seenBy)) return false;
  const [asking, asked] = [platform.services.get(ask.from), platform.services.get(ask.to)];
  const sensitive = asking?.gateway && asked && ask.path !== undefined && sensitiveRoute(asked, ask);
  return !sensitive || mayShowRole;
};

const evaluatorOf = (manifests: Manifest[]) =>
  authorizationEvaluator({
    manifests,
    rootNamespace: 'istio-system',
    trustDomain,
    normalization: 'DECODE_AND_MERGE_SLASHES',
  });

/** What a person shows: nothing, a token that claims another role, or one that claims the right one. */
type Token = 'none' | 'wrong role' | 'right role';

interface Asked {
  ask: Ask;
  token: Token;
  from: Identity | undefined;
}

/** Everything that anybody might ask of a node, with each token where it matters. */
function* asks(profile: Profile, node: Node): Generator<Asked> {
  const service = platform.services.get(node.name);
  const tokens: Token[] = service?.sensitive.length ? ['none', 'wrong role', 'right role'] : ['none'];
  for (const [from, who] of callers(profile.switched))
    for (const port of portsOf(service))
      for (const method of profile.methods)
        for (const path of pathsOf(service))
          for (const token of tokens) yield { ask: { from, to: node.name, port, method, path }, token, from: who };
}

const claimsOf = (service: Service | undefined, token: Token) => {
  if (token === 'none') return undefined;
  const roles = token === 'right role' ? (service?.sensitive.flatMap(({ roles: its }) => its) ?? []) : ['cleaner'];
  return { iss: issuer, sub: 'somebody', roles };
};

/** What is asked of these nodes, how much of it is admitted, and where that is not what the graph says. */
const compared = (manifests: Manifest[], profile: Profile, nodes: Node[]) => {
  const { decide } = evaluatorOf(manifests);
  const permits = permitting(platform, profile.switched);
  const wrong: string[] = [];
  let [asked, admitted] = [0, 0];
  for (const node of nodes) {
    const to = { namespace: node.namespace ?? '', labels: node.labels ?? {} };
    for (const { ask, token, from } of asks(profile, node)) {
      const { method, path, port } = ask;
      const claims = claimsOf(platform.services.get(node.name), token);
      const { allowed } = decide({ from, to, port, method, path, ...(claims && { claims }) });
      asked += 1;
      if (allowed) admitted += 1;
      if (allowed !== graphSays(permits(ask), ask, profile.issuer && token === 'right role'))
        wrong.push(`${ask.from} -> ${ask.to}:${port} ${method} ${path}, ${token}: ${allowed}`);
    }
  }
  return { wrong, asked, admitted };
};

for (const profile of profiles)
  test(`with ${profile.title}, who asks what of whom is admitted exactly as the graph says`, () => {
    // The egress gateway reads no requests; mesh-layers.test.ts asks it by name of host.
    const nodes = callees(profile.switched).filter(({ name }) => name !== 'egress-gateway');
    const { wrong, asked, admitted } = compared(render(...profile.args), profile, nodes);
    assert.equal(wrong, []);
    assert.ok(asked > 50_000 && admitted > 1000, `${asked} asked, ${admitted} admitted`);
  });

/** A change to the rules of medication-service, or to the policies of its namespace, that the proof must see. */
const mutants: Record<string, (text: string) => string> = {
  'a method more for the gateway': text => text.replace('"DELETE"]', '"DELETE","HEAD"]'),
  'a method less': text => text.replace('"PATCH",', ''),
  'another port': text => text.replace('"ports":["9464"]', '"ports":["9464","3002"]'),
  'a caller more': text =>
    text.replace(/sa\/compliance-service"/, 'sa/compliance-service","cluster.local/ns/operational/sa/laundry-service"'),
  'a caller misspelt': text => text.replace('sa/compliance-service"', 'sa/complaince-service"'),
  'no way around the role': text =>
    text.replace(/"notPaths":\[[^\]]*\]/, '"notPaths":["/api/v1/medications/administer"]'),
  'any role that will do': text => text.replace('["nurse","senior-carer"]', '["*"]'),
  'no rule at all': text => text.replace('"rules":', '"rules":[{}],"was":').replace(/,"was":\[.*\]\}\}$/, '}}'),
};

for (const [name, mutate] of Object.entries(mutants))
  test(`the proof sees it when a policy has ${name}`, () => {
    const profile = profiles.find(({ issuer: tokens }) => tokens) as Profile;
    let changed = 0;
    const manifests = render(...profile.args).map(manifest => {
      if (identityOf(manifest) !== 'AuthorizationPolicy/core-healthcare/medication-service') return manifest;
      const text = JSON.stringify(manifest);
      const other = mutate(text);
      if (other !== text) changed += 1;
      return JSON.parse(other) as Manifest;
    });
    assert.is(changed, 1);
    const nodes = callees(profile.switched).filter(one => one.name === 'medication-service');
    assert.ok(compared(manifests, profile, nodes).wrong.length > 0);
  });

test.run();
