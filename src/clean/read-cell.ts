import type { CleaningStep } from '../domain/cleaning.ts'
import type { ColumnContract } from '../domain/contract.ts'
import { MISSING, compileTypeReader } from './read-type.ts'
import type { ReadCell, Written } from './read-type.ts'

export type { ReadCell, Written } from './read-type.ts'

/** The steps that change the text of one cell; the others leave rows out. */
export type CellStep = Extract<
  CleaningStep,
  { action: 'trim' | 'strip-trailing-dot' | 'match-case' | 'null-values' | 'replace' }
>

/** What a cell step makes of a text; null is missing. */
type TextEdit = (text: string) => string | null

/** Whether a step changes cells (and not the set of rows). */
export function isCellStep(step: CleaningStep): step is CellStep {
  return ['trim', 'strip-trailing-dot', 'match-case', 'null-values', 'replace'].includes(step.action)
}

/** The listed written values, compared as they are and without white space at the ends. */
export function oneOf(values: readonly string[]): (text: string) => boolean {
  const exact = new Set(values)
  const trimmed = new Set(values.map((value) => value.trim()))
  return (text) => exact.has(text) || trimmed.has(text.trim())
}

/**
 * Whether a number is one of those that a column's steps call missing, however they are written: a file's "-9999.0" is
 * the -9999 of a request.
 */
function numbersForMissing(
  steps: readonly CellStep[],
  readType: (text: string) => ReadCell,
): (value: number) => boolean {
  const texts = steps.flatMap((step) => (step.action === 'null-values' ? step.values : []))
  const numbers = new Set<unknown>(
    texts.map((text) => readType(text)).flatMap((cell) => (cell.kind === 'value' ? [cell.value] : [])),
  )
  return (value) => numbers.has(value)
}

/** The edit of one step. An empty rest is missing. */
export function compileStep(step: CellStep): TextEdit {
  switch (step.action) {
    case 'trim':
      return (text) => orMissing(text.trim())
    case 'strip-trailing-dot':
      return (text) => orMissing(text.replace(/\.+$/, ''))
    case 'match-case': {
      const asListed = new Map(step.values.map((value) => [value.toLowerCase(), value]))
      return (text) => asListed.get(text.toLowerCase()) ?? text
    }
    case 'null-values': {
      const meansMissing = oneOf(step.values)
      return (text) => (meansMissing(text) ? null : text)
    }
    case 'replace': {
      const renamed = new Map(Object.entries(step.values))
      return (text) => orMissing(renamed.get(text) ?? text)
    }
  }
}

function orMissing(text: string): string | null {
  return text === '' ? null : text
}

/**
 * How every cell of a column is read, everywhere: the column's steps on the written text, in order, then its type.
 * One function for a CSV's text, a Parquet file's numbers and a JSON request's values, so that training and serving
 * cannot read differently. A number or boolean takes part in the steps as the text JavaScript writes for it.
 *
 * @param steps  of the whole project; those of other columns, and those that leave rows out, are passed over
 * @returns      number for number and integer, ms UTC for date and timestamp, text for category and text,
 *               'true' or 'false' for boolean. The empty text is missing in every type.
 */
export function compileReader(
  name: string,
  contract: ColumnContract,
  steps: readonly CleaningStep[],
): (written: Written) => ReadCell {
  const readType = compileTypeReader(contract)
  const own = steps.filter((step) => isCellStep(step)).filter((step) => step.column === name)
  const edits = own.map((step) => compileStep(step))
  const isNumeric = contract.type === 'number' || contract.type === 'integer'
  const meansMissing = isNumeric ? numbersForMissing(own, readType) : () => false
  return (written) => {
    if (written === null || written === '') return MISSING
    if (edits.length === 0) return readType(written)
    if (typeof written === 'number' && meansMissing(written)) return MISSING
    const before = typeof written === 'string' ? written : String(written)
    let text: string | null = before
    for (const edit of edits) {
      text = edit(text)
      if (text === null) return MISSING
    }
    // a number that no step touched stays a number: its type then decides what it means (a date in ms, say)
    return readType(text === before ? written : text)
  }
}
