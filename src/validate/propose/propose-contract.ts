import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnContract } from '../../domain/contract.ts'
import type { ColumnProfile, Suspicion, TableProfile } from '../../domain/profile.ts'
import { listedWhole } from '../profile/top-values.ts'
import { shareOf } from '../profile/wording.ts'
import { cleanedValue } from './cleaned-value.ts'
import { mayBeGroup, proposeRole } from './propose-role.ts'
import { proposeSteps } from './propose-steps.ts'
import { repeatingColumns } from './repeating-columns.ts'
import { sameAnswers } from './yes-and-no.ts'
import { tableNotes } from './table-notes.ts'

/** What `init` writes and the user then owns. */
export interface ProposedContract {
  readonly columns: Readonly<Record<string, ColumnContract>>
  readonly clean: readonly CleaningStep[]
  /** What a person should know or decide, one sentence each. */
  readonly notes: readonly string[]
}

const noted: ReadonlySet<Suspicion['kind']> = new Set(['ambiguous-numbers', 'mixed-units', 'clock-change'])
/** Rows below which "never missing" is no promise. */
const bigSample = 200

/**
 * From what was found in a table to what is demanded of it, and the cleaning steps that make it so; each with its
 * reason. A column that the profile calls id-like or constant is no feature, nor is one that says again what another
 * feature says. Whole numbers that are codes are categories. Range and categories are what
 * remains after the steps; a column without a missing value in at least 200 rows may not be missing.
 *
 * @param options.target  raw target column; its labels are normalised, rows with stray codes or without a label left
 *                        out. A name that the profile does not know (a computed target) concerns no column.
 */
export function proposeContract(
  profile: TableProfile,
  options: { readonly target: string; readonly time?: string; readonly group?: string },
): ProposedContract {
  const columns: Record<string, ColumnContract> = {}
  const clean: CleaningStep[] = []
  const notes: string[] = []
  for (const column of profile.columns) {
    const proposed = proposeColumn(asUsed(column, options), options)
    // defineProperty: a column named __proto__ must become a key like any other.
    Object.defineProperty(columns, column.column, {
      value: proposed.contract,
      enumerable: true,
      writable: true,
      configurable: true,
    })
    clean.push(...proposed.clean)
    notes.push(...proposed.notes)
  }
  const duplicates = proposeDuplicates(profile)
  if (typeof duplicates === 'string') notes.push(duplicates)
  else clean.push(...duplicates)
  const repeating = repeatingColumns(profile, columns, options)
  for (const [column, reason] of repeating) columns[column] = ignored(columns[column]!, reason)
  if (options.group === undefined) notes.push(...groupNotes(profile, columns))
  return {
    columns,
    clean: clean.filter(({ column }) => !repeating.has(column)),
    notes: [...notes, ...tableNotes(profile, columns, options.target)],
  }
}

/** Whole numbers that are codes are read as categories, unless they are what the question is about. */
function asUsed(
  profile: ColumnProfile,
  { target, time, group }: { readonly target: string; readonly time?: string; readonly group?: string },
): ColumnProfile {
  const { column, suspicions } = profile
  if (column === target || column === time || column === group) return profile
  return suspicions.some(({ kind }) => kind === 'number-codes') ? { ...profile, type: 'category' } : profile
}

function ignored({ type, format }: ColumnContract, reason: string): ColumnContract {
  return { type, ...(format === undefined ? {} : { format }), role: 'ignored', reason }
}

function proposeColumn(
  profile: ColumnProfile,
  { target, time, group }: { readonly target: string; readonly time?: string; readonly group?: string },
): { contract: ColumnContract; clean: CleaningStep[]; notes: string[] } {
  const { column, type, format } = profile
  const isNumber = type === 'number' || type === 'integer'
  const isTarget = column === target
  const written: ColumnContract = {
    type,
    ...(format === undefined ? {} : { format }),
    ...(isNumber ? formOf(profile) : {}),
  }
  const set = isTarget || column === time ? undefined : proposeRole(profile, column === group)
  if (set !== undefined) {
    const { role, reason, note } = set
    return { contract: { ...written, role, reason }, clean: [], notes: note === undefined ? [] : [note] }
  }
  const steps = proposeSteps(profile, isTarget)
  const { notes } = steps
  const clean = isTarget ? withLabelSteps(profile, steps.clean) : steps.clean
  const mayMiss = profile.missing > 0 || becomesMissing(profile, clean)
  if (isTarget && mayMiss) clean.push(dropMissing(profile))
  const codes = profile.suspicions.find(({ kind }) => kind === 'number-codes')
  const contract: ColumnContract = {
    ...written,
    ...(mayMiss || profile.rows < bigSample || isTarget ? {} : { nullable: false }),
    ...rangeOf(profile),
    ...categoriesOf(profile, clean),
    ...(codes === undefined || type !== 'category' ? {} : { reason: codes.evidence }),
  }
  return { contract, clean, notes: [...notes, ...readingNotes(profile)] }
}

function becomesMissing({ suspicions }: ColumnProfile, clean: readonly CleaningStep[]): boolean {
  const blanks = suspicions.some(
    ({ kind, values }) => kind === 'edge-whitespace' && values.some((value) => value.trim() === ''),
  )
  const unreadable = suspicions.some(({ kind }) => kind === 'unreadable-values')
  const nulled = clean.some((step) => step.action === 'null-values')
  return blanks || unreadable || nulled
}

function dropMissing({ column, missing, rows }: ColumnProfile): CleaningStep {
  const told = missing === 0 ? '' : ` (empty in ${shareOf(missing, rows)})`
  return { action: 'drop-missing', column, reason: `A row without the target teaches and proves nothing${told}.` }
}

