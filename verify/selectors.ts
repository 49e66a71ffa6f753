import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import type { Labels } from './manifests.ts';

/**
 * Does a label selector choose an object with these labels? An empty selector chooses every object, an absent one none
 * (the reading of every Kubernetes API but for a peer of a NetworkPolicy, where absent means "not restricted").
 * Throws on what the API server refuses: an unknown operator, In or NotIn without values, Exists or DoesNotExist with.
 */
export const selects = (selector: LabelSelector | null | undefined, labels: Labels): boolean =>
  selector !== null &&
  selector !== undefined &&
  hasLabels(selector.matchLabels, labels) &&
  (selector.matchExpressions ?? []).every(requirement => meets(requirement, labels));

/** Are all the wanted pairs among the labels? True when none is wanted. */
export const hasLabels = (wanted: Labels | undefined, labels: Labels): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);

/** A selector in the notation of `kubectl -l`, for people: `app=web,tier in (a,b),!old`; `(everything)` when empty. */
export const printSelector = ({ matchLabels, matchExpressions }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(matchExpressions ?? []).map(printRequirement),
  ].join(',') || '(everything)';

// An absent key meets NotIn and DoesNotExist, and never In or Exists (apimachinery, labels.Requirement.Matches).
const meets = ({ key, operator, ...requirement }: LabelSelectorRequirement, labels: Labels): boolean => {
  const values = requirement.values ?? [];
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if ((operator === 'In' || operator === 'NotIn') === (values.length === 0)) {
    throw new Error(
      `selector on "${key}": ${operator} takes ${values.length === 0 ? 'at least one value' : 'no values'}`,
    );
  }
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`selector on "${key}": no operator "${operator}"`);
  }
};

const printRequirement = ({ key, operator, values }: LabelSelectorRequirement): string => {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`;
};
