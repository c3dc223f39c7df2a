import type { SampleColumn, SearchSample } from './search-sample.ts'

/** A part of the rows named by what one column holds there. */
export interface ValueRegion {
  readonly column: string
  /** 'plain': filled in or not, zero or not; 'level': one value; 'tail': the lowest or highest values. */
  readonly sort: 'plain' | 'level' | 'tail'
  /** For people: 'where Cost Repair is not 0'. */
  readonly where: string
  /** Row numbers of the sample. */
  readonly rows: Uint32Array
}

/** Smallest share of all rows a region may have. */
const shareLeast = 0.005
/** Fewest rows of a region, whatever the size of the table. */
const rowsLeast = 10
const quantiles = [0.01, 0.05, 0.1, 0.25] as const

/**
 * The regions of a column that are looked at: not zero (where zero is common), missing and not missing, each level of
 * a category or of a number with few values, and the lowest and highest 1, 5, 10 and 25 % of other numbers. Each holds
 * at least 0.5 % of the rows and at least 10, and leaves as many outside.
 */
export function valueRegions(sample: SearchSample, column: SampleColumn): readonly ValueRegion[] {
  const least = Math.max(rowsLeast, Math.ceil(shareLeast * sample.rowCount))
  const regions = [...missingRegions(column), ...zeroRegions(column), ...levelRegions(column), ...tailRegions(column)]
  return regions.filter(({ rows }) => rows.length >= least && sample.rowCount - rows.length >= least)
}

function missingRegions(column: SampleColumn): readonly ValueRegion[] {
  const missing = rowsWhere(column, (row) => isMissingAt(column, row))
  const filled = rowsWhere(column, (row) => !isMissingAt(column, row))
  return [smaller(column, ['is missing', missing], ['is filled in', filled])]
}

function zeroRegions(column: SampleColumn): readonly ValueRegion[] {
  if (column.kind !== 'number') return []
  const { values } = column
  const zeros = rowsWhere(column, (row) => values[row] === 0)
  const others = rowsWhere(column, (row) => !Number.isNaN(values[row]!) && values[row] !== 0)
  return [smaller(column, ['is 0', zeros], ['is not 0', others])]
}

/** Of a region and its opposite, which say the same, the one that is the exception. */
function smaller(
  column: SampleColumn,
  one: readonly [string, Uint32Array],
  other: readonly [string, Uint32Array],
): ValueRegion {
  const [says, rows] = one[1].length < other[1].length ? one : other
  return { column: column.name, sort: 'plain', where: `where ${column.name} ${says}`, rows }
}

function levelRegions(column: SampleColumn): readonly ValueRegion[] {
  const { levels } = column
  if (levels === undefined || column.kind === 'timestamp') return []
  const counts = new Uint32Array(levels.names.length)
  for (const code of levels.codes) if (code >= 0) counts[code]!++
  const rowsOf = [...counts].map((count) => new Uint32Array(count >= shareLeast * levels.codes.length ? count : 0))
  const filled = new Uint32Array(counts.length)
  levels.codes.forEach((code, row) => {
    if (code >= 0 && rowsOf[code]!.length > 0) rowsOf[code]![filled[code]!++] = row
  })
  return rowsOf.flatMap((rows, code) =>
    rows.length === 0
      ? []
      : [
          {
            column: column.name,
            sort: 'level' as const,
            where: `where ${column.name} is ${quoted(column, levels.names[code]!)}`,
            rows,
          },
        ],
  )
}

function tailRegions(column: SampleColumn): readonly ValueRegion[] {
  if (!column.isNumeric || column.kind === 'category') return []
  const { values } = column
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const show = (value: number): string =>
    column.kind === 'timestamp' ? new Date(value).toISOString().slice(0, 10) : String(Number(value.toPrecision(4)))
  const regions = quantiles.flatMap((share) => {
    const low = sorted[Math.floor(share * (sorted.length - 1))]!
    const high = sorted[Math.ceil((1 - share) * (sorted.length - 1))]!
    return [
      { where: `where ${column.name} is at most ${show(low)}`, rows: rowsWhere(column, (row) => values[row]! <= low) },
      {
        where: `where ${column.name} is at least ${show(high)}`,
        rows: rowsWhere(column, (row) => values[row]! >= high),
      },
    ]
  })
  return sorted.length === 0
    ? []
    : distinct(regions).map((region) => ({ column: column.name, sort: 'tail', ...region }))
}

/** Tied values make several quantiles the same region: it is looked at once. */
function distinct<Region extends { readonly where: string; readonly rows: Uint32Array }>(
  regions: readonly Region[],
): readonly Region[] {
  return [
    ...new Map(regions.map((region) => [`${region.where.includes('at most')}:${region.rows.length}`, region])).values(),
  ]
}

function quoted(column: SampleColumn, name: string): string {
  return column.kind === 'category' ? `"${name}"` : name
}

function isMissingAt(column: SampleColumn, row: number): boolean {
  return column.kind === 'category' ? column.levels!.codes[row]! < 0 : Number.isNaN(column.values[row]!)
}

function rowsWhere(column: SampleColumn, holds: (row: number) => boolean): Uint32Array {
  const rows: number[] = []
  for (let row = 0; row < column.values.length; row++) if (holds(row)) rows.push(row)
  return Uint32Array.from(rows)
}
