import { AppError } from '../../base/errors.ts'
import type { SignatureField } from '../../domain/signature.ts'
import type { Cell, Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import type { ModelState } from '../model.ts'
import type { Tensor } from '../tensor.ts'
import { allocated } from '../allocated.ts'
import { fieldOf } from './column-part.ts'
import type { ColumnPart } from './column-part.ts'
import type { FittedTransform } from './transform.ts'

/** The fitted transform whose parts the states describe, one each; numbers in arrays become tensors of its state. */
export function fittedColumns<State extends object>(
  kind: string,
  states: readonly State[],
  partOf: (state: State) => ColumnPart,
): FittedTransform {
  const parts = states.map(partOf)
  const made = new Set(parts.flatMap(({ makes }) => makes.map(({ name }) => name)))
  const partAt = new Map(parts.flatMap((part) => (part.replaces === undefined ? [] : [[part.replaces, part] as const])))
  const added = parts.filter((part) => part.replaces === undefined)
  const changed = (frame: Frame): Frame => {
    const columns = new Map<string, Column>()
    const add = (part: ColumnPart): void => {
      const values = part.columns(frame)
      for (const [i, { name }] of part.makes.entries()) columns.set(name, values[i]!)
    }
    // Parts that replace a column that is not there say so when they read it.
    for (const part of partAt.values()) if (!frame.columns.has(part.replaces!)) part.columns(frame)
    for (const [name, column] of frame.columns) {
      const part = partAt.get(name)
      if (part !== undefined) add(part)
      else if (!made.has(name)) columns.set(name, column)
    }
    for (const part of added) add(part)
    return { rowCount: frame.rowCount, columns }
  }
  return {
    kind,
    transform: (frame) =>
      allocated(`What ${kind} makes of the rows`, 8 * made.size * frame.rowCount, () => changed(frame)),
    compileRow(signature) {
      const inputs: SignatureField[] = []
      const steps: ((row: readonly Cell[], out: Cell[]) => void)[] = []
      const add = (part: ColumnPart): void => {
        const at = inputs.length
        const write = part.bindRow(signature)
        inputs.push(...part.makes.map(fieldOf))
        steps.push((row, out) => write(row, out, at))
      }
      const passed: number[] = []
      for (const part of parts) add(part)
      const at = inputs.length
      for (const [position, field] of signature.inputs.entries()) {
        if (partAt.has(field.name) || made.has(field.name)) continue
        inputs.push(field)
        passed.push(position)
      }
      return {
        signature: { ...signature, inputs },
        write(row, out) {
          for (let i = 0; i < steps.length; i++) steps[i]!(row, out)
          for (let i = 0; i < passed.length; i++) out[at + i] = row[passed[i]!]!
        },
      }
    },
    toState: () => stateOf(kind, states),
  }
}

/**
 * That no column is made which is there already, or is made twice.
 *
 * @throws FRAME_COLUMN_TWICE
 */
export function requireNewNames(kind: string, parts: readonly ColumnPart[], frame: Frame): void {
  const taken = new Set(frame.columns.keys())
  for (const { replaces } of parts) if (replaces !== undefined) taken.delete(replaces)
  for (const { name } of parts.flatMap(({ makes }) => makes)) {
    if (taken.has(name)) throw new AppError('FRAME_COLUMN_TWICE', { column: name, transform: kind })
    taken.add(name)
  }
}

function stateOf(kind: string, states: readonly object[]): ModelState {
  const tensors: Record<string, Tensor> = {}
  const columns = states.map((state, position) =>
    Object.fromEntries(
      Object.entries(state).filter(([field, value]) => {
        if (!(value instanceof Float64Array)) return true
        tensors[`${position}.${field}`] = value
        return false
      }),
    ),
  )
  return { kind, params: { columns }, tensors }
}

/** The states that a fitted transform wrote. */
export function columnStates<State>({ params, tensors }: ModelState): State[] {
  const { columns } = params as unknown as { readonly columns: readonly object[] }
  const states = columns.map((state): Record<string, unknown> => ({ ...state }))
  for (const [name, tensor] of Object.entries(tensors)) {
    const dot = name.indexOf('.')
    states[Number(name.slice(0, dot))]![name.slice(dot + 1)] = tensor
  }
  return states as State[]
}
