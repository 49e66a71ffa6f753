import { closed, ref } from './common.ts';

const digest = (image: string) =>
  ({
    type: 'string',
    pattern: '^(sha256:[a-f0-9]{64})?$',
    description: `Digest of the image ${image}: sha256: and 64 hexadecimal digits; empty: it goes by its tag.`,
  }) as const;

const version = (whose: string) =>
  ({ type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$', description: `The version of ${whose}.` }) as const;

const name = (of: string) => ({
  ...ref('DnsLabel'),
  description: `Name of ${of}, as metrics and certificates carry it.`,
});

const replicas = {
  ...closed('Between how many pods the autoscaler chooses.', {
    min: {
      type: 'integer',
      minimum: 1,
      maximum: 50,
      description: 'The least; two or more survive the loss of a node.',
    },
    max: { type: 'integer', minimum: 1, maximum: 50, description: 'The most.' },
  }),
  required: ['min', 'max'],
} as const;

const scaled = (what: string) =>
  ({
    ...closed(`How large ${what} is.`, { resources: ref('Resources'), replicas }),
    required: ['resources', 'replicas'],
  }) as const;

const sized = (what: string) =>
  ({ ...closed(`How large ${what} is.`, { resources: ref('Resources') }), required: ['resources'] }) as const;

export const istioDefinitions = {
  /** What charts/istio is made from. Istio is not ours to install with the platform, so these are no values of a chart of ours. */
  IstioFacts: {
    ...closed("What the values of Istio's own charts are made from.", {
      version: version('Istio: of its charts and its images'),
      hub: {
        type: 'string',
        pattern: '^[a-z0-9][a-z0-9./:-]*[a-z0-9]$',
        description: "Registry and path of Istio's images, such as docker.io/istio.",
      },
      variant: {
        type: 'string',
        enum: ['distroless', 'debug'],
        description: 'distroless: images without a shell or a package manager; debug: with tools to look around.',
      },
      kiali: {
        ...closed("Kiali, which draws the mesh: its chart's version, its image and its size.", {
          version: version('Kiali: of its chart and its image'),
          image: {
            type: 'string',
            pattern: '^[a-z0-9][a-z0-9./:-]*[a-z0-9]$',
            description: "Kiali's image without a tag.",
          },
          resources: ref('Resources'),
        }),
        required: ['version', 'image', 'resources'],
      },
      digests: {
        ...closed('What pins the images beyond their tags.', {
          pilot: digest('pilot, which istiod runs'),
          proxyv2: digest('proxyv2, which sidecars and gateways run'),
          'install-cni': digest('install-cni, which runs on each node'),
          kiali: digest('of Kiali'),
        }),
        required: ['pilot', 'proxyv2', 'install-cni', 'kiali'],
      },
      mesh: name('the mesh'),
      cluster: name('this cluster in the mesh'),
      network: name("this cluster's network in the mesh"),
      istiod: scaled('istiod'),
      ingressGateway: scaled('the ingress gateway'),
      egressGateway: scaled('the egress gateway'),
      cni: sized("the node agent that leads pods' traffic through their sidecars"),
    }),
    required: [
      'version',
      'hub',
      'variant',
      'kiali',
      'digests',
      'mesh',
      'cluster',
      'network',
      'istiod',
      'ingressGateway',
      'egressGateway',
      'cni',
    ],
  },
} as const;
