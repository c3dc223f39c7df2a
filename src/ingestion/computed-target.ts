import { AppError, shown } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ColumnProfile, TableProfile } from '../domain/profile.ts'
import type { SqlExpression } from '../domain/source.ts'

/** A target that `init` was told to compute. */
export interface ComputedTarget {
  readonly name: string
  readonly from: SqlExpression
  /** Set where it is the time between two dates. */
  readonly between?: {
    /** The column taken away, and the one it is taken from. */
    readonly from: string
    readonly to: string
    readonly unit: TimeUnit
    /** Whether a person said the unit, by a name of their own. */
    readonly isSaid: boolean
  }
}

export type TimeUnit = 'days' | 'hours'

const secondsIn: Readonly<Record<TimeUnit, number>> = { days: 86_400, hours: 3_600 }

/**
 * What `--target` asks to compute: the difference of two columns (`delivered_at - ordered_at`), the same with a name
 * (`delay = delivered_at - ordered_at`), or any SQL with a name (`late = "delay" > 3`). Dates are read in the way the
 * profile settled, and their difference is in days unless the name says hours.
 *
 * @param unit  of a difference of dates whose name does not say it. Default days
 * @returns     undefined where the text is a column, or none of these forms
 * @throws TARGET_NOT_FOUND for a difference with something that is no column; TARGET_NOT_NUMERIC for one of words
 */
export function computedTarget(
  text: string,
  { columns }: TableProfile,
  unit: TimeUnit = 'days',
): ComputedTarget | undefined {
  if (columns.some(({ column }) => column === text)) return undefined
  const { name, body } = /^\s*(?<name>[\p{L}_][\p{L}\p{N}_ ]*?)\s*=(?!=)(?<body>.+)$/su.exec(text)?.groups ?? {
    name: undefined,
    body: text,
  }
  const sides = differenceOf(body, columns, name === undefined)
  if (sides !== undefined) return difference(sides.left, sides.right, unit, name)
  return name === undefined ? undefined : { name, from: { sql: body.trim() } }
}

interface Sides {
  readonly left: ColumnProfile
  readonly right: ColumnProfile
}

/** The two columns of `left - right`, wherever the minus stands: a name may hold one. */
function differenceOf(body: string, columns: readonly ColumnProfile[], isAlone: boolean): Sides | undefined {
  const find = (written: string): ColumnProfile | undefined => {
    const name = unquoted(written)
    return (
      columns.find(({ column }) => column === name) ??
      columns.find(({ column }) => column.toLowerCase() === name.toLowerCase())
    )
  }
  for (const { index } of body.matchAll(/-/g)) {
    const [left, right] = [find(body.slice(0, index)), find(body.slice(index + 1))]
    if (left !== undefined && right !== undefined) return { left, right }
  }
  const parts = body.split(/\s-\s/)
  if (!isAlone || parts.length !== 2) return undefined
  const known = columns.map(({ column }) => column)
  const target = parts.map(unquoted).find((part) => find(part) === undefined) ?? body
  throw new AppError('TARGET_NOT_FOUND', { target, known, nearest: nearest(target, known) })
}

function difference(
  left: ColumnProfile,
  right: ColumnProfile,
  unit: TimeUnit,
  given: string | undefined,
): ComputedTarget {
  for (const { column, type, top } of [left, right]) {
    if (type === 'category' || type === 'text' || type === 'boolean') {
      throw new AppError('TARGET_NOT_NUMERIC', { target: column, example: shown(top[0]?.value) })
    }
  }
  if (!isDate(left) || !isDate(right)) {
    const name = given ?? joined(`${left.column} minus ${right.column}`)
    return { name, from: { sql: `${asNumber(left)} - ${asNumber(right)}` } }
  }
  const said =
    given === undefined
      ? undefined
      : /hour|stunde|heure/i.test(given)
        ? 'hours'
        : /day|tag|jour/i.test(given)
          ? 'days'
          : undefined
  const used = said ?? unit
  return {
    name: given ?? joined(`${used} from ${right.column} to ${left.column}`),
    from: { sql: `(epoch(${asTime(left)}) - epoch(${asTime(right)})) / ${secondsIn[used]}` },
    between: { from: right.column, to: left.column, unit: used, isSaid: said !== undefined },
  }
}

const isDate = ({ type }: ColumnProfile): boolean => type === 'date' || type === 'timestamp'

/** SQL for a column of numbers as doubles, in the form in which the profile found them written. */
function asNumber({ column, written, top }: ColumnProfile): string {
  const name = identifier(column)
  if (written === undefined) return `try_cast(${name} as double)`
  if ('clock' in written) throw new AppError('TARGET_NOT_NUMERIC', { target: column, example: shown(top[0]?.value) })
  const { decimal, unit } = written
  const bare = unit === undefined ? name : `replace(${name}, '${unit.replaceAll("'", "''")}', '')`
  const kept = unit === undefined ? `eE${decimal}-` : `${decimal}-`
  const plain = `replace(regexp_replace(${bare}, '[^0-9${kept}]', '', 'g'), '${decimal}', '.')`
  return `(case when trim(${name}) like '(%)' then -1 else 1 end) * try_cast(${plain} as double)`
}

/** strptime's names for the parts of a date, in each order that the profile tells apart. */
const orders: Readonly<Record<string, string>> = {
  'm/d/y': '%m/%d/%Y',
  'd/m/y': '%d/%m/%Y',
  'y/m/d': '%Y/%m/%d',
  'd.m.y': '%d.%m.%Y',
  yyyymmdd: '%Y%m%d',
  'y-m': '%Y-%m',
}
const microseconds: Readonly<Record<string, number>> = { 'epoch-s': 1_000_000, 'epoch-ms': 1_000 }

/**
 * SQL for a column of dates as a timestamp, NULL where it is none: ISO and typed columns by a cast, others by format.
 *
 * @throws TARGET_NOT_NUMERIC for dates with words in them, which SQL reads in English at most
 */
function asTime({ column, type, format, top }: ColumnProfile): string {
  if (format === 'month-name' || format === 'iso-week') {
    throw new AppError('TARGET_NOT_NUMERIC', { target: column, example: shown(top[0]?.value) })
  }
  const unit = format === undefined ? undefined : microseconds[format]
  if (unit !== undefined) {
    return `make_timestamp(cast(try_cast(${identifier(column)} as double) * ${unit} as bigint))`
  }
  const order = format === undefined ? undefined : orders[format]
  if (order === undefined) return `try_cast(${identifier(column)} as timestamp)`
  const isShort = top.every(({ value }) => /^\s*\d{1,2}[/.]\d{1,2}[/.]\d{2}(?!\d)/.test(value))
  const day = isShort ? order.replace('%Y', '%y') : order
  const clock = top.some(({ value }) => /[ap]\.?m/i.test(value)) ? ['%I:%M %p', '%I:%M:%S %p'] : ['%H:%M', '%H:%M:%S']
  const formats = type === 'date' ? [day] : [day, ...clock.map((time) => `${day} ${time}`)]
  return `try_strptime(${identifier(column)}, [${formats.map((item) => `'${item}'`).join(', ')}])`
}

function unquoted(text: string): string {
  const name = text.trim()
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name
}

function joined(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
