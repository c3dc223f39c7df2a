import { join } from 'node:path'
import { gradientBoosting, logisticRegression, seededRng, splitRows } from '../../src/learn.ts'
import { crossValidated, onGivenRows, rowsWhere } from './judged.ts'
import { publicData, readTable } from './read-table.ts'
import type { Metrics } from '../../src/domain/metric.ts'
import type { QualityLine } from './line.ts'

type Found = Pick<QualityLine, 'rows' | 'model'>

const folds = 'in 5 folds'
const defaults = 'gradient boosting, defaults'
const flights = join(import.meta.dirname, '../real-tables/pnwflights14.sql')

/** The tables, each with the folder it is in, and how it is learnt. Settings are the defaults where nothing else is said. */
export const TABLES: readonly {
  readonly folder: string
  readonly lines: (scratch: string) => Promise<QualityLine[]>
}[] = [
  {
    folder: 'telco-churn',
    async lines(scratch) {
      const table = await readTable(scratch, 'telco.sql', {})
      const both = await crossValidated(table, 'classification', [logisticRegression(), gradientBoosting()])
      const model = 'mean of logistic regression and gradient boosting, defaults'
      return [lineOf('telco', both, 'rocAuc', 0.84, { rows: folds, model })]
    },
  },
  {
    folder: 'credit-default-taiwan',
    async lines(scratch) {
      const table = await readTable(scratch, 'credit-default.sql', {})
      const found = await crossValidated(table, 'classification', [gradientBoosting()])
      return [lineOf('credit-default', found, 'rocAuc', 0.78, { rows: folds, model: defaults })]
    },
  },
  {
    folder: 'adult',
    async lines(scratch) {
      const table = await readTable(scratch, 'adult.sql', { aside: ['is_test'] })
      const isTest = table.numbers('is_test')
      const rows = rowsWhere(isTest.length, (row) => isTest[row] === 1)
      const found = await onGivenRows(table, 'classification', [gradientBoosting()], rows)
      const how = { rows: 'its own test file', model: defaults }
      return [lineOf('adult', found, 'rocAuc', 0.925, how), lineOf('adult', found, 'accuracy', 0.87, how)]
    },
  },
  {
    folder: 'bike-hourly',
    async lines(scratch) {
      const table = await readTable(scratch, 'bike.sql', {})
      const poisson = gradientBoosting({ loss: 'poisson' })
      const model = 'gradient boosting, Poisson loss (they are counts), else defaults'
      const timesMs = table.numbers('at')
      const late = splitRows({ kind: 'time', timesMs, rowCount: timesMs.length, testShare: 0.2, rng: seededRng(1) })
      const [anywhere, later] = [
        await crossValidated(table, 'regression', [poisson]),
        await onGivenRows(table, 'regression', [poisson], late),
      ]
      return [
        lineOf('bike-hourly, at random', anywhere, 'rmse', 42, { rows: folds, model }),
        lineOf('bike-hourly, by time', later, 'rmse', 66, { rows: 'the last fifth by time', model }),
      ]
    },
  },
  {
    folder: 'california-housing',
    async lines(scratch) {
      const table = await readTable(scratch, 'california.sql', {})
      const found = await crossValidated(table, 'regression', [gradientBoosting()])
      return [lineOf('california', found, 'rmse', 48_000, { rows: folds, model: defaults })]
    },
  },
  {
    folder: 'pnwflights14',
    async lines(scratch) {
      // what names one aircraft, one flight or one day is no rule for the autumn; folds by time of the training rows chose this
      const aside = ['planned', 'tailnum', 'flight', 'airline', 'is_test', 'late']
      const replace = {
        '{folder}': `${publicData}/pnwflights14`,
        'f.arr_delay > 15 AS late': 'f.arr_delay > 15 AS late, late::int AS y, (month >= 10)::int AS is_test',
        '{months}': 'true',
      }
      const table = await readTable(scratch, flights, { aside, replace })
      const isTest = table.numbers('is_test')
      const rows = rowsWhere(isTest.length, (row) => isTest[row] === 1)
      const found = await onGivenRows(table, 'classification', [gradientBoosting()], rows)
      const how = {
        rows: 'January to September, judged on October to December',
        model: `${defaults}, without names of aircraft, flights and days`,
      }
      return [lineOf('pnwflights14', found, 'rocAuc', 0.69, how)]
    },
  },
]

function lineOf(
  table: string,
  metrics: Metrics,
  metric: QualityLine['metric'],
  wanted: number,
  how: Found,
): QualityLine {
  const found = metrics[metric]
  if (found === undefined) throw new Error(`${table} has no ${metric}`)
  return { table, metric, wanted, found, ...how }
}
