/** A panel: its title, unit and queries. */
interface Panel {
  readonly title: string
  readonly unit: string
  readonly about?: string
  readonly type?: 'timeseries' | 'heatmap' | 'table'
  readonly queries: readonly (readonly [expression: string, legend: string])[]
}

/** What the template variables choose. Outside Kubernetes there is no namespace: any matches nothing too. */
const chosen = 'namespace=~"$namespace",job=~"$job"'
const ofModel = `${chosen},model=~"$model",version=~"$version"`
const byModel = 'sum by (model, version, variant)'
const series = '{{model}} {{version}} {{variant}}'
const rate = (metric: string, labels = ofModel): string => `rate(${metric}{${labels}}[$__rate_interval])`
const quantile = (q: number): string =>
  `histogram_quantile(${q}, sum by (le, model, version, variant) (${rate('serving_request_duration_seconds_bucket')}))`

const rows: readonly (readonly [title: string, panels: readonly Panel[]])[] = [
  [
    'Rate, errors, duration',
    [
      {
        title: 'Requests',
        unit: 'reqps',
        queries: [[`sum by (model, version, variant, code) (${rate('serving_requests_total')})`, `${series} {{code}}`]],
      },
      {
        title: 'Failed share (5xx)',
        unit: 'percentunit',
        queries: [
          [
            `(${byModel} (${rate('serving_requests_total', `${ofModel},code="5xx"`)}) or 0 * ${byModel} (${rate('serving_requests_total')})) / ${byModel} (${rate('serving_requests_total')})`,
            series,
          ],
        ],
      },
      {
        title: 'Duration',
        unit: 's',
        queries: [0.5, 0.95, 0.99].map((q) => [quantile(q), `p${q * 100} ${series}`] as const),
      },
      { title: 'Rows', unit: 'rowsps', queries: [[`${byModel} (${rate('serving_rows_total')})`, series]] },
      {
        title: 'Mean time of each stage',
        unit: 's',
        queries: [
          [
            `sum by (stage) (${rate('serving_stage_duration_seconds_sum')}) / sum by (stage) (${rate('serving_stage_duration_seconds_count')} > 0)`,
            '{{stage}}',
          ],
        ],
      },
      {
        title: 'Refused',
        unit: 'reqps',
        about: 'Requests turned away before a model was asked, and fields that were refused.',
        queries: [
          [`sum by (reason) (${rate('serving_rejected_total', chosen)})`, '{{reason}}'],
          [
            `sum by (model, field_class) (${rate('serving_validation_failures_total')})`,
            '{{model}} field: {{field_class}}',
          ],
        ],
      },
    ],
  ],
  [
    'Objectives',
    [
      {
        title: 'Share of failures',
        unit: 'percentunit',
        about: 'Recorded by deploy/prometheus/rules.yml.',
        queries: ['5m', '1h', '6h', '3d'].map(
          (window) =>
            [`serving:failed:ratio_rate${window}{job=~"$job",model=~"$model"}`, `${window} {{model}}`] as const,
        ),
      },
      {
        title: 'Share of slow answers',
        unit: 'percentunit',
        about: 'Recorded by deploy/prometheus/rules.yml.',
        queries: ['5m', '1h', '6h', '3d'].map(
          (window) => [`serving:slow:ratio_rate${window}{job=~"$job",model=~"$model"}`, `${window} {{model}}`] as const,
        ),
      },
    ],
  ],
  [
    'Saturation',
    [
      {
        title: 'In flight',
        unit: 'short',
        queries: [[`sum by (instance) (serving_inflight_requests{${chosen}})`, '{{instance}}']],
      },
      {
        title: 'Event loop delay',
        unit: 's',
        queries: [
          [`max by (instance) (nodejs_eventloop_delay_p50_seconds{${chosen}})`, 'p50 {{instance}}'],
          [`max by (instance) (nodejs_eventloop_delay_p99_seconds{${chosen}})`, 'p99 {{instance}}'],
        ],
      },
      {
        title: 'Event loop busy',
        unit: 'percentunit',
        queries: [
          [
            `max by (instance) (rate(nodejs_eventloop_time_seconds_total{${chosen},nodejs_eventloop_state="active"}[$__rate_interval]))`,
            '{{instance}}',
          ],
        ],
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        about: '1 is one core.',
        queries: [[`sum by (instance) (${rate('process_cpu_seconds_total', chosen)})`, '{{instance}}']],
      },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [
          [`sum by (instance) (process_resident_memory_bytes{${chosen}})`, 'resident {{instance}}'],
          [`sum by (instance) (v8js_memory_heap_used_bytes{${chosen}})`, 'heap {{instance}}'],
        ],
      },
      {
        title: 'Garbage collection',
        unit: 'percentunit',
        queries: [
          [
            `sum by (instance, v8js_gc_type) (${rate('v8js_gc_duration_seconds_sum', chosen)})`,
            '{{v8js_gc_type}} {{instance}}',
          ],
        ],
      },
      {
        title: 'Prediction log',
        unit: 'rowsps',
        queries: [
          [`sum by (instance) (${rate('serving_payload_log_written_total', chosen)})`, 'written {{instance}}'],
          [`sum by (instance) (${rate('serving_payload_log_dropped_total', chosen)})`, 'dropped {{instance}}'],
        ],
      },
    ],
  ],
  [
    'Models',
    [
      {
        title: 'Answers',
        unit: 'short',
        about: 'Probabilities, or the numbers predicted. Choose one model and version.',
        type: 'heatmap',
        queries: [[`sum by (le) (increase(serving_prediction_score_bucket{${ofModel}}[$__rate_interval]))`, '{{le}}']],
      },
      {
        title: 'Mean answer',
        unit: 'short',
        queries: [
          [
            `${byModel} (${rate('serving_prediction_score_sum')}) / ${byModel} (${rate('serving_prediction_score_count')})`,
            series,
          ],
        ],
      },
      {
        title: 'Unusual values',
        unit: 'short',
        about: 'Values a second that were answered with a warning: a category never seen, a number outside the range.',
        queries: [
          [`sum by (model, version, warning) (${rate('serving_warnings_total')})`, '{{model}} {{version}} {{warning}}'],
        ],
      },
      {
        title: 'Rows of a request',
        unit: 'short',
        queries: [
          [
            `sum by (model) (${rate('serving_batch_size_sum')}) / sum by (model) (${rate('serving_batch_size_count')})`,
            '{{model}}',
          ],
        ],
      },
      {
        title: 'Versions in memory',
        unit: 'short',
        type: 'table',
        queries: [[`max by (model, version, sha256) (serving_model_info{${ofModel}})`, '']],
      },
      {
        title: 'Load time',
        unit: 's',
        queries: [[`max by (model, version) (serving_model_load_seconds{${ofModel}})`, '{{model}} {{version}}']],
      },
      {
        title: 'Loads and looks that failed',
        unit: 'short',
        queries: [
          [
            `sum by (instance) (increase(serving_model_load_failures_total{${chosen}}[$__rate_interval]))`,
            'loads {{instance}}',
          ],
          [
            `sum by (instance) (increase(serving_registry_read_failures_total{${chosen}}[$__rate_interval]))`,
            'registry {{instance}}',
          ],
        ],
      },
    ],
  ],
]

