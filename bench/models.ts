import * as learn from '../src/learn.ts'
import { systemClock } from '../test/system-clock.ts'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { costOf, partOf, worthOf } from './models/learnt.ts'
import { oddities } from './models/oddities.ts'
import { isThere, readTable } from './quality/read-table.ts'
import { circumstances, note, table } from './report.ts'
import type { Cost } from './models/learnt.ts'
import type { BenchOptions } from './options.ts'

const tables = [
  { folder: 'telco-churn', file: 'telco.sql', kind: 'classification', what: 'ROC AUC' },
  { folder: 'credit-default-taiwan', file: 'credit-default.sql', kind: 'classification', what: 'ROC AUC' },
  { folder: 'california-housing', file: 'california.sql', kind: 'regression', what: 'RMSE, dollars' },
  { folder: 'bike-hourly', file: 'bike.sql', kind: 'regression', what: 'RMSE, bicycles' },
] as const

const estimators = {
  classification: [
    learn.logisticRegression(),
    learn.naiveBayes(),
    learn.decisionTree(),
    learn.randomForest(),
    learn.extraTrees(),
    learn.gradientBoosting(),
    learn.nearestNeighbours(),
  ],
  regression: [
    learn.linearRegression(),
    learn.elasticNet(),
    learn.decisionTree(),
    learn.randomForest(),
    learn.extraTrees(),
    learn.gradientBoosting(),
    learn.nearestNeighbours(),
  ],
}

const compute = learn.inProcessCompute(systemClock)
const context = () => ({ rng: learn.seededRng(1), compute })
const costHead = ['fit, s', 'µs a row in a frame', 'µs a row alone', 'KiB']

/** What the models of the guides are worth on the same public tables, by defaults, and what they cost on one thread. */
export async function bench({ only }: BenchOptions = {}): Promise<string> {
  const scratch = temporaryFolder()
  const parts: string[] = []
  const isWanted = (folder: string): boolean => {
    if (only !== undefined && !only.includes(folder)) return false
    if (!isThere(folder)) note(`${folder} is not beside the repository: left out`)
    return isThere(folder)
  }
  try {
    for (const it of tables) {
      if (isWanted(it.folder)) parts.push(await learntTable(scratch.path, it))
    }
    if (isWanted('california-housing')) parts.push(await withoutTarget(scratch.path))
    if (isWanted('nab')) {
      const head = ['series', 'readings', 'the value', 'and its change and mean of 48', 'and hour and weekday']
      parts.push(`### nab, isolation forest of 300 trees, ROC AUC\n\n${table(head, await oddities(context()))}`)
    }
  } finally {
    scratch.remove()
  }
  const about = 'Defaults, one thread; a fifth of the rows, drawn by chance, judges. Fits are the second of two.'
  return `${circumstances()} ${about}\n\n${parts.join('\n\n')}`
}

async function learntTable(scratch: string, { folder, file, kind, what }: (typeof tables)[number]): Promise<string> {
  const { features, y } = await readTable(scratch, file, {})
  const { train, test } = learn.splitRows({
    ...{ kind: 'random', rowCount: y.length, testShare: 0.2, rng: learn.seededRng(1) },
  })
  const [learnt, held] = [train, test].map((rows) => partOf(features, { kind, y }, rows)) as [
    ReturnType<typeof partOf>,
    ReturnType<typeof partOf>,
  ]
  const lines: string[][] = []
  for (const estimator of estimators[kind]) {
    const { model, cost } = await costOf(() => estimator.fit(learnt.frame, learnt.target, context()), held.frame)
    lines.push([estimator.name, worthOf(model, held.frame, held.target), ...cellsOf(cost)])
    note(`${folder}, ${estimator.name}`)
  }
  const size = `${train.length.toLocaleString('en')} rows, ${features.columns.size} columns`
  return `### ${folder}\n\n${size}.\n\n${table(['model', what, ...costHead], lines)}`
}

async function withoutTarget(scratch: string): Promise<string> {
  const { features } = await readTable(scratch, 'california.sql', {})
  const places = learn.frameOf([...features.columns].filter(([name]) => ['latitude', 'longitude'].includes(name)))
  const lines: string[][] = []
  for (const [estimator, frame] of [
    [learn.kMeans(), features],
    [learn.isolationForest(), features],
    [learn.dbscan({ radius: 0.05 }), places],
  ] as const) {
    const { cost } = await costOf(() => estimator.fit(frame, context()), frame)
    lines.push([estimator.name, `${frame.columns.size}`, ...cellsOf(cost)])
  }
  const size = `${features.rowCount.toLocaleString('en')} rows`
  return `### california-housing, without a target\n\n${size}.\n\n${table(['model', 'columns', ...costHead], lines)}`
}

function cellsOf({ fitSeconds, batchMicros, rowMicros, sizeBytes }: Cost): string[] {
  const figure = (value: number) => (value < 10 ? value.toPrecision(2) : value.toFixed(0))
  return [...[fitSeconds, batchMicros, rowMicros].map(figure), figure(sizeBytes / 1024)]
}
