import type { Frame } from '../../../frame/frame.ts'
import { selectColumns, withoutColumns } from '../../../frame/frame.ts'
import { rowWeights } from '../../estimators/row-weights.ts'
import type { ModelState } from '../../model.ts'
import { selectedNames } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { requiredColumn, requiredField } from '../required-column.ts'
import type { FittedTransform, Transform } from '../transform.ts'

type PassedKind = 'keep-columns' | 'drop-columns'

const anyKind = ['number', 'timestamp', 'category', 'text'] as const

/** Lets the selected columns pass, and no others. At predict they must all be there. */
export function keepColumns(columns: ColumnSelection): Transform {
  return passing('keep-columns', columns)
}

/** Lets all but the selected columns pass. At predict they need not be there. */
export function dropColumns(columns: ColumnSelection): Transform {
  return passing('drop-columns', columns)
}

function passing(kind: PassedKind, columns: ColumnSelection): Transform {
  return {
    kind,
    params: { columns },
    async fit(frame, _target, context) {
      rowWeights(frame, context)
      const fitted = passed(kind, selectedNames(columns, frame))
      return { fitted, frame: fitted.transform(frame) }
    },
  }
}

function passed(kind: PassedKind, names: readonly string[]): FittedTransform {
  const listed = new Set(names)
  const keeps = kind === 'keep-columns'
  return {
    kind,
    transform(frame: Frame) {
      if (!keeps) return withoutColumns(frame, listed)
      for (const name of names) requiredColumn(frame, name, anyKind)
      return selectColumns(frame, names)
    },
    compileRow(signature) {
      if (keeps) for (const name of names) requiredField(signature, name, anyKind)
      const positions = [...signature.inputs.keys()].filter((i) => listed.has(signature.inputs[i]!.name) === keeps)
      return {
        signature: { ...signature, inputs: positions.map((position) => signature.inputs[position]!) },
        write(row, out) {
          for (let i = 0; i < positions.length; i++) out[i] = row[positions[i]!]!
        },
      }
    },
    toState: () => ({ kind, params: { names: [...names] }, tensors: {} }),
  }
}

/** The transform that `toState` wrote. */
export function loadPassed({ kind, params }: ModelState): FittedTransform {
  return passed(kind as PassedKind, (params as unknown as { readonly names: readonly string[] }).names)
}
