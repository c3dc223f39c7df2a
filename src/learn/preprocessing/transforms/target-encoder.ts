import { AppError } from '../../../base/errors.ts'
import { shuffledIndices } from '../../../base/rng.ts'
import type { Rng } from '../../../base/rng.ts'
import type { CategoryColumn, TextColumn } from '../../../frame/column.ts'
import { withColumn } from '../../../frame/frame.ts'
import type { Target } from '../../model.ts'
import { trainingRows } from '../../estimators/training-rows.ts'
import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind, selectedColumns } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { fitOf, forEachColumn } from '../column-transform.ts'
import { fitEncoding, outOfFoldEncoding } from '../target-encoding.ts'
import type { EncodingRows } from '../target-encoding.ts'
import type { Transform } from '../transform.ts'
import { asCategories, hasMissing, sortedLevels } from './category-levels.ts'
import { requireArgument } from '../../check-arguments.ts'

/** A column as means of the target, as data. */
export interface TargetEncodedColumn {
  readonly column: string
  readonly levels: readonly string[]
  /** Number of classes that are encoded; 1 for two classes and for regression. */
  readonly outputs: number
  /** Shape (levels * outputs,), level by level. */
  readonly values: Float64Array
  /** Shape (outputs,): of missing cells. */
  readonly missing: Float64Array
  /** Shape (outputs,): of values that no row of the fit had. */
  readonly means: Float64Array
}

interface TargetEncoderOptions {
  readonly columns?: ColumnSelection
  readonly smooth?: number | 'auto'
  readonly folds?: number
}

const kind = 'target-encoder'

/**
 * Each value of a category as the mean of the target in its rows, drawn towards the mean of all where rows are few
 * (`fitEncoding`): one number column of the same name for a quantity or two classes, and `<name>=<class>` for each of
 * three classes and more. Missing is a value of its own; a value never seen is the mean of all. For columns of so many
 * values (streets, products) that one-hot encoding would drown a model.
 *
 * Training rows are encoded out of fold: each by the rows of other folds, so that no row is shown its own target, which
 * a model would learn by heart. The folds are drawn by chance and not by the target. Other rows, at predict, are encoded
 * by all training rows.
 *
 * @param options.columns  default every category column
 * @param options.smooth   rows' worth of the mean of all that is added to each value, >= 0, or 'auto' (default), an
 *                         empirical Bayes estimate
 * @param options.folds    a whole number of at least 2, default 5
 * @throws TRANSFORM_TARGET at `fit` without a target; what `trainingRows` throws for a target
 *
 * Weights count as rows repeated, but for the folds: two rows may be parted, a weight of 2 may not. Rows of one group
 * (a customer's) fall into different folds. Degenerate: a column of one value, or one training row, gives the mean
 * everywhere.
 *
 * Source: Micci-Barreca (2001), SIGKDD Explorations 3(1); cross-fitting as in scikit-learn 1.9 TargetEncoder. Deviation
 * from it: its folds are stratified by the class, which lets the target choose the fold.
 */
export function targetEncoder({
  columns = ofKind('category'),
  smooth = 'auto',
  folds = 5,
}: TargetEncoderOptions = {}): Transform {
  const isSmooth = smooth === 'auto' || (Number.isFinite(smooth) && smooth >= 0)
  requireArgument('smooth', smooth, "a number of at least 0, or 'auto'", isSmooth)
  requireArgument('folds', folds, 'a whole number of at least 2', Number.isInteger(folds) && folds >= 2)
  return {
    kind,
    params: { smooth, folds, columns },
    async fit(frame, target, context) {
      if (target === undefined) throw new AppError('TRANSFORM_TARGET', { transform: kind })
      const { weights } = trainingRows(frame, target, context)
      const selected = selectedColumns(columns, frame, ['category', 'text'])
      const targets = targetsOf(target)
      const division = { foldOf: foldsOf(frame.rowCount, folds, context.rng.fork(kind)), folds }
      const states: TargetEncodedColumn[] = []
      const training = new Map<string, Float64Array>()
      await forEachColumn(kind, selected.length, context, (position) => {
        const [name, column] = selected[position]!
        const read = encodedRows(name, column, weights)
        const encodings = targets.map((y) => fitEncoding({ ...read, y }, smooth))
        const state = stateOf(name, read, encodings)
        states.push(state)
        for (const [output, y] of targets.entries()) {
          const { mean } = encodings[output]!
          const ownMean = () => new Float64Array(frame.rowCount).fill(mean)
          const encoded = read.isConstant ? ownMean() : outOfFoldEncoding({ ...read, y }, smooth, division)
          training.set(
            nameOf(state, output),
            encoded.map((value) => (Number.isNaN(value) ? mean : value)),
          )
        }
      })
      const fit = fitOf({ kind, states, partOf: targetEncodedPart, frame })
      let learnt = fit.frame
      for (const [name, values] of training) learnt = withColumn(learnt, name, { kind: 'number', values })
      return { fitted: fit.fitted, frame: learnt }
    },
  }
}

