import { columnOf } from '../frame/frame.ts'
import { profileTable } from '../validate/profile-table.ts'
import { grouped } from '../validate/profile/wording.ts'
import { computedTarget } from './computed-target.ts'
import type { ComputedTarget } from './computed-target.ts'
import type { TableProfile } from '../domain/profile.ts'
import type { RawTable, Source, SourceReader } from '../domain/source.ts'

/** Days below which the typical time between two dates is told in hours. */
const daysMin = 2

/** The table with its target, which may be computed. */
export interface TableWithTarget {
  /** As the source has it, without the computed target. */
  readonly raw: RawTable
  readonly profile: TableProfile
  /** The column to predict. */
  readonly target: string
  readonly computed?: ComputedTarget
  readonly notes: readonly string[]
}

/**
 * Reads and profiles a table with the target that a person named or wrote (see computedTarget). The time between two
 * dates is told in hours where the middle one is under two days.
 *
 * @throws what the reader throws (SQL_REFUSED for an expression that cannot be evaluated); see computedTarget
 */
export async function readWithTarget(
  reader: SourceReader,
  { source, folder, target }: { readonly source: Source; readonly folder: string; readonly target: string },
): Promise<TableWithTarget> {
  const raw = await reader.read(source, { folder })
  const profile = profileTable(raw.frame, { target })
  const computed = computedTarget(target, profile)
  if (computed === undefined) return { raw, profile, target, notes: [] }
  const first = await readComputed(reader, source, folder, computed)
  const { between } = computed
  if (between === undefined) return { raw, ...first, notes: [] }
  const isShort = !between.isSaid && Math.abs(first.median) < daysMin
  const inHours = isShort ? (computedTarget(target, profile, 'hours') ?? computed) : computed
  const read = isShort ? await readComputed(reader, source, folder, inHours) : first
  return { raw, ...read, notes: timeNotes(read) }
}

interface Read extends Pick<TableWithTarget, 'profile' | 'target'> {
  readonly computed: ComputedTarget
  readonly median: number
  /** Rows with a number below 0, and with any. */
  readonly negative: number
  readonly known: number
}

async function readComputed(
  reader: SourceReader,
  source: Source,
  folder: string,
  computed: ComputedTarget,
): Promise<Read> {
  const { name: target, from } = computed
  const { frame } = await reader.read(source, { folder, derived: { name: target, expression: from } })
  const column = columnOf(frame, target)
  const values = column.kind === 'number' ? column.values.filter((value) => !Number.isNaN(value)).sort() : []
  return {
    profile: profileTable(frame, { target }),
    target,
    computed,
    median: values[Math.floor(values.length / 2)] ?? Number.NaN,
    negative: values.findLastIndex((value) => value < 0) + 1,
    known: values.length,
  }
}

function timeNotes({ target, computed: { between }, negative, known }: Read): string[] {
  if (between === undefined) return []
  const { from, to, unit } = between
  const notes = [
    `"${target}" is the time from "${from}" to "${to}" in ${unit}; to count otherwise, name it: --target "hours = ..." or "days = ...".`,
  ]
  if (negative === 0) return notes
  const told = `In ${grouped(negative)} of ${grouped(known)} rows "${to}" is before "${from}", and "${target}" is negative.`
  return [
    ...notes,
    `${told} They are kept; to leave them out, say: CASE WHEN ... THEN ... END in problem.target of the config.`,
  ]
}
