import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsed, root, start, temporaryFolder } from '../test/e2e/cli.ts'
import type { CommandEnd } from '../test/e2e/cli.ts'
import type { InitResult } from '../src/cli/operations.ts'
import type { EvaluationReport } from '../src/domain/evaluation.ts'
import type { Metrics } from '../src/domain/metric.ts'
import type { RunResult } from '../src/domain/run-result.ts'
import { circumstances, note, table } from './report.ts'

interface RealTable {
  readonly name: string
  /** From the folder of public data, or from the repository. */
  readonly file: string
  readonly init: readonly string[]
  /** A labelled file of its own, which no run sees. */
  readonly evaluate?: string
  readonly metric: keyof Metrics
}

const data = join(root, '../shared/data')
const vega = join(root, 'node_modules/vega-datasets/data')
const own = fileURLToPath(new URL('real-tables', import.meta.url))

const TABLES: readonly RealTable[] = [
  {
    name: 'adult',
    file: `${data}/adult/adult-train.csv`,
    init: ['--no-header', '--target', 'column15'],
    evaluate: `${data}/adult/adult-test.csv`,
    metric: 'rocAuc',
  },
  { name: 'bike-hourly', file: `${data}/bike-hourly/hour.csv`, init: ['--target', 'cnt'], metric: 'rmse' },
  {
    name: 'california-housing',
    file: `${data}/california-housing/housing.csv`,
    init: ['--target', 'median_house_value'],
    metric: 'rmse',
  },
  {
    name: 'clinc150 (in scope)',
    file: 'clinc-train.csv',
    init: ['--target', 'intent'],
    evaluate: 'clinc-test.csv',
    metric: 'accuracy',
  },
  {
    name: 'credit-default-taiwan',
    file: `${data}/credit-default-taiwan/UCI_Credit_Card.csv`,
    init: ['--target', 'default.payment.next.month'],
    metric: 'rocAuc',
  },
  { name: 'elec2', file: `${data}/elec2/elec.csv`, init: ['--target', 'class'], metric: 'rocAuc' },
  {
    name: 'madewithml',
    file: `${data}/madewithml/dataset.csv`,
    init: ['--target', 'tag'],
    evaluate: `${data}/madewithml/holdout.csv`,
    metric: 'f1Weighted',
  },
  {
    name: 'nab, taxi',
    file: `${data}/nab/realKnownCause/nyc_taxi.csv`,
    init: ['--target', 'value'],
    metric: 'rmse',
  },
  {
    name: 'nab, temperature',
    file: `${data}/nab/realKnownCause/ambient_temperature_system_failure.csv`,
    init: ['--target', 'value'],
    metric: 'rmse',
  },
  {
    name: 'nab, latency',
    file: `${data}/nab/realKnownCause/ec2_request_latency_system_failure.csv`,
    init: ['--target', 'value'],
    metric: 'rmse',
  },
  {
    name: 'pnwflights14',
    file: 'pnwflights14.sql',
    init: ['--target', 'late'],
    evaluate: 'pnwflights14-autumn.sql',
    metric: 'rocAuc',
  },
  {
    name: 'telco-churn',
    file: `${data}/telco-churn/Telco-Customer-Churn.csv`,
    init: ['--target', 'Churn'],
    metric: 'rocAuc',
  },
  { name: 'flights-3m', file: `${vega}/flights-3m.parquet`, init: ['--target', 'delay'], metric: 'rmse' },
]

