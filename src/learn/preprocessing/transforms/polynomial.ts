import { AppError } from '../../../base/errors.ts'
import { cellOf } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind, selectedNames } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { fitOf } from '../column-transform.ts'
import { rowWeights } from '../../estimators/row-weights.ts'
import { finiteValues } from '../feature-columns.ts'
import { cellReader } from '../input.ts'
import type { NumberInput } from '../input.ts'
import { requiredColumn } from '../required-column.ts'
import type { Transform } from '../transform.ts'
import { requireArgument } from '../../check-arguments.ts'

/** Columns and the products that are made of them, as data. */
export interface PolynomialTerms {
  readonly columns: readonly string[]
  /** Positions of the factors of each term in `columns`, not falling. */
  readonly terms: readonly (readonly number[])[]
}

/** Columns that are made at most. */
const termsMax = 20_000

/**
 * Products of columns: squares and higher powers, `age^2`, and interactions, `age income`. The columns themselves stay.
 * A product of a missing cell is missing. Nothing is learnt from the values.
 *
 * @param options.columns           default every number column; name the few that matter: 100 columns have 5,050 products
 * @param options.degree            greatest number of factors, 2 to 5, default 2
 * @param options.interactionsOnly  leaves powers out. Default false
 * @throws ARGUMENT_VALUE at `fit` when more than 20,000 columns would be made
 */
export function polynomial({
  columns = ofKind('number'),
  degree = 2,
  interactionsOnly = false,
}: {
  readonly columns?: ColumnSelection
  readonly degree?: number
  readonly interactionsOnly?: boolean
} = {}): Transform {
  requireArgument(
    'degree',
    degree,
    'a whole number from 2 to 5',
    Number.isInteger(degree) && degree >= 2 && degree <= 5,
  )
  return {
    kind: 'polynomial',
    params: { degree, interactionsOnly, columns: JSON.parse(JSON.stringify(columns)) },
    async fit(frame, _target, context) {
      rowWeights(frame, context)
      const names = selectedNames(columns, frame)
      for (const name of names) requiredColumn(frame, name, ['number'])
      const states: PolynomialTerms[] = [{ columns: names, terms: termsOf(names.length, degree, interactionsOnly) }]
      return fitOf({ kind: 'polynomial', states, partOf: polynomialPart, frame })
    },
  }
}

/** What is done with the columns. */
export function polynomialPart({ columns, terms }: PolynomialTerms): ColumnPart {
  const inputs = columns.map((column): NumberInput => ({ kind: 'number', column }))
  return {
    replaces: undefined,
    makes: terms.map((term) => ({ name: nameOf(term, columns), type: 'number' })),
    columns(frame) {
      const factors = columns.map((name) => finiteValues(requiredColumn(frame, name, ['number']).values))
      return terms.map((term) => ({ kind: 'number', values: productOf(term.map((factor) => factors[factor]!)) }))
    },
    bindRow(signature) {
      const read = inputs.map((input) => cellReader(input, signature))
      const values = new Float64Array(inputs.length)
      return (row, out, at) => {
        for (let i = 0; i < values.length; i++) values[i] = read[i]!(row)
        for (let i = 0; i < terms.length; i++) {
          const term = terms[i]!
          let product = 1
          for (let k = 0; k < term.length; k++) product *= values[term[k]!]!
          out[at + i] = cellOf(product)
        }
      }
    },
  }
}

/** @param factors  columns of equal length, at least two */
function productOf([first, ...others]: readonly Float64Array[]): Float64Array {
  const product = first!.slice()
  for (const factor of others) for (let row = 0; row < product.length; row++) product[row]! *= factor[row]!
  return product
}

/** Every product of 2 to `degree` columns, shorter ones first, in the order of the columns. */
function termsOf(columns: number, degree: number, interactionsOnly: boolean): number[][] {
  const terms: number[][] = []
  let longest: number[][] = Array.from({ length: columns }, (_, column) => [column])
  for (let factors = 2; factors <= degree; factors++) {
    const longer: number[][] = []
    for (const term of longest) {
      for (let column = term.at(-1)! + (interactionsOnly ? 1 : 0); column < columns; column++) {
        longer.push([...term, column])
        if (terms.length + longer.length > termsMax) {
          const expected = `so few that at most ${termsMax} products are made`
          throw new AppError('ARGUMENT_VALUE', { argument: 'columns', expected, received: `${columns} columns` })
        }
      }
    }
    terms.push(...longer)
    longest = longer
  }
  return terms
}

/** 'age^2 income' of the factors age, age, income. */
function nameOf(term: readonly number[], columns: readonly string[]): string {
  return [...new Set(term)]
    .map((factor) => {
      const power = term.filter((other) => other === factor).length
      return power === 1 ? columns[factor]! : `${columns[factor]!}^${power}`
    })
    .join(' ')
}
