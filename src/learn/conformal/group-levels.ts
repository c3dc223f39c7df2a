import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { nearest } from '../../base/nearest.ts'
import { cellAt } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { conformalQuantile } from './conformal-quantile.ts'

/** The level that scores stay at or below as often as promised: of all rows, or of each group its own. */
export interface GroupLevels {
  readonly all: number
  /** The column whose values are the groups. */
  readonly by?: string | undefined
  /** Of each group that had rows enough. */
  readonly ofGroups: ReadonlyMap<string, number>
}

/**
 * The conformal quantile of scores, and with `by` that of each value of a column: what is promised then holds in each
 * group, not on average alone. A group with fewer rows than the coverage takes, and one not met, has that of all rows.
 *
 * @throws as `conformalQuantile`; COLUMN_NOT_FOUND for a column that is not there
 *
 * Source: Vovk (2012), Conditional validity of inductive conformal predictors, ACML (Mondrian conformal prediction).
 */
export function groupLevels(scores: Float64Array, coverage: number, frame: Frame, by?: string): GroupLevels {
  const all = conformalQuantile(scores, coverage)
  if (by === undefined) return { all, ofGroups: new Map() }
  const column = groupColumn(frame, by)
  const held = new Map<string, number[]>()
  for (const [row, score] of scores.entries()) {
    const group = groupAt(column, row)
    const others = held.get(group)
    if (others === undefined) held.set(group, [score])
    else others.push(score)
  }
  const needed = Math.ceil(coverage / (1 - coverage) - 1e-9)
  const enough = [...held].filter(([, its]) => its.length >= needed)
  const levels = enough.map(([group, its]) => [group, conformalQuantile(Float64Array.from(its), coverage)] as const)
  return { all, by, ofGroups: new Map(levels.sort(([left], [right]) => (left < right ? -1 : 1))) }
}

/** The level of each row of a frame. @throws COLUMN_NOT_FOUND */
export function bindLevels({ all, by, ofGroups }: GroupLevels, frame: Frame): (row: number) => number {
  if (by === undefined) return () => all
  const column = groupColumn(frame, by)
  return (row) => ofGroups.get(groupAt(column, row)) ?? all
}

/** As JSON. */
export function levelsState({ all, by, ofGroups }: GroupLevels): Json {
  return by === undefined ? { all } : { all, by, groups: [...ofGroups].map(([group, level]) => [group, level]) }
}

/** What `levelsState` wrote; another shape is a broken assumption. */
export function levelsOf(state: Json | undefined): GroupLevels {
  const { all, by, groups = [] } = (state ?? {}) as Readonly<Record<string, Json>>
  assert(isLevel(all), 'the level is a finite number')
  if (by === undefined) return { all, ofGroups: new Map() }
  assert(typeof by === 'string' && Array.isArray(groups), 'groups have a column')
  const pairs = (groups as readonly (readonly [Json, Json])[]).map(([group, level]) => {
    assert(typeof group === 'string' && isLevel(level), 'every group has its level')
    return [group, level] as const
  })
  return { all, by, ofGroups: new Map(pairs) }
}

const isLevel = (value: Json | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

function groupColumn(frame: Frame, name: string): Column {
  const column = frame.columns.get(name)
  if (column !== undefined) return column
  const known = [...frame.columns.keys()]
  throw new AppError('COLUMN_NOT_FOUND', { column: name, where: 'the frame', known, nearest: nearest(name, known) })
}

/** Missing cells are a group too, told from a category of that name by the first letter. */
function groupAt(column: Column, row: number): string {
  const cell = cellAt(column, row)
  return cell === null ? 'missing' : `=${cell}`
}
