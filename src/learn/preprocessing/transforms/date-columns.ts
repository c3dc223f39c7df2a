import { DATE_PARTS, datePart } from '../date-parts.ts'
import type { DatePart } from '../date-parts.ts'
import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { Transform } from '../transform.ts'
import { requireArgument } from '../../check-arguments.ts'

/** What comes round again. */
export type DateCycle = 'year' | 'week' | 'day'

/** A timestamp and what is made of it, as data. */
export interface DateColumn {
  readonly column: string
  readonly parts: readonly DatePart[]
  readonly cycles: readonly DateCycle[]
  readonly keep: boolean
}

interface DateOptions {
  readonly columns?: ColumnSelection
  readonly parts?: readonly DatePart[]
  readonly cycles?: readonly DateCycle[]
  readonly keep?: boolean
}

const CYCLES: readonly DateCycle[] = ['year', 'week', 'day']

/**
 * Numbers of a timestamp, in UTC: its parts, `seen month`, and where it stands in what comes round again, as the sine
 * and cosine of one turn, `seen sine of year`, so that December is beside January. Missing where it is missing. Nothing
 * is learnt from the rows.
 *
 * @param options.columns  default every timestamp column
 * @param options.parts    of 'year', 'month', 'dayOfMonth', 'dayOfYear', 'weekday' (0 is Sunday), 'hour' (with its
 *                         fraction). Default all
 * @param options.cycles   of 'year', 'week', 'day'. Default none
 * @param options.keep     whether the timestamp itself stays. Default false
 */
export function dateColumns({
  columns = ofKind('timestamp'),
  parts = DATE_PARTS,
  cycles = [],
  keep = false,
}: DateOptions = {}): Transform {
  const known = (list: readonly string[], of: readonly string[]) =>
    new Set(list).size === list.length && list.every((item) => of.includes(item))
  requireArgument('parts', parts, `each of ${DATE_PARTS.join(', ')} once at most`, known(parts, DATE_PARTS))
  requireArgument('cycles', cycles, `each of ${CYCLES.join(', ')} once at most`, known(cycles, CYCLES))
  return columnTransform<'timestamp', DateColumn>({
    kind: 'date-columns',
    params: { parts, cycles, keep },
    columns,
    reads: ['timestamp'],
    fitColumn: (column) => ({ column, parts, cycles, keep }),
    partOf: datePartOf,
  })
}

/** What is done with one column. */
export function datePartOf({ column, parts, cycles, keep }: DateColumn): ColumnPart {
  const slots = [
    ...parts.map((part) => `${column} ${part}`),
    ...cycles.flatMap((cycle) => [`${column} sine of ${cycle}`, `${column} cosine of ${cycle}`]),
  ]
  return numbersPart(
    {
      input: { kind: 'timestamp', column },
      slots,
      write(ms, out, at) {
        if (Number.isNaN(ms)) {
          for (let slot = 0; slot < slots.length; slot++) out[at + slot] = ms
          return
        }
        let slot = at
        for (let i = 0; i < parts.length; i++) out[slot++] = datePart(ms, parts[i]!)
        for (let i = 0; i < cycles.length; i++) {
          const angle = 2 * Math.PI * shareOf(ms, cycles[i]!)
          out[slot++] = Math.sin(angle)
          out[slot++] = Math.cos(angle)
        }
      },
    },
    { replaces: !keep },
  )
}

function shareOf(ms: number, cycle: DateCycle): number {
  if (cycle === 'day') return datePart(ms, 'hour') / 24
  const day = cycle === 'week' ? datePart(ms, 'weekday') : datePart(ms, 'dayOfYear') - 1
  return (day + datePart(ms, 'hour') / 24) / (cycle === 'week' ? 7 : 365.25)
}
