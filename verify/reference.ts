/** An object that another one names. */
export type Reference = {
  /** The identity of the object that names it. */
  from: string;
  kind: string;
  /** Empty for what has no namespace. */
  namespace: string;
  name: string;
  /** The entry that is wanted from a ConfigMap or Secret, when one is named. */
  key?: string;
  /** True where Kubernetes starts the pod without it. */
  optional: boolean;
  /** The path of the naming field in the object. */
  where: string;
};
