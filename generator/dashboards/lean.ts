/**
 * A type of the SDK as we write it: any part may be left to Grafana's own defaults, and an enum may be the word that it
 * stands for. So the types of all panels check what we write, and none of their code is loaded to run.
 */
export type Lean<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer Item)[]
      ? Lean<Item>[]
      : T extends object
        ? { [Key in keyof T]?: Lean<T[Key]> }
        : T;

/** An object without the values that are the defaults anyway: Grafana assumes the same, and they are most of the bulk. */
export const without = <T extends object>(defaults: Partial<T>, object: T): T =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key as keyof T])),
  ) as T;
