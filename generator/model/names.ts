/** Every name and label that more than one file spells. Names and selectors never change: Kubernetes refuses it. */

export const domain = 'writecarenotes.com';
export const umbrellaChart = 'writecarenotes';

/** The label that finds a service's pods, all variants of it: what Services, budgets and policies select by. */
export const serviceLabels = (service: string): Record<string, string> => ({ 'app.kubernetes.io/name': service });

/** `resident-service` → `RESIDENT_SERVICE`: how environment variables spell a name. */
export const envName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The PriorityClass of an importance: `writecarenotes-clinical`. */
export const priorityClass = (priority: string): string => `${umbrellaChart}-${priority}`;
