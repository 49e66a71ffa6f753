import {
  conditionField,
  type Field,
  type MeshRequest,
  operationFields,
  type RuleScope,
  sourceFields,
} from './authorization-fields.ts';
import type { Rule } from './istio-types.ts';

/** What all values of a field say together; `httpOnly` where a plain connection has no such thing. */
type FieldTest = { httpOnly: boolean; holds: (request: MeshRequest) => boolean };

/** A rule, ready to be asked: one of the sources, one of the operations and all conditions. */
export type CompiledRule = { sources: FieldTest[][]; operations: FieldTest[][]; conditions: FieldTest[] };

/**
 * Turns a rule of an AuthorizationPolicy into tests. Throws on what can't mean what it seems to say: an empty list,
 * source or operation (it would admit everything), an unknown condition, serviceAccounts beside principals.
 */
export const compileRule = (rule: Rule, scope: RuleScope): CompiledRule => ({
  sources: alternatives(rule.from, 'from', ({ source = {} }) => {
    const named = ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].some(field => field in source);
    if (named && ('serviceAccounts' in source || 'notServiceAccounts' in source)) {
      throw new Error('serviceAccounts stand alone, without principals and namespaces');
    }
    return testsOf(source, sourceFields(scope), 'source');
  }),
  operations: alternatives(rule.to, 'to', ({ operation = {} }) => testsOf(operation, operationFields(), 'operation')),
  conditions: (rule.when ?? []).flatMap(({ key = '', values, notValues }) => {
    if (!values && !notValues) throw new Error(`condition "${key}" has neither values nor notValues`);
    const field = conditionField(key, scope);
    return [...fieldTest(field, values, true, key), ...fieldTest(field, notValues, false, key)];
  }),
});

/**
 * Does the rule match? On a plain connection, HTTP fields can't be met: an ALLOW rule with any never matches, and a DENY
 * rule matches as if they weren't written (so it denies more than it says, never less).
 */
export const matches = (rule: CompiledRule, request: MeshRequest, action: 'ALLOW' | 'DENY'): boolean => {
  const plain = request.method === undefined;
  if (plain && action === 'ALLOW' && hasHttpOnly(rule)) return false;
  return (
    hold(rule.conditions, request) &&
    rule.operations.some(tests => hold(tests, request)) &&
    rule.sources.some(tests => hold(tests, request))
  );
};

const hasHttpOnly = ({ sources, operations, conditions }: CompiledRule): boolean =>
  [...sources, ...operations, conditions].some(tests => tests.some(({ httpOnly }) => httpOnly));

const hold = (tests: FieldTest[], request: MeshRequest): boolean =>
  tests.every(({ httpOnly, holds }) => (httpOnly && request.method === undefined) || holds(request));

const alternatives = <Entry>(
  entries: readonly Entry[] | undefined,
  name: string,
  tests: (entry: Entry) => FieldTest[],
): FieldTest[][] => {
  if (entries?.length === 0) throw new Error(`an empty "${name}" would mean everything`);
  return entries?.map(tests) ?? [[]];
};

type Lists = { readonly [field: string]: readonly string[] };

const testsOf = (lists: Lists, fields: Readonly<Record<string, Field>>, name: string): FieldTest[] => {
  if (Object.keys(lists).length === 0) throw new Error(`an empty ${name} would mean everything`);
  return Object.entries(fields).flatMap(([field, of]) => {
    const opposite = `not${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    return [...fieldTest(of, lists[field], true, field), ...fieldTest(of, lists[opposite], false, opposite)];
  });
};

const fieldTest = (
  { httpOnly, test }: Field,
  values: readonly string[] | undefined,
  wanted: boolean,
  name: string,
): FieldTest[] => {
  if (!values) return [];
  if (values.length === 0) throw new Error(`${name}: an empty list would mean everything`);
  const tests = values.map(test);
  return [{ httpOnly, holds: request => tests.some(holds => holds(request)) === wanted }];
};
