/** Every name and label that more than one file spells. Names and selectors never change: Kubernetes refuses it. */

export const domain = 'writecarenotes.com';
export const umbrellaChart = 'writecarenotes';

/** Istio's root namespace: what stands there is the whole mesh's. */
export const meshRoot = 'istio-system';

/** What every proxy does to a path before it compares it with a rule: escapes are decoded, and slashes merged. */
export const pathNormalization = 'DECODE_AND_MERGE_SLASHES';

/** The label that finds the pods of a service (all variants of it) or of a part: what Services and policies select by. */
export const partLabels = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': name });

/** `resident-service` → `RESIDENT_SERVICE`: how environment variables spell a name. */
export const envName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The PriorityClass of an importance: `writecarenotes-clinical`. */
export const priorityClass = (priority: string): string => `${umbrellaChart}-${priority}`;