const [columns, width, height] = [3, 8, 8] as const
const datasource = { type: 'prometheus', uid: '${datasource}' }

/** The dashboard of Grafana, as JSON that it imports or that is provisioned: the data source is chosen in it. */
export function dashboard(): string {
  const panels: unknown[] = []
  let [id, y] = [1, 0]
  for (const [title, own] of rows) {
    panels.push({ id: id++, type: 'row', title, collapsed: false, gridPos: { x: 0, y: y++, w: 24, h: 1 }, panels: [] })
    for (const [at, panel] of own.entries()) {
      const gridPos = { x: (at % columns) * width, y: y + Math.floor(at / columns) * height, w: width, h: height }
      panels.push(written(panel, id++, gridPos))
    }
    y += Math.ceil(own.length / columns) * height
  }
  const document = {
    uid: 'throughline-serving',
    title: 'Throughline serving',
    tags: ['throughline', 'machine learning'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    annotations: {
      list: [
        {
          name: 'Versions loaded',
          datasource,
          enable: true,
          iconColor: 'blue',
          expr: `serving_model_info{${ofModel}} unless serving_model_info{${ofModel}} offset 1m`,
          titleFormat: '{{model}} {{version}}',
          step: '1m',
        },
      ],
    },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
        variable('namespace', 'label_values(serving_inflight_requests, namespace)'),
        variable('job', 'label_values(serving_inflight_requests{namespace=~"$namespace"}, job)'),
        variable('model', `label_values(serving_model_info{${chosen}}, model)`),
        variable('version', `label_values(serving_model_info{${chosen},model=~"$model"}, version)`),
      ],
    },
    panels,
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function variable(name: string, query: string): unknown {
  return {
    ...{ name, type: 'query', datasource, query: { query, refId: name }, refresh: 2, sort: 1 },
    ...{ multi: true, includeAll: true, allValue: '.*', current: { text: 'All', value: '$__all' } },
  }
}

function written({ title, unit, about, type = 'timeseries', queries }: Panel, id: number, gridPos: unknown): unknown {
  const format = type === 'timeseries' ? {} : { format: type, ...(type === 'table' ? { instant: true } : {}) }
  return {
    ...{ id, type, title, datasource, gridPos },
    ...(about === undefined ? {} : { description: about }),
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr,
      ...(legendFormat === '' ? {} : { legendFormat }),
      ...format,
    })),
  }
}
