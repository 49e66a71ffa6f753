import { merge } from '../../generator/model/merge.ts';
import type { Switched } from '../../generator/model/nodes.ts';
import { type Evidence, evidenceOf } from '../../scripts/evidence/evidence.ts';
import { platform, switchedIn } from '../platform.ts';
import { environment, renderText } from '../render.ts';

const known = new Map<string, Evidence>();

/** The evidence of an environment, made once for all tests that ask for it. */
export const evidenceIn = (name: string): Evidence => {
  const found = known.get(name) ?? evidenceFrom(name, renderText(...environment(name)));
  known.set(name, found);
  return found;
};

/** The evidence that another text, or other values, would give. */
export const evidenceFrom = (name: string, text: string, over: Partial<Switched> = {}): Evidence =>
  evidenceOf({ environment: name, platform, switched: merge(switchedIn(name), over), text });

export const textIn = (name: string): string => renderText(...environment(name));

/** What Helm printed, without the objects that are named: `NetworkPolicy/compliance/audit-service`. */
export const without = (text: string, ...objects: string[]): string => {
  const documents = text.split('\n---\n');
  const isGone = (document: string): boolean =>
    objects.some(object => {
      const [kind, namespace, name] = object.split('/');
      return [`kind: ${kind}`, `  namespace: ${namespace}`, `  name: ${name}`].every(line =>
        document.split('\n').includes(line),
      );
    });
  const left = documents.filter(document => !isGone(document));
  if (left.length !== documents.length - objects.length)
    throw new Error(`${objects.join(', ')}: not there, or not once`);
  return left.join('\n---\n');
};

/** The text with one line changed, which must be there. */
export const changed = (text: string, before: string, after: string): string => {
  if (!text.includes(before)) throw new Error(`no line ${before}`);
  return text.replaceAll(before, after);
};
