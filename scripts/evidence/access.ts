import { accountFindings } from './access-accounts.ts';
import { peopleFindings } from './access-people.ts';
import { sensitiveFindings } from './access-routes.ts';
import { gap, shownOr, unread } from './findings.ts';
import type { Finding, Scene } from './types.ts';

const grafanaFindings = ({ rendered }: Scene): Finding[] => {
  const grafana = rendered.of('Deployment/monitoring/grafana');
  if (!grafana) return [];
  const anonymous = grafana.find(/GF_AUTH_ANONYMOUS_ENABLED, value: "true"/);
  return [
    anonymous
      ? gap(
          'access',
          'Whoever reaches Grafana looks at dashboards and logs without signing in',
          'set monitoring.grafana.login to true',
          [anonymous],
        )
      : shownOr(
          'access',
          'Grafana demands that people sign in; its administrator’s password is in a Secret.',
          [grafana.find(/name: GF_SECURITY_ADMIN_PASSWORD/)],
          unread('who signs in to Grafana'),
        ),
  ];
};

/** Who may do what: people with kubectl, pods with the API server, people with sensitive routes. */
export const accessFindings = (scene: Scene): Finding[] => [
  ...peopleFindings(scene),
  ...accountFindings(scene),
  ...sensitiveFindings(scene),
  ...grafanaFindings(scene),
  gap(
    'access',
    'How people sign in (a second factor, joiners and leavers) is the identity provider’s',
    'its settings, and the last review of accounts',
  ),
];