/** What is done with one column. */
export function targetEncodedPart(state: TargetEncodedColumn): ColumnPart {
  const { column, levels, outputs, values, missing, means } = state
  return numbersPart({
    input: { kind: 'category', column, levels, other: false },
    slots: Array.from({ length: outputs }, (_, output) => nameOf(state, output)),
    write(raw, out, at) {
      for (let output = 0; output < outputs; output++) {
        if (Number.isNaN(raw)) out[at + output] = missing[output]!
        else out[at + output] = raw < 0 ? means[output]! : values[raw * outputs + output]!
      }
    },
  })
}

const nameOf = ({ column, outputs }: Pick<TargetEncodedColumn, 'column' | 'outputs'>, output: number): string =>
  outputs === 1 ? column : `${column}=${output}`

/** What is averaged: the target itself, or of more than two classes whether a row is of each. */
function targetsOf({ kind: problem, y, classes = 2 }: Target): Float64Array[] {
  if (problem === 'regression' || classes === 2) return [y]
  return Array.from({ length: classes }, (_, label) => y.map((value) => (value === label ? 1 : 0)))
}

interface ReadColumn extends Omit<EncodingRows, 'y'> {
  readonly words: readonly string[]
  readonly isConstant: boolean
}

/** The levels of the rows; missing cells are the last. Rows whose value is in rows of weight 0 only count as missing. */
function encodedRows(name: string, column: CategoryColumn | TextColumn, weights: Float64Array): ReadColumn {
  const { codes, categories } = asCategories(column)
  const { levels: words } = sortedLevels(name, column, weights, { levelsMax: Infinity, weightMin: 0 })
  const positions = new Map(words.map((word, position) => [word, position]))
  const levelOfCode = categories.map((word) => positions.get(word) ?? words.length)
  const levelOf = codes.map((code) => (code < 0 ? words.length : levelOfCode[code]!))
  const isConstant = words.length + (hasMissing(column, weights) ? 1 : 0) < 2
  return { levelOf, levels: words.length + 1, weights, words, isConstant }
}

function stateOf(
  column: string,
  { words, isConstant }: ReadColumn,
  encodings: readonly { readonly values: Float64Array; readonly mean: number }[],
): TargetEncodedColumn {
  const outputs = encodings.length
  const means = Float64Array.from(encodings, ({ mean }) => mean)
  if (isConstant) return { column, levels: [], outputs, values: new Float64Array(0), missing: means, means }
  const values = new Float64Array(words.length * outputs)
  for (let at = 0; at < values.length; at++) values[at] = encodings[at % outputs]!.values[Math.floor(at / outputs)]!
  return {
    column,
    levels: words,
    outputs,
    values,
    missing: Float64Array.from(encodings, ({ values: of }) => of.at(-1)!),
    means,
  }
}

/** The fold of each row: rows in an order drawn by chance, dealt in turn; not more folds than rows. */
function foldsOf(rowCount: number, folds: number, rng: Rng): Int32Array {
  const foldOf = new Int32Array(rowCount)
  for (const [place, row] of shuffledIndices(rowCount, rng).entries()) foldOf[row] = place % folds
  return foldOf
}
