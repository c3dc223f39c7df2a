import { availableParallelism } from 'node:os'
import { cellAt, takeNumbers } from '../../src/frame/column.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import { evaluate, inProcessCompute, logisticBayes, logisticRegression, seededRng } from '../../src/learn.ts'
import { systemClock } from '../../test/system-clock.ts'
import { rowsWhere } from './judged.ts'
import { readTable } from './read-table.ts'
import type { Column } from '../../src/frame/column.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Estimator } from '../../src/learn.ts'
import type { QualityLine } from './line.ts'

/** Tables of texts, each with the folder it is in; what learns was chosen on rows that do not judge. */
export const TEXT_TABLES: readonly {
  readonly folder: string
  readonly lines: (scratch: string) => Promise<QualityLine[]>
}[] = [
  {
    folder: 'madewithml',
    lines: (scratch) =>
      lineOf(scratch, {
        ...{ file: 'made-with-ml.sql', table: 'madewithml', classes: 4, metric: 'f1Weighted', wanted: 0.915 },
        rows: 'dataset.csv, judged on holdout.csv',
        estimator: logisticBayes(),
        model: 'logistic regression averaged with naive Bayes, defaults (chosen in 5 folds of dataset.csv)',
      }),
  },
  {
    folder: 'clinc150',
    lines: (scratch) =>
      lineOf(scratch, {
        ...{ file: 'clinc.sql', table: 'clinc150 (in scope)', classes: 150, metric: 'accuracy', wanted: 0.91 },
        rows: 'its training rows, judged on its test rows',
        estimator: logisticRegression({ l2: 0.1 }),
        model: 'logistic regression, l2 0.1 (chosen on its validation rows)',
      }),
  },
]

interface TextTable {
  readonly file: string
  readonly table: string
  readonly classes: number
  readonly metric: 'f1Weighted' | 'accuracy'
  readonly wanted: number
  readonly rows: string
  readonly estimator: Estimator
  readonly model: string
}

async function lineOf(scratch: string, of: TextTable): Promise<QualityLine[]> {
  const read = await readTable(scratch, of.file, { aside: ['is_test'] })
  const features = withTexts(read.features)
  const isTest = read.numbers('is_test')
  const { train, test } = rowsWhere(isTest.length, (row) => isTest[row] === 1)
  const { classes, estimator, metric } = of
  const compute = inProcessCompute(systemClock, { threads: availableParallelism() })
  const target = { kind: 'classification', y: takeNumbers(read.y, train), classes } as const
  const model = await estimator.fit(takeRows(features, train), target, { rng: seededRng(1), compute })
  const scores = model.predict(takeRows(features, test))
  const found = evaluate('classification', takeNumbers(read.y, test), scores, { rng: seededRng(1), classes })[metric]
  if (found === undefined) throw new Error(`${of.table} has no ${metric}`)
  return [{ table: of.table, rows: of.rows, metric, wanted: of.wanted, found, model: of.model }]
}

/** The columns as texts: the reader takes short ones for categories. */
function withTexts(frame: Frame): Frame {
  const textOf = (column: Column): Column => ({
    kind: 'text',
    values: Array.from({ length: frame.rowCount }, (_, row) => {
      const cell = cellAt(column, row)
      return cell === null ? null : String(cell)
    }),
  })
  return frameOf([...frame.columns].map(([name, column]) => [name, textOf(column)]))
}
