/** Something wrong with an object of Istio, for people. */
export type MeshProblem = {
  /** The identity of the object. */
  from: string;
  /** The path of the field in it. */
  where: string;
  message: string;
};
