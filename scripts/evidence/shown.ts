/** A line of the rendered manifests: the object that it belongs to, its number in rendered.yaml, and what it reads. */
export interface Shown {
  object: string;
  line: number;
  reads: string;
}
