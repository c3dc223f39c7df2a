import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnType } from '../../domain/contract.ts'
import type { ColumnProfile } from '../../domain/profile.ts'
import type { Label } from '../../domain/signature.ts'
import { canonicalText, cleanedValue } from './cleaned-value.ts'

/** One class of a target as the source writes it. */
export interface WrittenClass {
  readonly rows: number
  /** How the source writes it, before cleaning. */
  readonly written: readonly string[]
}

/** The classes that remain after cleaning, commonest first, by their canonical text. */
export type WrittenClasses = ReadonlyMap<string, WrittenClass>

/** Whether the profile lists every value of the column, so that its classes are all known. */
export function isListedWhole({ top, distinct }: ColumnProfile): boolean {
  return top.length >= distinct
}

/** The classes that remain after cleaning; only those listed in the profile. */
export function classesOf(profile: ColumnProfile, clean: readonly CleaningStep[]): WrittenClasses {
  const { column, top } = profile
  const classes = new Map<string, { rows: number; written: string[] }>()
  for (const { value, rows } of top) {
    const cleaned = cleanedValue(value, column, clean)
    if (cleaned === null) continue
    const key = canonicalText(cleaned, profile)
    const found = classes.get(key) ?? { rows: 0, written: [] }
    found.rows += rows
    found.written.push(value)
    classes.set(key, found)
  }
  return new Map([...classes].sort(([, left], [, right]) => right.rows - left.rows))
}

/** The rows of all classes together. */
export function rowsOfAll(classes: WrittenClasses): number {
  return [...classes.values()].reduce((sum, { rows }) => sum + rows, 0)
}

/** A class in the type of its column: 1 for whole numbers, true for truth values, else as written. */
export function labelOf(text: string, type: ColumnType): Label {
  if (type === 'integer' || type === 'number') return Number(text)
  return type === 'boolean' ? text === 'true' : text
}
