import type { Values } from '../../values-schema/types.ts';
import { frontDoorMistakes } from './mistakes-front-door.ts';
import { meshMistakes } from './mistakes-mesh.ts';
import { monitoringMistakes } from './mistakes-monitoring.ts';

/** A mistake in typed values, and the same one made at install; both must be stopped, and both say which key it is. */
export interface Mistake {
  name: string;
  /** Changes good values into bad ones. */
  break: (values: Loose) => void;
  /** What the generator says: a piece of the path and of the message of one problem. */
  path: string;
  message: string;
  /** The same at install, where an installer can make it, and a piece of what Helm must say. */
  install?: { args: string[]; says: string };
}

// biome-ignore lint/suspicious/noExplicitAny: mistakes are what the types do not allow.
export type Loose = any;

const medication = 'core-healthcare.services.medication-service';
const shared = 'global.writecarenotes';
const digest = 'sha256:abc';

/** Reads as a credential to the check, and is none. */
const address = ['postgres://user', 'pass@db'].join(':');

export const mistakes: Mistake[] = [
  {
    name: 'an unknown key',
    break: values => {
      values.tiers.operational.services['transport-service'].prot = 3;
    },
    path: 'tiers.operational.services.transport-service',
    message: 'unknown key "prot"; did you mean "port"?',
    install: { args: ['--set', `${medication}.replica=3`], says: "additional properties 'replica' not allowed" },
  },
  {
    name: 'an unknown key among the shared values',
    break: values => {
      values.platform.global.mesh.enable = true;
    },
    path: 'platform.global.mesh',
    message: 'unknown key "enable"; did you mean "enabled"?',
    install: { args: ['--set', `${shared}.mesh.enable=true`], says: "additional properties 'enable' not allowed" },
  },
  {
    name: 'a chart that does not exist',
    break: values => {
      values.environments.staging.tiers.operations = { services: {} };
    },
    path: 'environments.staging.tiers.operations',
    message: 'no tier "operations"; did you mean "operational"?',
    install: {
      args: ['--set', 'operations.services.x.replicas=1'],
      says: "additional properties 'operations' not allowed",
    },
  },
  {
    name: 'a quantity that cannot be added up',
    break: values => {
      values.platform.global.defaults.resources.limits.memory = '500Mb';
    },
    path: 'platform.global.defaults.resources.limits.memory',
    message: '"500Mb" does not fit: Memory in whole Mi or Gi',
    install: { args: ['--set', `${medication}.resources.limits.memory=500Mb`], says: 'resources/limits/memory' },
  },
  {
    name: 'a CPU quantity with a fraction',
    break: values => {
      values.platform.global.defaults.resources.requests.cpu = '0.5';
    },
    path: 'platform.global.defaults.resources.requests.cpu',
    message: '"0.5" does not fit: CPU in millicores (250m) or whole cores (2)',
    install: { args: ['--set', `${shared}.defaults.resources.requests.cpu=0.5`], says: 'resources/requests/cpu' },
  },
  {
    name: 'a port taken twice',
    break: values => {
      values.tiers.operational.services['laundry-service'].port = 3014;
    },
    path: 'tiers.operational.services.laundry-service.port',
    message: '3014 is taken by tiers.operational.services.transport-service',
  },
  {
    name: 'the metrics port as API port',
    break: values => {
      values.tiers.operational.services['laundry-service'].port = 9464;
    },
    path: 'tiers.operational.services.laundry-service.port',
    message: '9464 is the metrics port of every pod',
  },
  {
    name: 'a prefix taken twice',
    break: values => {
      values.tiers.operational.services['laundry-service'].prefix = '/api/v1/transport';
    },
    path: 'tiers.operational.services.laundry-service.prefix',
    message: '/api/v1/transport is taken by tiers.operational.services.transport-service',
  },
  {
    name: 'a host taken twice',
    break: values => {
      values.tiers['core-healthcare'].services['frontend-app'].host = 'admin';
    },
    path: 'tiers.core-healthcare.services.admin-interface.host',
    message: 'admin is taken by tiers.core-healthcare.services.frontend-app',
  },
  {
    name: 'a name taken twice',
    break: values => {
      values.tiers.operational.services['resident-service'] = { port: 3999, priority: 'supporting' };
    },
    path: 'tiers.operational.services.resident-service',
    message: 'resident-service is taken by tiers.core-healthcare.services.resident-service',
  },
  {
    name: 'the name of a platform part',
    break: values => {
      values.tiers.operational.services.prometheus = { port: 3999, priority: 'supporting' };
    },
    path: 'tiers.operational.services.prometheus',
    message: '"prometheus" is a part of the platform',
  },
  {
    name: 'a call to an unknown service',
    break: values => {
      values.tiers.operational.services['transport-service'].calls.push('residents');
    },
    path: 'tiers.operational.services.transport-service.calls[1]',
    message: 'no service "residents"; did you mean "resident-service"?',
  },
  {
    name: 'a service that calls itself',
    break: values => {
      values.tiers.operational.services['transport-service'].calls.push('transport-service');
    },
    path: 'tiers.operational.services.transport-service.calls[1]',
    message: 'a service does not call itself',
  },
  {
    name: 'a circle of calls',
    break: values => {
      values.tiers['core-healthcare'].services['resident-service'].calls = ['financial-service'];
    },
    path: '.calls',
    message: 'resident-service calls financial-service calls resident-service: a circle',
  },
  {
    name: 'a name that no DNS label can carry',
    break: values => {
      values.tiers.operational.services.Pay_roll = { port: 3999, priority: 'supporting' };
    },
    path: 'tiers.operational.services',
    message: 'the name "Pay_roll" does not fit here: A DNS label',
  },
  {
    name: 'the tag latest',
    break: values => {
      values.platform.global.defaults.image.tag = 'latest';
    },
    path: 'platform.global.defaults.image.tag',
    message: '"latest" does not fit: A tag that names one version, never `latest`',
    install: { args: ['--set', `${medication}.image.tag=latest`], says: 'image/tag' },
  },
  {
    name: 'a malformed digest',
    break: values => {
      values.tiers.operational.services['transport-service'].values = { image: { digest } };
    },
    path: 'tiers.operational.services.transport-service.values.image.digest',
    message: `"${digest}" does not fit: sha256: and 64 hexadecimal digits`,
    install: { args: ['--set', `${medication}.image.digest=${digest}`], says: 'image/digest' },
  },
  {
    name: 'a plain variable whose name says credential',
    break: values => {
      values.platform.global.defaults.env.DATABASE_PASSWORD = 'x';
    },
    path: 'platform.global.defaults.env',
    message: 'the name "DATABASE_PASSWORD" does not fit here: a plain value is stored in the release',
    install: { args: ['--set', `${medication}.env.DATABASE_PASSWORD=x`], says: 'DATABASE_PASSWORD' },
  },
  {
    name: 'a plain variable whose value is a credential',
    break: values => {
      values.platform.global.defaults.env.DATABASE = address;
    },
    path: 'platform.global.defaults.env.DATABASE',
    message: 'this value does not fit: a plain value (quote numbers and booleans) without credentials in it',
    install: { args: ['--set', `${medication}.env.DATABASE=${address}`], says: 'env/DATABASE' },
  },
  {
    name: 'a variable that the chart sets itself',
    break: values => {
      values.platform.global.defaults.env.PORT = '80';
    },
    path: 'platform.global.defaults.env',
    message: 'the name "PORT" does not fit here',
    install: { args: ['--set-string', `${medication}.env.PORT=80`], says: 'PORT' },
  },
  {
    name: "a pod label that is the chart's own",
    break: values => {
      values.platform.global.defaults.podLabels = { 'app.kubernetes.io/name': 'other' };
    },
    path: 'platform.global.defaults.podLabels',
    message: 'the name "app.kubernetes.io/name" does not fit here',
    install: {
      args: ['--set', `${medication}.podLabels.app\\.kubernetes\\.io/name=other`],
      says: 'app.kubernetes.io/name',
    },
  },
  {
    name: 'an autoscaling minimum above the maximum',
    break: values => {
      values.tiers.operational.services['transport-service'].values = { autoscaling: { minReplicas: 25 } };
    },
    path: 'tiers.operational.services.transport-service.values',
    message: 'autoscaling from 25 (minReplicas, else replicas) to 20 (maxReplicas)',
    install: {
      args: ['--set', `${medication}.autoscaling.minReplicas=25`],
      says: `${medication}: autoscaling from 25`,
    },
  },
  {
    name: 'a request above the limit',
    break: values => {
      values.tiers.operational.services['transport-service'].values = { resources: { requests: { cpu: 2 } } };
    },
    path: 'tiers.operational.services.transport-service.values',
    message: 'resources.requests.cpu 2 is above the limit 500m',
    install: {
      args: ['--set', `${medication}.resources.requests.cpu=2`],
      says: `${medication}: resources.requests.cpu 2 is above the limit 500m`,
    },
  },
  {
    name: 'a grace period that the drain uses up',
    break: values => {
      values.platform.global.defaults.shutdown.drainSeconds = 45;
    },
    path: 'tiers.core-healthcare.services.resident-service.values',
    message: 'shutdown.drainSeconds 45 leaves nothing of graceSeconds 45',
    install: {
      args: ['--set', `${shared}.defaults.shutdown.drainSeconds=45`],
      says: 'shutdown.drainSeconds 45 leaves nothing',
    },
  },
  {
    name: 'a breaker that cannot eject',
    break: values => {
      values.environments.production.tiers = {
        'core-healthcare': { services: { 'medication-service': { replicas: 3 } } },
      };
    },
    path: 'environments.production.tiers.core-healthcare.services.medication-service',
    message: '3 replicas: its breaker may eject at most 30 % and keeps 70 % healthy, so it needs 4',
    install: {
      args: ['--set', `${shared}.mesh.enabled=true,${medication}.replicas=3`],
      says: `${medication}: 3 replicas: its breaker may eject at most 30 %`,
    },
  },
  {
    name: 'the front door istio without the mesh',
    break: values => {
      values.environments.local.shared.frontDoor = 'istio';
    },
    path: 'environments.local.shared.frontDoor',
    message: 'istio needs the mesh',
    install: { args: ['--set', `${shared}.frontDoor=istio`], says: `${shared}.frontDoor: istio needs the mesh` },
  },
  {
    name: 'an unknown front door',
    break: values => {
      values.environments.local.shared.frontDoor = 'ingress-nginx';
    },
    path: 'environments.local.shared.frontDoor',
    message: '"ingress-nginx" is not one of nginx, gateway-api, istio, none',
    install: { args: ['--set', `${shared}.frontDoor=ingress-nginx`], says: 'frontDoor' },
  },
  {
    name: 'an environment that overrides a service that does not exist',
    break: values => {
      values.environments.staging.tiers['core-healthcare'].services.medication = { replicas: 4 };
    },
    path: 'environments.staging.tiers.core-healthcare.services.medication',
    message: 'no service "medication" in tier core-healthcare; did you mean "medication-service"?',
    install: {
      args: ['--set', 'core-healthcare.services.medication.replicas=4'],
      says: "additional properties 'medication' not allowed",
    },
  },
  {
    name: 'a switch of a service that does not exist',
    break: values => {
      values.environments.staging.shared.services = { laundry: { enabled: false } };
    },
    path: 'environments.staging.shared.services.laundry',
    message: 'no service "laundry"; did you mean "laundry-service"?',
    install: {
      args: ['--set', `${shared}.services.laundry.enabled=false`],
      says: "additional properties 'laundry' not allowed",
    },
  },
  {
    name: 'variants without the mesh',
    break: values => {
      values.environments.local.shared.variants = {
        'medication-service': { canary: { image: { tag: '2.0.0' }, weight: 10 } },
      };
    },
    path: 'environments.local.shared.variants',
    message: 'variants need the mesh',
    install: {
      args: [
        '--set',
        `${shared}.variants.medication-service.canary.image.tag=2.0.0,${shared}.variants.medication-service.canary.weight=10`,
      ],
      says: `${shared}.variants: variants need the mesh`,
    },
  },
  {
    name: 'a variant of an unknown service',
    break: values => {
      values.environments.production.shared.variants = {
        medication: { canary: { image: { tag: '2.0.0' }, weight: 10 } },
      };
    },
    path: 'environments.production.shared.variants.medication',
    message: 'no service "medication"; did you mean "medication-service"?',
    install: {
      args: ['--set', `${shared}.variants.medication.canary.weight=10`],
      says: "additional properties 'medication' not allowed",
    },
  },
  {
    name: 'a variant with a weight and tenants',
    break: values => {
      values.environments.production.shared.variants = {
        'medication-service': { canary: { image: { tag: '2' }, weight: 10, tenants: ['a'] } },
      };
    },
    path: 'environments.production.shared.variants.medication-service.canary',
    message: 'give either a weight (canary) or tenants',
    install: {
      args: [
        '--set-json',
        `${shared}.variants.medication-service={"canary":{"image":{"tag":"2.0.0"},"weight":10,"tenants":["a"]}}`,
      ],
      says: 'variants/medication-service/canary',
    },
  },
  {
    name: 'a variant called stable',
    break: values => {
      values.environments.production.shared.variants = {
        'medication-service': { stable: { image: { tag: '2.0.0' }, weight: 10 } },
      };
    },
    path: 'environments.production.shared.variants.medication-service',
    message: 'the name "stable" does not fit here',
    install: {
      args: ['--set-json', `${shared}.variants.medication-service={"stable":{"image":{"tag":"2.0.0"},"weight":10}}`],
      says: "invalid propertyName 'stable'",
    },
  },
  {
    name: 'weights above 99',
    break: values => {
      const variant = { image: { tag: '2.0.0' }, weight: 60 };
      values.environments.production.shared.variants = { 'medication-service': { canary: variant, trial: variant } };
    },
    path: 'environments.production.shared.variants.medication-service',
    message: 'weights add up to 120; at most 99',
    install: {
      args: [
        '--set-json',
        `${shared}.variants.medication-service={"canary":{"image":{"tag":"2.0.0"},"weight":60},"trial":{"image":{"tag":"2.0.0"},"weight":60}}`,
        '--set',
        `${shared}.mesh.enabled=true`,
      ],
      says: 'weights add up to 120',
    },
  },
  {
    name: 'a tenant in two variants',
    break: values => {
      const variant = { image: { tag: '2.0.0' }, tenants: ['oak-house'] };
      values.environments.production.shared.variants = { 'medication-service': { first: variant, second: variant } };
    },
    path: 'environments.production.shared.variants.medication-service.second.tenants',
    message: 'tenant "oak-house" goes to variant "first" already',
    install: {
      args: [
        '--set-json',
        `${shared}.variants.medication-service={"first":{"image":{"tag":"2.0.0"},"tenants":["oak-house"]},"second":{"image":{"tag":"2.0.0"},"tenants":["oak-house"]}}`,
        '--set',
        `${shared}.mesh.enabled=true`,
      ],
      says: 'tenant "oak-house" goes to variant "first" already',
    },
  },
  {
    name: 'a store host with a scheme',
    break: values => {
      values.platform.global.stores.postgres.host = 'https://db.example.org';
    },
    path: 'platform.global.stores.postgres.host',
    message: '"https://db.example.org" does not fit',
    install: { args: ['--set', `${shared}.stores.postgres.host=https://db.example.org`], says: 'stores/postgres/host' },
  },
  {
    name: 'a default that is taken away',
    break: values => {
      delete values.platform.global;
    },
    path: 'platform',
    message: '"global" is missing. The default of every value that more than one chart reads.',
    install: { args: ['--set', `${shared}.defaults=null`], says: "missing property 'defaults'" },
  },
  ...monitoringMistakes,
  ...meshMistakes,
  ...frontDoorMistakes,
];

/** A deep copy of good values that a mistake may change. */
export const copyOf = (values: Values): Loose => structuredClone(values);
