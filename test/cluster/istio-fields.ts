import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleFolder } from './go-build.ts';

const pins = fileURLToPath(new URL('programs/istio/', import.meta.url));

/** The fields of each message, by its full name: the name in JSON, and the type as it is spelt there. */
type Messages = Map<string, Map<string, string>>;

const jsonName = (field: string): string => field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a definition in Protobuf's language says of messages and fields; it needs the lines as they are formatted there. */
const messagesOf = (proto: string): Messages => {
  const messages: Messages = new Map();
  const open: string[] = [];
  for (const line of proto.replace(/\/\*[\s\S]*?\*\//g, '').split('\n')) {
    const code = line.replace(/\/\/.*/, '').trim();
    const [, kind, name = ''] = code.match(/^(message|enum|oneof) (\w+) *\{/) ?? [];
    const [, mapped, type, field = ''] =
      code.match(/^(?:repeated |optional )?(?:map<\w+, *([\w.]+)>|([\w.]+)) (\w+) *= *\d+/) ?? [];
    const inside = open.filter(one => one !== '').join('.');
    if (kind === 'message') messages.set([inside, name].filter(Boolean).join('.'), new Map());
    if (type || mapped) messages.get(inside)?.set(jsonName(field), mapped ? `map ${mapped}` : (type ?? ''));
    if (code.endsWith('{')) open.push(kind === 'message' ? name : '');
    if (code.startsWith('}')) open.pop();
  }
  return messages;
};

/** The message that `type` means inside the message `scope`: its own, or one further out. */
const resolved = (messages: Messages, type: string, scope: string): string | undefined => {
  const parts = scope.split('.');
  const candidates = parts.map((_, index) => [...parts.slice(0, parts.length - index), type].join('.'));
  return [...candidates, type].find(name => messages.has(name));
};

const unknownIn = (messages: Messages, message: string, value: object, path: string): string[] =>
  Object.entries(value).flatMap(([key, inner]) => {
    const type = messages.get(message)?.get(key);
    const here = path === '' ? key : `${path}.${key}`;
    if (type === undefined) return [here];
    const next = resolved(messages, type, message);
    const values: unknown[] = Array.isArray(inner) ? inner : [inner];
    return values.flatMap(one =>
      next && typeof one === 'object' && one !== null ? unknownIn(messages, next, one, here) : [],
    );
  });

/**
 * Paths in a configuration of the mesh that Istio has no field for, read from the definitions that its API publishes.
 * istiod passes over such a field in silence: a misspelt REGISTRY_ONLY would leave every way out open.
 */
export const unknownMeshFields = async (mesh: object): Promise<string[]> => {
  const api = await moduleFolder(pins, 'istio.io/api');
  const protos = ['config', 'proxy'].map(name => readFileSync(join(api, `mesh/v1alpha1/${name}.proto`), 'utf8'));
  const messages: Messages = new Map(protos.flatMap(proto => [...messagesOf(proto)]));
  return unknownIn(messages, 'MeshConfig', mesh, '');
};
