/** Something about a front door's objects that it would refuse or pass over in silence, or that is not evaluated here. */
export interface FrontDoorProblem {
  /** The identity of the object, and what of it. */
  from: string;
  message: string;
}

/** Throws with every problem, one a line; does nothing where there is none. */
export const refuse = (problems: readonly FrontDoorProblem[]): void => {
  if (problems.length > 0) throw new Error(problems.map(({ from, message }) => `${from}: ${message}`).join('\n'));
};