/** `init` and `run`, unedited, on real tables: what comes out, how long it takes, and the memory at its peak. */
export async function bench(): Promise<string> {
  const wanted = process.env['TABLES']?.split(',')
  const folder = temporaryFolder()
  try {
    writeInputs(folder.path)
    const rows: string[][] = []
    for (const it of TABLES) {
      if (wanted !== undefined && !wanted.includes(it.name)) continue
      const file = it.file.startsWith('/') ? it.file : join(folder.path, it.file)
      if (!existsSync(file)) continue
      rows.push(await measure(it, file, folder.path))
      note(rows.at(-1)!.join(' | '))
    }
    return [
      circumstances(),
      '',
      'Unedited `init` and `run`, one process each, one after the other; seconds on the clock, memory as the greatest resident size. The figure is on the held-out rows of the run, or on the file of its own where the table has one (*).',
      '',
      table(
        [
          'table',
          'rows',
          'columns',
          'init s',
          'init MB',
          'run s',
          'run MB',
          'chosen',
          'figure',
          '95 %',
          'not features',
        ],
        rows,
      ),
    ].join('\n')
  } finally {
    folder.remove()
  }
}

async function measure(it: RealTable, file: string, folder: string): Promise<string[]> {
  const project = join(folder, it.name.replaceAll(/\W+/g, '-'))
  const init = await timed(['init', file, ...it.init, '--yes', '--json', '--cwd', project])
  const run = await timed(['run', '--json', '--cwd', project])
  const found = parsed<InitResult>(init.end)
  const result = parsed<RunResult>(run.end)
  const chosen = result.candidates.find(({ name }) => name === result.chosen.name)!
  let { metrics } = chosen
  if (it.evaluate !== undefined) {
    const labelled = it.evaluate.startsWith('/') ? it.evaluate : join(folder, it.evaluate)
    const { end } = await timed(['evaluate', result.model.name, '--data', labelled, '--json', '--cwd', project])
    metrics = parsed<EvaluationReport>(end).metrics
  }
  const value = metrics[it.metric]
  const places = value !== undefined && value.value >= 10 ? 1 : 3
  return [
    it.name,
    found.rows.toLocaleString('en'),
    String(found.columns),
    init.seconds.toFixed(1),
    String(init.megabytes),
    run.seconds.toFixed(1),
    String(run.megabytes),
    result.chosen.name,
    `${it.metric} ${value?.value.toFixed(places)}${it.evaluate === undefined ? '' : '*'}`,
    `${value?.low.toFixed(places)} to ${value?.high.toFixed(places)}`,
    [...new Set(result.decisions.filter(({ action }) => action === 'exclude').map(({ column }) => column))].join(', '),
  ]
}

async function timed(args: readonly string[]): Promise<{ end: CommandEnd; seconds: number; megabytes: number }> {
  const startMs = performance.now()
  const { child, end } = start(args, { isCounted: false })
  let kilobytes = 0
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    } catch {
      // The process is gone already, or this system has no /proc: the column then says 0.
    }
  }, 50)
  const ended = await end
  clearInterval(watch)
  return { end: ended, seconds: (performance.now() - startMs) / 1000, megabytes: Math.round(kilobytes / 1024) }
}

/** Tables that are put together first: clinc150 as CSV, the flights as the SQL that joins them. */
function writeInputs(folder: string): void {
  const clinc = `${data}/clinc150/data_full.json`
  if (existsSync(clinc)) {
    const parts = JSON.parse(readFileSync(clinc, 'utf8')) as Record<string, [string, string][]>
    writeFileSync(join(folder, 'clinc-train.csv'), csvOf([...parts['train']!, ...parts['val']!]))
    writeFileSync(join(folder, 'clinc-test.csv'), csvOf(parts['test']!))
  }
  if (!existsSync(`${data}/pnwflights14`)) return
  mkdirSync(folder, { recursive: true })
  const query = readFileSync(join(own, 'pnwflights14.sql'), 'utf8').replaceAll('{folder}', `${data}/pnwflights14`)
  writeFileSync(join(folder, 'pnwflights14.sql'), query.replace('{months}', 'month < 10'))
  writeFileSync(join(folder, 'pnwflights14-autumn.sql'), query.replace('{months}', 'month >= 10'))
}

function csvOf(pairs: readonly [string, string][]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  return ['query,intent', ...pairs.map(([query, intent]) => `${quoted(query)},${intent}`), ''].join('\n')
}
