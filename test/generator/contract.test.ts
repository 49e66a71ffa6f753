import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breakerReplicas } from '../../generator/model/installed.ts';
import { platform } from '../platform.ts';

/** The platform's contract as it was handed down, service by service: name, tier, port, prefix, calls, stores. */
const contract = `
api-gateway core-healthcare 8080 - * redis
frontend-app core-healthcare 8080 - api-gateway -
admin-interface core-healthcare 8080 - api-gateway -
resident-service core-healthcare 3001 /residents - postgres,redis,broker
medication-service core-healthcare 3002 /medications resident-service,health-records-service,inventory-service postgres,redis,broker
care-planning-service core-healthcare 3003 /care-plans resident-service,assessment-service postgres,redis,broker
assessment-service core-healthcare 3004 /assessments resident-service postgres,redis,broker
health-records-service core-healthcare 3005 /health-records resident-service,nhs-integration-service,fhir-integration-service postgres,redis,broker
financial-service operational 3006 /financial resident-service postgres,broker
hr-payroll-service operational 3007 /hr financial-service postgres,redis,broker
inventory-service operational 3008 /inventory financial-service postgres,broker
compliance-service compliance 3009 /compliance care-planning-service,medication-service,hr-payroll-service,regulatory-reporting-service postgres,broker
audit-service compliance 3010 /audit none postgres,broker
gdpr-service compliance 3011 /gdpr resident-service,health-records-service postgres,broker
nhs-integration-service integration 3012 /nhs - postgres,broker
fhir-integration-service integration 3013 /fhir nhs-integration-service postgres,broker
transport-service operational 3014 /transport resident-service postgres,broker
laundry-service operational 3015 /laundry resident-service,inventory-service postgres,broker
regulatory-reporting-service compliance 3016 /regulatory-reports cqc-integration-service postgres,broker
cqc-integration-service integration 3017 /cqc - postgres,broker
external-integration-service integration 3018 /external - postgres,broker
ai-analytics-service ai-analytics 3019 /analytics resident-service,care-planning-service,machine-learning-service postgres,broker
predictive-engagement-service ai-analytics 3020 /engagement ai-analytics-service,machine-learning-service postgres,broker
machine-learning-service ai-analytics 3021 - - postgres,broker
business-intelligence-service ai-analytics 3022 /insights financial-service,hr-payroll-service,compliance-service,ai-analytics-service postgres
configuration-service infrastructure 3023 - none postgres,redis
security-service infrastructure 3024 /auth - postgres,redis
multi-tenancy-service infrastructure 3025 /tenants - postgres
`
  .trim()
  .split('\n')
  .map(line => line.split(' ') as [string, string, string, string, string, string]);

const list = (text: string): string[] => (['-', 'none'].includes(text) ? [] : text.split(','));
const withPrefix = contract.filter(([, , , prefix]) => prefix !== '-').map(([name]) => name);

const callsOf = ([name, , , , calls]: (typeof contract)[number]): string[] => {
  if (name === 'configuration-service') return ['audit-service'];
  if (calls === 'none') return [];
  const own = calls === '*' ? [...withPrefix, 'security-service', 'multi-tenancy-service'] : list(calls);
  return [...new Set([...own, 'audit-service', 'configuration-service'])].sort();
};

test('each of the 28 services has the tier, port, prefix, calls and stores of the contract', () => {
  const resolved = [...platform.services.values()].map(({ name, tier, port, prefix, calls, stores }) => ({
    name,
    tier,
    port,
    prefix: prefix ?? '-',
    calls: [...calls].sort(),
    stores,
  }));
  const wanted = contract.map(line => ({
    name: line[0],
    tier: line[1],
    port: Number(line[2]),
    prefix: line[3] === '-' ? '-' : `/api/v1${line[3]}`,
    calls: callsOf(line),
    stores: list(line[5]),
  }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  assert.equal(resolved.sort(byName), wanted.sort(byName));
  assert.is(wanted.length, 28);
});

test('only NHS and CQC integration reach outside, and only their own hosts', () => {
  const outside = [...platform.services.values()].filter(service => service.outside.length > 0);
  assert.equal(
    outside.map(({ name, outside }) => [name, outside.flatMap(group => platform.facts.outside[group])]),
    [
      ['nhs-integration-service', ['api.service.nhs.uk', 'sandbox.api.service.nhs.uk']],
      ['cqc-integration-service', ['api.service.cqc.org.uk']],
    ],
  );
});

test('breakers have the numbers of the contract', () => {
  const numbers = (name: string) => Object.values(platform.services.get(name)?.breaker ?? {}).join(' ');
  assert.equal(
    {
      medication: numbers('medication-service'),
      resident: numbers('resident-service'),
      'care-planning': numbers('care-planning-service'),
      assessment: numbers('assessment-service'),
      'health-records': numbers('health-records-service'),
      compliance: numbers('compliance-service'),
      audit: numbers('audit-service'),
      financial: numbers('financial-service'),
      'hr-payroll': numbers('hr-payroll-service'),
      'nhs-integration': numbers('nhs-integration-service'),
      other: numbers('transport-service'),
    },
    {
      medication: '100 30 100 10 5 2 15s 15s 30 70',
      resident: '50 20 50 5 3 3 30s 30s 50 50',
      'care-planning': '75 25 75 8 3 3 30s 30s 40 60',
      assessment: '60 20 60 6 3 4 45s 45s 50 50',
      'health-records': '80 25 80 8 3 3 30s 30s 40 60',
      compliance: '40 15 40 5 3 3 30s 30s 30 70',
      audit: '60 20 60 6 2 3 30s 30s 20 80',
      financial: '40 15 40 5 3 5 60s 60s 50 50',
      'hr-payroll': '30 10 30 4 2 5 60s 60s 50 50',
      'nhs-integration': '20 10 20 3 5 3 60s 120s 50 50',
      other: '100 50 100 10 3 5 30s 30s 50 50',
    },
  );
});

test('the least replicas a breaker can eject with are 4 for medication and compliance, 5 for audit, 3 or 2 for others', () => {
  const needed = Object.fromEntries(
    [...platform.services.values()].map(({ name, breaker }) => [name, breakerReplicas(breaker)]),
  );
  const special = {
    'medication-service': 4,
    'compliance-service': 4,
    'audit-service': 5,
    'care-planning-service': 3,
    'health-records-service': 3,
  };
  assert.equal(
    needed,
    Object.fromEntries([...platform.services.keys()].map(name => [name, special[name as keyof typeof special] ?? 2])),
  );
});

test('sampling is that of the contract', () => {
  const special = {
    'medication-service': 100,
    'compliance-service': 100,
    'audit-service': 100,
    'nhs-integration-service': 80,
    'resident-service': 50,
    'care-planning-service': 50,
    'health-records-service': 50,
    'assessment-service': 30,
  };
  for (const { name, sampling } of platform.services.values())
    assert.is(sampling, special[name as keyof typeof special] ?? 10, name);
});

test.run();
