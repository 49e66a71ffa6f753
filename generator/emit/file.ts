/** A file of the generated tree: its path from the project's root, and its whole text. */
export interface ChartFile {
  path: string;
  content: string;
}
