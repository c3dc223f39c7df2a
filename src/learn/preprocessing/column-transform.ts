import type { Json } from '../../base/json.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { rowWeights } from '../estimators/row-weights.ts'
import type { FitContext } from '../model.ts'
import type { ColumnPart } from './column-part.ts'
import { selectedColumns } from './column-selection.ts'
import type { ColumnSelection } from './column-selection.ts'
import { fittedColumns, requireNewNames } from './fitted-columns.ts'
import type { ColumnKind } from './required-column.ts'
import type { Transform } from './transform.ts'

/** A transform that learns from each of its columns alone. */
export interface ColumnTransform<Kind extends ColumnKind, State extends object> {
  readonly kind: string
  readonly params: Readonly<Record<string, Json>>
  readonly columns: ColumnSelection
  /** What the columns may hold. */
  readonly reads: readonly Kind[]
  /** What is learnt from a column: JSON, and arrays of numbers as fields. */
  readonly fitColumn: (name: string, column: Extract<Column, { readonly kind: Kind }>, weights: Float64Array) => State
  /** What is done with it. */
  readonly partOf: (state: State) => ColumnPart
}

/** The transform that learns from each column by `fitColumn`, the columns one after the other. */
export function columnTransform<Kind extends ColumnKind, State extends object>({
  kind,
  params,
  columns,
  reads,
  fitColumn,
  partOf,
}: ColumnTransform<Kind, State>): Transform {
  return {
    kind,
    params: { ...params, columns },
    async fit(frame, _target, context) {
      const weights = rowWeights(frame, context)
      const selected = selectedColumns(columns, frame, reads)
      const states: State[] = []
      await forEachColumn(kind, selected.length, context, (position) => {
        const [name, column] = selected[position]!
        states.push(fitColumn(name, column, weights))
      })
      return fitOf({ kind, states, partOf, frame })
    },
  }
}

/** Loops over columns so that the loop can be stopped and tells how far it is. */
export async function forEachColumn(
  kind: string,
  count: number,
  { compute, signal, onProgress }: FitContext,
  step: (position: number) => void,
): Promise<void> {
  const options = { what: `Fitting ${kind}`, ...(signal && { signal }), ...(onProgress && { onProgress }) }
  await compute.forEach(count, step, options)
}

/** The fitted transform of the states, and the rows as it makes them. */
export function fitOf<State extends object>({
  kind,
  states,
  partOf,
  frame,
}: {
  readonly kind: string
  readonly states: readonly State[]
  readonly partOf: (state: State) => ColumnPart
  readonly frame: Frame
}) {
  requireNewNames(kind, states.map(partOf), frame)
  const fitted = fittedColumns(kind, states, partOf)
  return { fitted, frame: fitted.transform(frame) }
}
