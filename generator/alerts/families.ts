import type { Platform } from '../model/platform.ts';
import { backupAlerts } from './backups.ts';
import { budgetAlerts } from './budgets.ts';
import { careAlerts } from './care.ts';
import { complianceAlerts } from './compliance.ts';
import { edgeAlerts } from './edge.ts';
import { infrastructureAlerts } from './infrastructure.ts';
import { meshAlerts } from './mesh.ts';
import { monitoringAlerts } from './monitoring.ts';
import { serviceAlerts } from './services.ts';
import type { AlertFamily } from './types.ts';
import { workloadAlerts } from './workloads.ts';

/** Every alert by the group it is evaluated in, in a stable order. A family without a rule in this graph is left out. */
export const alertTopics = (platform: Platform): Record<string, AlertFamily[]> => {
  const topics = {
    services: serviceAlerts(platform),
    care: careAlerts(platform),
    compliance: complianceAlerts(platform),
    'front-door': edgeAlerts(platform),
    infrastructure: infrastructureAlerts(platform),
    workloads: workloadAlerts(platform),
    monitoring: monitoringAlerts(platform),
    mesh: meshAlerts(platform),
    backups: backupAlerts,
    budgets: budgetAlerts,
  };
  return Object.fromEntries(
    Object.entries(topics).map(([topic, families]) => [topic, families.filter(({ rules }) => rules.length > 0)]),
  );
};

/** Every alert, in the order of the groups. */
export const alertFamilies = (platform: Platform): AlertFamily[] => Object.values(alertTopics(platform)).flat();

/** The name of every alert, each once. */
export const alertNames = (platform: Platform): string[] => alertFamilies(platform).map(({ name }) => name);
