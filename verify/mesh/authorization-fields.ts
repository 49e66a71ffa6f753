import { blockTest, checked } from '../cidr.ts';
import type { Labels } from '../manifests.ts';
import {
  accountTest,
  type Claims,
  claimValues,
  hostTest,
  type Identity,
  namespaceTest,
  pathTest,
  principalTest,
  requestPrincipalTest,
  type ValueTest,
  valueTest,
} from './authorization-values.ts';

/**
 * A request to a pod, as the pod's own proxy sees it; without `method` it is a connection whose bytes mean nothing to
 * the proxy. `from` is absent where the other end showed no certificate; `port` is the one that the pod listens on.
 */
export type MeshRequest = {
  from?: Identity | undefined;
  sourceIp?: string | undefined;
  to: { namespace: string; labels: Labels };
  port: number;
  method?: string | undefined;
  /** As it is sent; the evaluator normalizes it. */
  path?: string | undefined;
  host?: string | undefined;
  headers?: Labels | undefined;
  /** Of a token that a RequestAuthentication accepted. */
  claims?: Claims | undefined;
  sni?: string | undefined;
};

/** Where a policy stands: its namespace, and the mesh's trust domain. */
export type RuleScope = { namespace: string; trustDomain: string };

/** A field of a rule: the test of one of its values. `httpOnly` where a plain connection has no such thing. */
export type Field = { httpOnly: boolean; test: (value: string) => (request: MeshRequest) => boolean };

/** The fields of a source that stand for themselves and, with `not` in front, for their opposite. */
export const sourceFields = ({ namespace, trustDomain }: RuleScope) =>
  ({
    principals: peer(value => principalTest(value, trustDomain)),
    namespaces: peer(namespaceTest),
    serviceAccounts: peer(value => accountTest(value, namespace)),
    ipBlocks: address,
    requestPrincipals: requestPrincipal,
  }) as const;

/** The same for the fields of an operation. */
export const operationFields = () =>
  ({
    ports: port,
    methods: http(valueTest, request => [request.method]),
    paths: http(pathTest, request => [request.path]),
    hosts: http(hostTest, request => [request.host]),
  }) as const;

/** The field that a condition's key names. Throws on any other: Istio passes over such a condition in silence. */
export const conditionField = (key: string, { trustDomain }: RuleScope): Field => {
  const [, attribute = key, brackets = ''] = /^([a-z.]+)((?:\[[^[\]]+\])*)$/i.exec(key) ?? [];
  const names = [...brackets.matchAll(/\[([^[\]]+)\]/g)].map(([, name = '']) => name);
  if (attribute === 'request.auth.claims' && names.length > 0) {
    return http(valueTest, ({ claims }) => claimValues(claims, names));
  }
  const [header] = names;
  if (attribute === 'request.headers' && names.length === 1 && header !== undefined) {
    return http(valueTest, ({ headers }) => [headerOf(headers, header)]);
  }
  const plain: Readonly<Record<string, Field>> = {
    'request.auth.principal': requestPrincipal,
    'source.principal': peer(value => principalTest(value, trustDomain)),
    'source.namespace': peer(namespaceTest),
    'source.ip': address,
    'destination.port': port,
    'connection.sni': { ...http(valueTest, ({ sni }) => [sni]), httpOnly: false },
  };
  const field = Object.hasOwn(plain, key) ? plain[key] : undefined;
  if (!field) throw new Error(`no condition "${key}" is known here`);
  return field;
};

/** The value of a header, whatever the case of its name. */
export const headerOf = (headers: Labels | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

const peer = (test: (value: string) => (from: Identity | undefined) => boolean): Field => ({
  httpOnly: false,
  test: value => {
    const holds = test(value);
    return ({ from }) => holds(from);
  },
});

const http = (
  test: (pattern: string) => ValueTest,
  valuesOf: (request: MeshRequest) => readonly (string | undefined)[],
): Field => ({
  httpOnly: true,
  test: pattern => {
    const holds = test(pattern);
    return request => valuesOf(request).some(holds);
  },
});

const port: Field = {
  httpOnly: false,
  test: value => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < 1 || number > 65535) throw new Error(`"${value}" is not a port number`);
    return request => request.port === number;
  },
};

const address: Field = {
  httpOnly: false,
  test: value => {
    const inside = blockTest({ cidr: value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}` });
    return ({ sourceIp }) => {
      if (sourceIp === undefined) throw new Error('a policy asks for the address that the request comes from');
      return inside(checked(sourceIp));
    };
  },
};

const requestPrincipal: Field = {
  httpOnly: true,
  test: value => {
    const holds = requestPrincipalTest(value);
    return ({ claims }) => holds(claims);
  },
};