function rangeOf({ type, numbers }: ColumnProfile): Pick<ColumnContract, 'range'> {
  if ((type !== 'number' && type !== 'integer') || numbers === undefined) return {}
  return { range: { min: numbers.min, max: numbers.max } }
}

function categoriesOf(
  { column, type, distinct, top }: ColumnProfile,
  clean: readonly CleaningStep[],
): Pick<ColumnContract, 'categories'> {
  if (type !== 'category' || distinct > listedWhole) return {}
  const kept = new Set(top.map(({ value }) => cleanedValue(value, column, clean)).filter((value) => value !== null))
  return kept.size === 0 ? {} : { categories: [...kept].sort() }
}

/** How numbers are written, with the reason; the unit is what the column means. */
function formOf({ written, suspicions }: ColumnProfile): Pick<ColumnContract, 'written' | 'meaning'> {
  if (written === undefined) return {}
  const reason = suspicions.find(({ kind }) => kind === 'number-form' || kind === 'ambiguous-numbers')?.evidence
  const unit =
    'clock' in written ? clockMeaning(written.clock) : written.unit === undefined ? undefined : `in ${written.unit}`
  return {
    written: { ...written, ...(reason === undefined ? {} : { reason }) },
    ...(unit === undefined ? {} : { meaning: unit }),
  }
}

function clockMeaning(clock: 'h:m' | 'duration'): string {
  return clock === 'h:m' ? 'minutes after midnight' : 'in minutes'
}

/** What a person should check, though something decided. */
function readingNotes({ column, suspicions }: ColumnProfile): string[] {
  return suspicions
    .filter(({ kind, rows }) => noted.has(kind) || (kind === 'ambiguous-dates' && rows === 0))
    .map(({ evidence }) => `${column}: ${evidence}`)
}

/** Labels that a step lists at most: beyond, no person reads it, and this file's own writing variants are replaced. */
const listedLabels = 100

/**
 * The steps of a target of words: its labels are normalised even where this file needs it not, because a file that
 * `evaluate` reads may write `Yes.` or ` yes`, and must mean the same class. Not where a label itself ends with a dot
 * (`U.S.`), or two differ in case alone.
 */
function withLabelSteps(profile: ColumnProfile, clean: readonly CleaningStep[]): CleaningStep[] {
  const { column, type, distinct, top, suspicions } = profile
  const labels = new Set(top.map(({ value }) => cleanedValue(value, column, clean)).filter((value) => value !== null))
  if (type !== 'category' || distinct > top.length || labels.size < 2) return [...clean]
  const reason = 'No label has it here; in another file it must mean the same class.'
  const isDotted = [...labels].some((label) => /\.\s*$/.test(label))
  const edges = (isDotted ? (['trim'] as const) : (['trim', 'strip-trailing-dot'] as const)).map(
    (action): CleaningStep => clean.find((step) => step.action === action) ?? { action, column, reason },
  )
  const rest = [...clean.filter((step) => !edges.includes(step)), ...sameAnswersStep(column, [...labels])]
  const folded = new Set([...labels].map((label) => label.toLowerCase()))
  if (folded.size < labels.size || labels.size > listedLabels) return [...edges, ...rest]
  const variants = suspicions.find(({ kind }) => kind === 'case-variants')
  const matching: CleaningStep = {
    action: 'match-case',
    column,
    values: [...labels].toSorted(),
    reason: variants?.evidence ?? reason.replace('has it', 'is written otherwise'),
  }
  return [...edges, matching, ...rest.flatMap(withoutCaseAlone)]
}

/** A label that is another word for yes or no than the commonest is replaced by it. */
function sameAnswersStep(column: string, labels: readonly string[]): CleaningStep[] {
  const same = sameAnswers(labels)
  if (same === undefined) return []
  const told = [...same].map(([from, to]) => `${JSON.stringify(from)} as ${JSON.stringify(to)}`).join(', ')
  const reason = `All ${labels.length} labels are words for yes or no: ${told}.`
  return [{ action: 'replace', column, values: Object.fromEntries(same), reason }]
}

/** A replacement that match-case makes already is not made twice. */
function withoutCaseAlone(step: CleaningStep): CleaningStep[] {
  if (step.action !== 'replace') return [step]
  const values = Object.entries(step.values).filter(([from, to]) => from.toLowerCase() !== to.toLowerCase())
  return values.length === 0 ? [] : [{ ...step, values: Object.fromEntries(values) }]
}

/** Equal rows are an error of the export where an id repeats with them; without an id they may be two real events. */
function proposeDuplicates({ rows, duplicateRows, columns }: TableProfile): string | readonly CleaningStep[] {
  if (duplicateRows === 0) return []
  const told = `${shareOf(duplicateRows, rows)} equal an earlier row in every column`
  const id = columns.find(
    (column) =>
      column.suspicions.some(({ kind }) => kind === 'id-like') &&
      column.distinct + duplicateRows >= rows - column.missing,
  )
  if (id === undefined) return `${told}. No column names a row, so they may be real; they are kept.`
  const reason = `${told}, "${id.column}" included, which names a row: the export repeated them.`
  return [{ action: 'drop-duplicate-rows', column: '*', reason }]
}

function groupNotes({ columns }: TableProfile, contracts: Readonly<Record<string, ColumnContract>>): string[] {
  return columns
    .filter((column) => mayBeGroup(column) && !column.suspicions.some(({ kind }) => kind === 'id-like'))
    .filter(({ column }) => contracts[column] !== undefined && contracts[column].role !== 'ignored')
    .map(
      ({ column }) =>
        `Several rows share a value of "${column}". If they belong together, say group: '${column}', so that none is split between training and test.`,
    )
}
