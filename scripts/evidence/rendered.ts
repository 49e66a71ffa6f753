import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { identity, type Manifest, type ReadManifest, readManifests } from '../../verify/manifests.ts';
import type { Shown } from './shown.ts';

/** One rendered object, and where its parts stand. */
export interface RenderedObject {
  identity: string;
  manifest: Manifest;
  /** The line where the value at a path begins (its key's, or its list item's); undefined where there is none. */
  at: (...path: (string | number)[]) => Shown | undefined;
  /** The lines of the object that fit: for texts in it, such as a part's own configuration. */
  all: (pattern: RegExp) => Shown[];
  /** The first of them. */
  find: (pattern: RegExp) => Shown | undefined;
}

/** What Helm printed, and its objects, in their order. */
export interface Rendered {
  text: string;
  manifests: Manifest[];
  objects: RenderedObject[];
  of: (identity: string) => RenderedObject | undefined;
  /** The objects of a kind. */
  kind: (kind: string) => RenderedObject[];
}

/** What a line reads, without its indentation and the mark of a list item. */
export const readingOf = (line: string): string => line.trim().replace(/^- /, '');

interface Chunk {
  lines: string[];
  /** The number of its first line in the whole text. */
  first: number;
}

/** The documents with an object in them. */
const chunksOf = (text: string): Chunk[] => {
  const chunks: Chunk[] = [{ lines: [], first: 1 }];
  for (const [index, line] of text.split('\n').entries())
    if (line === '---') chunks.push({ lines: [], first: index + 2 });
    else chunks.at(-1)?.lines.push(line);
  return chunks.filter(({ lines }) => lines.some(line => /^kind: /.test(line)));
};

/** The offset at which a value begins in the text. */
const offsetOf = (node: Node | null, path: (string | number)[]): number | undefined => {
  let [here, offset]: [unknown, number | undefined] = [node, undefined];
  for (const step of path) {
    if (isMap(here)) {
      const pair = here.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      offset = (pair?.key as Node | undefined)?.range?.[0];
      here = pair?.value;
    } else if (isSeq(here)) {
      here = here.items[Number(step)];
      offset = (here as Node | undefined)?.range?.[0];
    } else return undefined;
    if (offset === undefined) return undefined;
  }
  return offset;
};

const objectOf = (
  { manifest, node }: ReadManifest,
  { lines, first }: Chunk,
  lineCounter: LineCounter,
): RenderedObject => {
  const name = identity(manifest);
  const shown = (index: number): Shown => ({
    object: name,
    line: first + index,
    reads: readingOf(lines[index] as string),
  });
  const all = (pattern: RegExp): Shown[] => lines.flatMap((line, index) => (pattern.test(line) ? [shown(index)] : []));
  return {
    identity: name,
    manifest,
    at: (...path) => {
      const offset = offsetOf(node, path);
      return offset === undefined ? undefined : shown(lineCounter.linePos(offset).line - first);
    },
    all,
    find: pattern => all(pattern)[0],
  };
};

/** Reads what `helm template` printed, with the line of everything in it. Throws where no cluster would take it. */
export const renderedOf = (text: string): Rendered => {
  const lineCounter = new LineCounter();
  const read = readManifests(text, lineCounter);
  const manifests = read.map(({ manifest }) => manifest);
  const chunks = chunksOf(text);
  if (chunks.length !== manifests.length)
    throw new Error(
      `${manifests.length} objects in ${chunks.length} documents: one of them is not read as Helm prints it`,
    );
  const objects = read.map((one, index) => objectOf(one, chunks[index] as Chunk, lineCounter));
  const byIdentity = new Map(objects.map(object => [object.identity, object]));
  return {
    text,
    manifests,
    objects,
    of: name => byIdentity.get(name),
    kind: kind => objects.filter(({ manifest }) => manifest.kind === kind),
  };
};
