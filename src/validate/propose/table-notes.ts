import type { ColumnContract } from '../../domain/contract.ts'
import type { ColumnProfile, Suspicion, TableProfile } from '../../domain/profile.ts'
import { grouped, quoted, rowsOf, shareOf } from '../profile/wording.ts'

const mostNamed = 12

/** What a person should know about the table as a whole, a sentence for each kind of finding, over the features. */
export function tableNotes(
  profile: TableProfile,
  contracts: Readonly<Record<string, ColumnContract>>,
  target: string,
): string[] {
  const features = profile.columns.filter(({ column }) => column !== target && contracts[column]?.role === undefined)
  const having = (kind: Suspicion['kind']): Found[] =>
    features.flatMap((column) => {
      const suspicion = column.suspicions.find((found) => found.kind === kind)
      return suspicion === undefined ? [] : [{ ...column, suspicion }]
    })
  return [
    ...codesNote(having('number-codes').filter(({ column }) => contracts[column]?.type === 'category')),
    ...keptWordsNote(having('kept-words')),
    ...nearConstantNote(having('near-constant')),
    ...having('recoded-column').map(({ column, suspicion }) => `${column}: ${suspicion.evidence}`),
    ...noneNotes(having('missing-means-none').filter(({ suspicion }) => suspicion.beside?.[0] !== target)),
    ...togetherNotes(having('missing-together')),
    ...rareNote(features.filter(({ type, distinct }) => type === 'category' && distinct > manyCategories)),
    ...conflictsNote(profile, target),
  ]
}

type Found = ColumnProfile & { readonly suspicion: Suspicion }

const names = (found: readonly ColumnProfile[]): string =>
  quoted(
    found.map(({ column }) => column),
    mostNamed,
  )

function codesNote(found: readonly Found[]): string[] {
  if (found.length === 0) return []
  const type = found.length === 1 ? 'is read as a category' : 'are read as categories'
  return [`${names(found)} ${type}: by name the whole numbers are codes, whose size and order mean nothing.`]
}

function keptWordsNote(found: readonly Found[]): string[] {
  if (found.length === 0) return []
  const told = found.slice(0, mostNamed).map(({ column, suspicion }) => `${quoted(suspicion.values, 3)} in "${column}"`)
  const more = found.length > mostNamed ? ` and in ${found.length - mostNamed} more columns` : ''
  return [
    `Kept as categories, since they may be answers: ${told.join('; ')}${more}. ` +
      'Nothing is lost if they mean missing: a missing category is one of its own to the models too.',
  ]
}

function nearConstantNote(found: readonly Found[]): string[] {
  if (found.length === 0) return []
  const told = found
    .slice(0, mostNamed)
    .map(({ column, suspicion }) => `"${column}" (${quoted(suspicion.values)} but in ${rowsOf(suspicion.rows)})`)
  const more = found.length > mostNamed ? ` and ${grouped(found.length - mostNamed)} more` : ''
  return [
    `In 99.9 % of the rows or more one value stands in ${told.join(', ')}${more}. Kept: the rest may be the point.`,
  ]
}

/** The columns that one column explains, in one sentence. */
function noneNotes(found: readonly Found[]): string[] {
  const causes = Map.groupBy(found, ({ suspicion }) => suspicion.beside?.[0] ?? '')
  return [...causes.values()].map(
    (columns) =>
      `${names(columns)}: ${columns[0]!.suspicion.evidence} Left missing, which the models see as a value of its own.`,
  )
}

function togetherNotes(found: readonly Found[]): string[] {
  const groups = Map.groupBy(found, ({ column, suspicion }) =>
    [column, ...(suspicion.beside ?? [])].toSorted().join('\n'),
  )
  return [...groups.values()].flatMap((columns) => {
    const [first] = columns as [Found]
    if (columns.length < 2) return []
    return [
      `${names(columns)} are missing in the same ${shareOf(first.suspicion.rows, first.rows)}: they may belong to one thing that these rows lack. ` +
        'Left missing, which the models see as a value of its own.',
    ]
  })
}

/** As many as the encoders of linear models keep apart. */
const manyCategories = 50

function rareNote(found: readonly ColumnProfile[]): string[] {
  if (found.length === 0) return []
  return [
    `${names(found)} ${found.length === 1 ? 'has' : 'have'} more than ${manyCategories} categories: the commonest keep a place of their own ` +
      '(50 in linear models, 253 in trees), those with fewer than 5 rows and the rest share one.',
  ]
}

function conflictsNote({ conflictingRows = 0, rows }: TableProfile, target: string): string[] {
  if (conflictingRows === 0) return []
  return [
    `${shareOf(conflictingRows, rows)} agree with another row in every feature and not in "${target}": no model of these columns can tell them apart. They are kept.`,
  ]
}
