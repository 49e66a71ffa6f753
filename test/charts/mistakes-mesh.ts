import type { Mistake } from './mistakes.ts';

const shared = 'global.writecarenotes';
const on = ['--set', `${shared}.mesh.enabled=true`];
const variants = `${shared}.variants.medication-service`;
const administer = 'POST /api/v1/medications/administer';

/** Mistakes in the values of the mesh, in variants, sensitive routes and outside hosts: typed, and at install. */
export const meshMistakes: Mistake[] = [
  {
    name: 'a weight above 100',
    break: values => {
      values.environments.production.shared.variants = {
        'medication-service': { canary: { image: { tag: '2.0.0' }, weight: 101 } },
      };
    },
    path: 'environments.production.shared.variants.medication-service.canary.weight',
    message: '101 does not fit: Share of the requests, in per cent, from 1 to 99',
    install: {
      args: [...on, '--set-json', `${variants}={"canary":{"image":{"tag":"2.0.0"},"weight":101}}`],
      says: 'variants/medication-service/canary/weight',
    },
  },
  {
    name: 'a variant whose breaker cannot eject',
    break: values => {
      values.environments.production.shared.variants = {
        'medication-service': { canary: { image: { tag: '2.0.0' }, weight: 10, replicas: 1 } },
      };
    },
    path: 'environments.production.shared.variants.medication-service.canary',
    message: 'so it needs 4 to eject one; raise replicas, set ejects to false or switch',
    install: {
      args: [...on, '--set-json', `${variants}={"canary":{"image":{"tag":"2.0.0"},"weight":10,"replicas":1}}`],
      says: `${variants}.canary: 1 replicas: its breaker may eject at most 30 % and keeps 70 % healthy, so it needs 4 to eject one; raise replicas, set ejects to false or switch`,
    },
  },
  {
    name: 'a role for a route that its service does not have',
    break: values => {
      values.tiers['core-healthcare'].services['medication-service'].sensitive = [
        { operation: 'POST /api/v1/residents/export', roles: ['nurse'] },
      ];
    },
    path: 'tiers.core-healthcare.services.medication-service.sensitive[0].operation',
    message: 'no route /api/v1/residents/export here: its routes begin with /api/v1/medications',
  },
  {
    name: 'a role for a path with a capital letter',
    break: values => {
      values.tiers['core-healthcare'].services['medication-service'].sensitive = [
        { operation: 'POST /api/v1/medications/Administer', roles: ['nurse'] },
      ];
    },
    path: 'tiers.core-healthcare.services.medication-service.sensitive[0].operation',
    message: 'lower-case, without a slash at its end',
  },
  {
    name: 'an outside host that is an address',
    break: values => {
      values.platform.outside['nhs-digital-apis'] = ['203.0.113.7'];
    },
    path: 'platform.outside.nhs-digital-apis[0]',
    message:
      '"203.0.113.7" does not fit: A host name such as api.example.org: no scheme, no port, no path, not an IP address',
  },
  {
    name: 'an outside host with a scheme',
    break: values => {
      values.platform.outside['nhs-digital-apis'] = ['https://api.service.nhs.uk'];
    },
    path: 'platform.outside.nhs-digital-apis[0]',
    message:
      '"https://api.service.nhs.uk" does not fit: A host name such as api.example.org: no scheme, no port, no path, not an IP address',
  },
  {
    name: "a host of Jaeger's store with a scheme",
    break: values => {
      values.environments.production.mesh = {
        jaeger: { storage: 'opensearch', store: { hosts: ['https://search.example.org'] } },
      };
    },
    path: 'environments.production.mesh.jaeger.store.hosts[0]',
    message: '"https://search.example.org" does not fit',
    install: {
      args: [...on, '--set', 'mesh.jaeger.store.hosts={https://search.example.org}'],
      says: "at '/jaeger/store/hosts/0'",
    },
  },
  {
    name: 'an open route that is not sensitive',
    break: values => {
      values.environments.production.mesh = { tokens: { open: ['POST /api/v1/medications/administrate'] } };
    },
    path: 'environments.production.mesh.tokens.open',
    message: `no sensitive route "POST /api/v1/medications/administrate"; did you mean "${administer}"?; known: GET `,
    install: {
      args: [...on, '--set', 'mesh.tokens.open={POST /api/v1/medications/administrate}'],
      says: 'mesh.tokens.open: no sensitive route "POST /api/v1/medications/administrate"; known: GET /api/v1/audit/export, GET ',
    },
  },
  {
    name: 'an open route where tokens tell roles',
    break: values => {
      values.environments.production.mesh = { tokens: { issuer: 'https://id.example.org', open: [administer] } };
    },
    path: 'environments.production.mesh.tokens.open',
    message: 'with the issuer https://id.example.org sensitive routes demand a role, so none is open',
    install: {
      args: [...on, '--set', `mesh.tokens.issuer=https://id.example.org,mesh.tokens.open={${administer}}`],
      says: 'mesh.tokens.open: with the issuer https://id.example.org sensitive routes demand a role, so none is open',
    },
  },
  {
    name: 'keys of no issuer',
    break: values => {
      values.environments.production.mesh = { tokens: { jwksUri: 'https://id.example.org/keys' } };
    },
    path: 'environments.production.mesh.tokens.jwksUri',
    message: 'says nothing without tokens.issuer',
    install: {
      args: [...on, '--set', 'mesh.tokens.jwksUri=https://id.example.org/keys'],
      says: 'mesh.tokens.jwksUri: says nothing without tokens.issuer',
    },
  },
  {
    name: 'audiences of no issuer',
    break: values => {
      values.environments.production.mesh = { tokens: { audiences: ['care'] } };
    },
    path: 'environments.production.mesh.tokens.audiences',
    message: 'says nothing without tokens.issuer',
    install: {
      args: [...on, '--set', 'mesh.tokens.audiences={care}'],
      says: 'mesh.tokens.audiences: says nothing without tokens.issuer',
    },
  },
  {
    name: 'tries that cannot connect in the time of the call',
    break: values => {
      values.environments.production.mesh = { traffic: { timeoutSeconds: 7 } };
    },
    path: 'environments.production.mesh.traffic.timeoutSeconds',
    message: '7 is less than the 8 s that 4 tries may take to connect',
    install: {
      args: [...on, '--set', 'mesh.traffic.timeoutSeconds=7'],
      says: 'mesh.traffic.timeoutSeconds: 7 is less than the 8 s that 4 tries may take to connect',
    },
  },
  {
    name: 'traces decided on while calls still run',
    break: values => {
      values.environments.production.mesh = { jaeger: { decisionSeconds: 30 } };
    },
    path: 'environments.production.mesh.jaeger.decisionSeconds',
    message: '30 is no longer than a call may take (traffic.timeoutSeconds 30)',
    install: {
      args: [...on, '--set', 'mesh.jaeger.decisionSeconds=30'],
      says: 'mesh.jaeger.decisionSeconds: 30 is no longer than a call may take (traffic.timeoutSeconds 30)',
    },
  },
  {
    name: 'a store of traces without a host',
    break: values => {
      values.environments.production.mesh = { jaeger: { storage: 'cassandra' } };
    },
    path: 'environments.production.mesh.jaeger.store.hosts',
    message: 'storage cassandra needs the name of a host',
    install: {
      args: [...on, '--set', 'mesh.jaeger.storage=cassandra'],
      says: 'mesh.jaeger.store.hosts: storage cassandra needs the name of a host',
    },
  },
  ...(['cpu', 'memory'] as const).map((what): Mistake => {
    const [asked, limit] = what === 'cpu' ? ['3', '1000m'] : ['3Gi', '1Gi'];
    return {
      name: `a Jaeger that asks for more ${what} than it may use`,
      break: values => {
        values.mesh.jaeger.resources.requests[what] = asked;
      },
      path: `environments.production.mesh.jaeger.resources.requests.${what}`,
      message: `${asked} is above the limit ${limit}: raise the limit or lower the request`,
      install: {
        args: [...on, '--set', `mesh.jaeger.resources.requests.${what}=${asked}`],
        says: `mesh.jaeger.resources.requests.${what}: ${asked} is above the limit ${limit}: raise the limit or lower the request`,
      },
    };
  }),
];
