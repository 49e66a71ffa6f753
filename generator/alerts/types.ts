import type { Switch } from '../model/node.ts';

/** critical: somebody is woken; high: within minutes; warning: in working hours; none: proves that alerts travel. */
export type Severity = 'critical' | 'high' | 'warning' | 'none';

/** What a person does first. Angle brackets stand for what the alert's labels say. */
export interface Look {
  say: string;
  /** A command for a terminal. */
  run?: string;
  /** A question for Prometheus. */
  ask?: string;
}

/** What the person who is woken needs to know, in plain words. */
export interface Runbook {
  meaning: string;
  /** What it does to residents. */
  harm: string;
  look: Look[];
  remedy: string[];
  /** Who else has to know. */
  tell: string;
  /** Which duty it touches. */
  regulation: string;
  /** More in Markdown, from the graph. */
  more?: string;
}

/** One condition of an alert. Labels are set beside those that the condition keeps. */
export interface AlertRule {
  when: Switch[];
  expr: string;
  labels: Record<string, string>;
  /** Where it differs from the family's. */
  severity?: Severity;
  for?: string;
  summary?: string;
  description?: string;
}

/** All conditions that share a name, a severity and a runbook. */
export interface AlertFamily {
  name: string;
  severity: Severity;
  for: string;
  /** Prometheus' templates: `$value`, and `$labels` for what the condition keeps or a rule sets, may stand in them. */
  summary: string;
  description: string;
  rules: AlertRule[];
  runbook: Runbook;
}

/** A rule as Prometheus reads it. */
export interface PrometheusRule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * Rules that are evaluated one after the other, each with what must be switched on for it. `among` are the
 * namespaces that may be off, where they stand in the condition, joined by `|`: at install, those that are off are taken out.
 */
export interface RuleGroup {
  name: string;
  interval?: string;
  rules: { when: Switch[]; among?: string[]; rule: PrometheusRule }[];
}
