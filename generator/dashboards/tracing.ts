import { assemble, type Dashboard, labelVariable, textVariable } from './assemble.ts';
import { bad, row, table, traces, trend } from './panels.ts';
import { p95, up } from './queries.ts';
import { over, search, trace } from './sources.ts';

const seen = (filter: string, by: string): string =>
  `sum by(${by})(rate(istio_requests_total{${filter}}[$__rate_interval]))`;

/** A share of 5xx; without any, nought. */
const failed = (filter: string, by: string): string =>
  `(${seen(`${filter},response_code=~"5.."`, by)} or 0*${seen(filter, by)})/${seen(filter, by)}`;

/** What the service's own sidecar saw of the calls it made, and of those it answered. */
const made = 'reporter="source",service="$service"';
const answered = 'reporter="destination",service="$service"';

const sidecars = () => [
  trend({
    title: 'Calls answered',
    description: "Calls a second that the service's sidecars let in, by code.",
    width: 8,
    unit: 'reqps',
    queries: [over(seen(answered, 'response_code'), '{{response_code}}')],
  }),
  trend({
    title: 'Calls made',
    description: 'Calls a second to others, by whom it called.',
    width: 8,
    unit: 'reqps',
    queries: [over(seen(made, 'destination_service_name'), '{{destination_service_name}}')],
  }),
  trend({
    title: 'Duration',
    description: 'Time within which 95 % of requests are answered.',
    width: 8,
    unit: 's',
    queries: [over(p95('service="$service"'), 'p95')],
  }),
  table({
    title: 'Who calls whom',
    description: 'Calls of the whole mesh as the callers see them, with the share that failed.',
    width: 24,
    columns: [
      {
        expr: failed('reporter="source"', 'service,destination_service_name'),
        name: 'Failed',
        unit: 'percentunit',
        colours: bad(0.1, 0.01),
      },
      { expr: seen('reporter="source"', 'service,destination_service_name'), name: 'Calls', unit: 'reqps' },
    ],
  }),
];

/** Requests on their way through the services. Without the mesh there are no traces. */
export const tracing = (): Dashboard =>
  assemble({
    uid: 'distributed-tracing',
    title: 'Distributed Tracing',
    folder: 'Infrastructure',
    when: ['mesh'],
    description: 'Traces of a service, one trace, and what the sidecars saw.',
    from: 'now-1h',
    variables: [
      labelVariable('service', up()),
      // Sidecars name a service to Jaeger as `<service>.<namespace>`.
      labelVariable('namespace', up('service="$service"'), { hidden: true }),
      textVariable('trace', 'Trace id'),
    ],
    panels: [
      ...sidecars(),
      row('Traces'),
      traces({
        title: 'Newest traces',
        description: 'Of the chosen service. Copy an id into "Trace id" to see it below.',
        type: 'table',
        width: 24,
        queries: [search('$service.$namespace')],
      }),
      traces({
        title: 'Trace',
        description: 'The trace whose id stands in "Trace id".',
        type: 'traces',
        width: 24,
        height: 16,
        queries: [trace('$trace')],
      }),
    ],
  });
