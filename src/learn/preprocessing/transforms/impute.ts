import type { CategoryColumn, Column } from '../../../frame/column.ts'
import { numbersPart, wordsPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import { presentValues } from '../present-values.ts'
import type { PresentValues } from '../present-values.ts'
import type { Transform } from '../transform.ts'
import { weightedQuantiles } from '../weighted-quantiles.ts'
import { requireArgument } from '../../check-arguments.ts'

/** How missing cells of a column are filled, as data. */
export interface ImputedColumn {
  readonly column: string
  readonly kind: 'number' | 'timestamp' | 'category'
  readonly fill: number | string
  /** Whether a column tells which cells were missing. */
  readonly indicator: boolean
}

type Strategy = 'mean' | 'median' | 'most-frequent' | 'constant'

interface ImputeOptions {
  readonly columns?: ColumnSelection
  readonly strategy?: Strategy
  readonly value?: number | string
  readonly indicator?: boolean
}

const strategies: readonly Strategy[] = ['mean', 'median', 'most-frequent', 'constant']

/**
 * Fills missing cells; infinite numbers count as missing. A column `<name> missing` of 0 and 1 is added where cells were
 * missing in training.
 *
 * - 'median' (default), 'mean': of numbers and timestamps, weighted (`weightedQuantiles` says how for the median).
 * - 'most-frequent': the value with the greatest weight, ties to the least (the first by code unit); also of categories.
 * - 'constant': `value`, a number for numbers and a string for categories.
 *
 * @param options.columns    default every number column; for 'most-frequent' categories too; for a string `value`
 *                           categories only
 * @param options.indicator  false adds no column. Default true
 *
 * A column missing everywhere is filled with 0, or with the word 'missing': as scikit-learn's SimpleImputer does with
 * keep_empty_features. Deviation from it: an indicator stands beside its column, not after all of them.
 */
export function impute({ strategy, value, indicator = true, ...rest }: ImputeOptions = {}): Transform {
  const chosen = strategy ?? (value === undefined ? 'median' : 'constant')
  requireArgument('strategy', chosen, `one of ${strategies.join(', ')}`, strategies.includes(chosen))
  const isConstant = chosen === 'constant'
  requireArgument(
    'value',
    value,
    'given with the strategy "constant", and only then',
    isConstant === (value !== undefined),
  )
  requireArgument('value', value, 'a finite number or a string', typeof value !== 'number' || Number.isFinite(value))
  const columns = rest.columns ?? defaultColumns(chosen, value)
  const fillsWords = chosen === 'most-frequent' || typeof value === 'string'
  const fillsNumbers = typeof value !== 'string'
  return columnTransform<ImputedColumn['kind'], ImputedColumn>({
    kind: 'impute',
    params: { strategy: chosen, indicator, ...(value === undefined ? {} : { value }) },
    columns,
    reads: [
      ...(fillsNumbers ? (['number', 'timestamp'] as const) : []),
      ...(fillsWords ? (['category'] as const) : []),
    ],
    fitColumn(name, column, weights) {
      const isMissing = missingOf(column)
      const hasMissing = weights.some((weight, row) => weight > 0 && isMissing(row))
      const fill = value ?? (column.kind === 'category' ? commonWord(column, weights) : fillOf(chosen, column, weights))
      return { column: name, kind: column.kind, fill, indicator: indicator && hasMissing }
    },
    partOf: imputedPart,
  })
}

/** What is done with one column. */
export function imputedPart({ column, kind, fill, indicator }: ImputedColumn): ColumnPart {
  const missing = `${column} missing`
  if (kind === 'category') {
    return wordsPart({ column, wordOf: (word) => word ?? String(fill), indicator: indicator ? missing : undefined })
  }
  return numbersPart(
    {
      input: { kind, column },
      slots: indicator ? [column, missing] : [column],
      write(raw, out, at) {
        const isMissing = Number.isNaN(raw)
        out[at] = isMissing ? Number(fill) : raw
        if (indicator) out[at + 1] = isMissing ? 1 : 0
      },
    },
    { type: kind },
  )
}

function defaultColumns(strategy: Strategy, value: number | string | undefined): ColumnSelection {
  if (typeof value === 'string') return ofKind('category')
  return strategy === 'most-frequent' ? ofKind('number', 'category') : ofKind('number')
}

function missingOf(column: Column): (row: number) => boolean {
  if (column.kind === 'category') return (row) => column.codes[row]! < 0
  if (column.kind === 'text') return (row) => column.values[row] === null
  return (row) => !Number.isFinite(column.values[row]!)
}

function fillOf(strategy: Strategy, column: { readonly values: Float64Array }, weights: Float64Array): number {
  if (strategy === 'median') return weightedQuantiles(column.values, weights, [0.5])?.[0] ?? 0
  const present = presentValues(column.values, weights)
  if (strategy === 'most-frequent') return commonNumber(present)
  let total = 0
  let sum = 0
  for (let i = 0; i < present.values.length; i++) {
    total += present.weights[i]!
    sum += present.weights[i]! * present.values[i]!
  }
  const mean = sum / total
  return Number.isFinite(mean) ? mean : 0
}

function commonNumber({ values, weights }: PresentValues): number {
  const totals = new Map<number, number>()
  for (let i = 0; i < values.length; i++) totals.set(values[i]!, (totals.get(values[i]!) ?? 0) + weights[i]!)
  return commonest(totals, 0)
}

function commonWord({ codes, categories }: CategoryColumn, weights: Float64Array): string {
  const totals = new Map<string, number>()
  for (let row = 0; row < codes.length; row++) {
    const word = categories[codes[row]!]
    if (word !== undefined) totals.set(word, (totals.get(word) ?? 0) + weights[row]!)
  }
  return commonest(totals, 'missing')
}

function commonest<Value extends number | string>(totals: ReadonlyMap<Value, number>, otherwise: Value): Value {
  let best = otherwise
  let most = 0
  for (const [value, total] of totals) {
    if (total > most || (total === most && total > 0 && value < best)) {
      best = value
      most = total
    }
  }
  return best
}
