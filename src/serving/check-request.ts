import { nearest } from '../base/nearest.ts'
import { compileFieldReader, expectedOf, receivedOf } from './read-field.ts'
import type { ErrorDetails } from '../base/errors.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { PredictionWarning, RowsWritten } from '../domain/prediction.ts'
import type { SignatureField } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { FieldReader } from './read-field.ts'

/** One field of one row that breaks the signature. */
export type FieldProblem = ErrorDetails<'REQUEST_FIELDS'>['problems'][number]

/** Problems told in one answer; more are counted by no one. */
export const problemsMax = 20

/** What was found in the rows of one request. */
export interface RequestFindings {
  readonly problems: FieldProblem[]
  readonly warnings: PredictionWarning[]
}

/** Checks a row and reads it into `cells`, one for each input of the signature, in its order. */
export type RowChecker = (
  row: Readonly<Record<string, unknown>>,
  position: number,
  cells: Cell[],
  found: RequestFindings,
) => void

interface Field {
  readonly input: SignatureField
  readonly read: FieldReader
  readonly known: ReadonlySet<string> | undefined
  /** What it takes, in the words of an error message. */
  readonly expected: string
}

/**
 * Compiles the check of a request's rows against a model's signature: an unknown field, a missing required field
 * (required is what is not nullable), a value of the wrong type and a null where none is allowed are problems, up to
 * `problemsMax`; a category never seen and a number outside the range are warnings. A nullable field that is left out
 * is missing. Values are cleaned as the model's training cleaned them.
 */
export function compileRowChecker(
  manifest: Pick<ModelManifest, 'signature' | 'preparation'>,
  written: RowsWritten = 'json',
): RowChecker {
  const { inputs } = manifest.signature
  const fields = inputs.map((input): Field => {
    const known = input.type === 'category' && input.categories !== undefined ? new Set(input.categories) : undefined
    const { contract } = manifest.preparation
    const expected = expectedOf(input, Object.hasOwn(contract, input.name) ? contract[input.name]!.written : undefined)
    return { input, read: compileFieldReader(input, manifest.preparation, written), known, expected }
  })
  const names = new Set(inputs.map((input) => input.name))
  const notInputs = columnsLeftOut(manifest)
  return (row, position, cells, found) => {
    let present = 0
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index]!
      if (Object.hasOwn(row, field.input.name)) present++
      cells[index] = readCell(field, row, position, found)
    }
    const keys = Object.keys(row)
    if (keys.length === present) return
    for (const key of keys) {
      // A client may send a hundred thousand of them, and each costs a search for the nearest name.
      if (found.problems.length >= problemsMax) return
      if (!names.has(key)) addProblem(found, unknownField(key, position, names, notInputs))
    }
  }
}

/** Why a column of the contract is no input, by name: said when a request brings it. */
function columnsLeftOut({
  signature,
  preparation,
}: Pick<ModelManifest, 'signature' | 'preparation'>): ReadonlyMap<string, string> {
  const inputs = new Set(signature.inputs.map((input) => input.name))
  const why = new Map([[signature.output.name, 'it is what the model answers']])
  for (const [name, column] of Object.entries(preparation.contract)) {
    if (inputs.has(name) || why.has(name)) continue
    if (column.known === 'after') why.set(name, 'it is known only after the decision')
    else why.set(name, column.role === 'id' ? 'it names a row' : 'the model does not use it')
  }
  return why
}

function readCell(
  field: Field,
  row: Readonly<Record<string, unknown>>,
  position: number,
  found: RequestFindings,
): Cell {
  const { input } = field
  const value = Object.hasOwn(row, input.name) ? row[input.name] : undefined
  const cell = value === undefined && input.nullable ? null : field.read(value)
  if (cell === undefined || (cell === null && !input.nullable)) {
    addProblem(found, {
      row: position,
      column: input.name,
      expected: field.expected,
      received: cell === null && value !== null ? `${receivedOf(value)}, which means missing` : receivedOf(value),
    })
    return null
  }
  const code = unusual(field, cell)
  if (code !== undefined) found.warnings.push({ row: position, column: input.name, code })
  return cell
}

function unusual({ input, known }: Field, cell: Cell): PredictionWarning['code'] | undefined {
  if (typeof cell === 'string') return known !== undefined && !known.has(cell) ? 'unseen-category' : undefined
  if (cell === null || input.range === undefined || (input.type !== 'number' && input.type !== 'integer'))
    return undefined
  return cell < input.range.min || cell > input.range.max ? 'out-of-range' : undefined
}

function addProblem(found: RequestFindings, problem: FieldProblem): void {
  if (found.problems.length < problemsMax) found.problems.push(problem)
}

function unknownField(
  key: string,
  row: number,
  names: ReadonlySet<string>,
  notInputs: ReadonlyMap<string, string>,
): FieldProblem {
  const why = notInputs.get(key)
  // The edit distance costs the product of the lengths, and the key is the client's.
  const close = why === undefined && key.length <= 100 ? nearest(key, names) : undefined
  return {
    row,
    column: key.length > 100 ? `${key.slice(0, 97)}...` : key,
    expected: why === undefined ? 'a field of the model' : `it left out (${why})`,
    received: 'an unknown field',
    ...(close === undefined ? {} : { nearest: close }),
  }
}

/** The warnings as problems, for a request that asked to be strict. */
export function strictProblems(
  warnings: readonly PredictionWarning[],
  inputs: readonly SignatureField[],
  rows: readonly Readonly<Record<string, unknown>>[],
): FieldProblem[] {
  const byName = new Map(inputs.map((input) => [input.name, input]))
  return warnings.slice(0, problemsMax).map(({ row, column, code }) => {
    const { range } = byName.get(column) ?? {}
    const bounds = range === undefined ? 'a number in the range' : `a number from ${range.min} to ${range.max}`
    return {
      row,
      column,
      expected: code === 'out-of-range' ? bounds : 'a category seen in training',
      received: receivedOf(rows[row]?.[column]),
    }
  })
}
