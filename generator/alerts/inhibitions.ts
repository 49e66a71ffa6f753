/** An inhibition as Alertmanager reads it: while a source fires, its targets with equal labels are silent. */
export interface Inhibition {
  source_matchers: string[];
  target_matchers: string[];
  equal: string[];
}

const down = 'alertname=~"MedicationServiceDown|ComplianceServiceDown|ServiceDown|IngressDown"';

/**
 * Who is told of the cause need not be told of its effects. Never silences what is about a resident, and nothing of
 * another service: a fault there may be one of its own.
 */
export const inhibitions: Inhibition[] = [
  {
    source_matchers: [down],
    target_matchers: [
      'alertname=~"HighErrorRate|HighLatency|ErrorBudgetBurning|DatabaseConnectionFailure|PodCrashLooping|DeploymentUnavailable|AutoscalerAtMaximum|BreakerEjecting|RequestsShed|FrontDoorRefusing|IngressConfigRefused"',
    ],
    equal: ['service'],
  },
  {
    source_matchers: ['alertname="HighErrorRate"'],
    target_matchers: ['alertname=~"HighLatency|ErrorBudgetBurning"'],
    equal: ['service'],
  },
  {
    source_matchers: ['alertname="ErrorBudgetBurning"', 'pace="fast"'],
    target_matchers: ['alertname="ErrorBudgetBurning"', 'pace="slow"'],
    equal: ['service'],
  },
  {
    source_matchers: ['alertname="NodeNotReady"'],
    target_matchers: ['alertname=~"HighMemoryUsage|HighCPUUsage|DiskSpaceLow|ClockSkew|TargetMissing"', 'node!=""'],
    equal: ['node'],
  },
  // The front door's pods are gone: that each address cannot be reached says the same.
  {
    source_matchers: ['alertname="IngressDown"'],
    target_matchers: ['alertname="FrontDoorDown"'],
    equal: ['tier'],
  },
  {
    source_matchers: ['alertname="CertificateExpiring"', 'severity="critical"'],
    target_matchers: ['alertname="CertificateExpiring"', 'severity="warning"'],
    equal: ['instance'],
  },
  // The whole is missing: its nodes need not be told one by one.
  {
    source_matchers: ['alertname="TargetMissing"', 'node=""'],
    target_matchers: ['alertname="TargetMissing"', 'node!=""'],
    equal: ['part'],
  },
  {
    source_matchers: ['alertname="BackupFailed"'],
    target_matchers: ['alertname="BackupMissed"'],
    equal: ['part'],
  },
];
