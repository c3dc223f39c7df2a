import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { AdditiveModel, MarginScale, Model } from '../model.ts'
import { sparseRow } from '../preprocessing/sparse-row.ts'
import type { Encoder } from '../preprocessing/encoder.ts'
import { interventionalShap } from './interventional-shap.ts'
import { pathDependentShap } from './path-dependent-shap.ts'
import { sampledShapley } from './sampled-shapley.ts'
import { treeScale } from './tree-scale.ts'

/** How contributions are found: two exact ways, and draws with a standard error. */
export type ExplainMethod = 'tree-shap' | 'additive' | 'sampled-shapley'

/** Explains single rows of cells, as they are served. */
export interface RowExplainer {
  readonly method: ExplainMethod
  readonly scale: MarginScale
  /** Of the contributions: the inputs of the signature, then columns of texts that are only known together ('a + b'). */
  readonly columns: readonly string[]
  /** What contributions are added to, shape (outputs,). */
  readonly base: Float64Array
  /**
   * What each column adds, shape (outputs * columns,), output by output: `base` and these add up to the margin.
   *
   * @returns errors  standard errors of the same shape, of the method that draws
   */
  explain(cells: readonly Cell[]): { readonly contributions: Float64Array; readonly errors?: Float64Array }
}

/**
 * SHAP values of single rows, by the columns of the signature.
 *
 * - Sums of trees: `pathDependentShap`, where the trees know the weight of their leaves, else `interventionalShap` against the background.
 * - Sums of slots (linear models, naive Bayes): a slot adds what it adds to this row less what it adds to the background
 *   rows on average, which is its SHAP value exactly.
 * - All others, and pipelines: `sampledShapley` of the answers themselves against the background.
 *
 * @param signature   how the cells are laid out
 * @param background  rows of cells, at least one
 */
export function rowExplainer(
  model: Model,
  { signature, background, rng }: { signature: Signature; background: readonly (readonly Cell[])[]; rng: Rng },
): RowExplainer {
  assert(background.length > 0, 'a background has a row')
  const names = signature.inputs.map(({ name }) => name)
  if (model.kind !== 'pipeline' && model.trees !== undefined) return ofTrees(model, signature, background, names)
  if (model.additive !== undefined) return ofSlots(model.additive, signature, background, names)
  const sampled = sampledShapley(model.compileRow(signature), { outputs: model.outputs, background, rng })
  const scale = signature.output.kind === 'classification' ? 'probability' : 'value'
  return { method: 'sampled-shapley', scale, columns: names, ...sampled }
}

function ofTrees(
  model: Model,
  signature: Signature,
  background: readonly (readonly Cell[])[],
  names: readonly string[],
): RowExplainer {
  const { encoder, ensemble } = model.trees!
  const { scale, factor } = treeScale(model)
  const write = encoder.bindRow(signature)
  const encodedOf = (cells: readonly Cell[]): Float64Array => {
    const row = encoder.newRow()
    write(cells, row)
    return row
  }
  const { width } = encoder
  const shap =
    ensemble.cover === undefined
      ? interventionalShap(ensemble, width, background.map(encodedOf))
      : pathDependentShap(ensemble, width)
  const { columns, columnOfSlot } = columnsOf(encoder, names)
  const outputs = ensemble.starts.length
  return {
    method: 'tree-shap',
    scale,
    columns,
    base: shap.expected.map((value) => factor * value),
    explain(cells) {
      const bySlot = new Float64Array(outputs * width)
      shap.addTo(encodedOf(cells), bySlot)
      const contributions = new Float64Array(outputs * columns.length)
      for (let output = 0; output < outputs; output++) {
        for (let slot = 0; slot < width; slot++) {
          contributions[output * columns.length + columnOfSlot[slot]!]! += factor * bySlot[output * width + slot]!
        }
      }
      return { contributions }
    },
  }
}

function ofSlots(
  { encoder, scale, intercepts, addSlot }: AdditiveModel,
  signature: Signature,
  background: readonly (readonly Cell[])[],
  names: readonly string[],
): RowExplainer {
  const { columns, columnOfSlot } = columnsOf(encoder, names)
  const { length: outputs } = intercepts
  const write = encoder.bindRow(signature)
  const row = sparseRow(encoder.width)
  /** Adds what the columns of a row add, column by column. */
  function addRow(cells: readonly Cell[], into: Float64Array): void {
    write(cells, row)
    for (let i = 0; i < row.count; i++) {
      addSlot(row.slots[i]!, row.values[i]!, into, columnOfSlot[row.slots[i]!]! * outputs)
    }
  }
  const means = new Float64Array(columns.length * outputs)
  for (const cells of background) addRow(cells, means)
  for (let at = 0; at < means.length; at++) means[at]! /= background.length
  const base = intercepts.slice()
  for (let at = 0; at < means.length; at++) base[at % outputs]! += means[at]!
  return {
    ...{ method: 'additive', scale, columns, base },
    explain(cells) {
      const added = new Float64Array(columns.length * outputs)
      addRow(cells, added)
      const contributions = new Float64Array(outputs * columns.length)
      for (let at = 0; at < added.length; at++) {
        contributions[(at % outputs) * columns.length + Math.floor(at / outputs)] = added[at]! - means[at]!
      }
      return { contributions }
    },
  }
}

function columnsOf(
  { features }: Pick<Encoder<unknown>, 'features'>,
  names: readonly string[],
): { columns: readonly string[]; columnOfSlot: Int32Array } {
  const ofSlots = features.flatMap(({ input, slots }) => {
    const name = 'column' in input ? input.column : input.columns.join(' + ')
    return slots.map(() => name)
  })
  const columns = [...new Set([...names, ...ofSlots])]
  const places = new Map(columns.map((name, place) => [name, place]))
  return { columns, columnOfSlot: Int32Array.from(ofSlots, (name) => places.get(name)!) }
}
