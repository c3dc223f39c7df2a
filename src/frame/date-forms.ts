import { clockPattern, fullYear, timeOfDay, utcMs } from './calendar.ts'

/** Ways to write a date other than three numbers with separators. */
export const dateForms = ['month-name', 'yyyymmdd', 'y-m', 'iso-week', 'epoch-s', 'epoch-ms'] as const
export type DateForm = (typeof dateForms)[number]

/** Milliseconds since 1970-01-01 UTC of a trimmed text written in a form; NaN where it is no such date. */
export function readDateForm(text: string, form: DateForm): number {
  switch (form) {
    case 'month-name':
      return monthName(text)
    case 'yyyymmdd':
      return compact(text)
    case 'y-m':
      return yearMonth(text)
    case 'iso-week':
      return isoWeek(text)
    case 'epoch-s':
      return epoch.test(text) ? Math.floor(Number(text) * 1000 + 1e-6) : Number.NaN
    case 'epoch-ms':
      return epoch.test(text) ? Math.floor(Number(text)) : Number.NaN
  }
}

const epoch = /^-?\d{1,15}(?:\.\d*)?$/

/** The first three letters of month names, without accents: English, German, French, Spanish, Italian, Dutch. */
const months: readonly string[] = [
  'jan ene gen',
  'feb fev',
  'mar mrz mae maa mrt',
  'apr abr avr',
  'may mai mag mei',
  'jun giu',
  'jul lug',
  'aug aou ago',
  'sep set',
  'oct okt ott',
  'nov',
  'dec dez dic',
]
const monthOf = new Map(months.flatMap((names, i) => names.split(' ').map((name) => [name, i + 1] as const)))
const fullNames = new Set(
  (
    'january february march april june july august sept september october november december ' +
    'januar februar marz maerz juni juli oktober dezember janner ' +
    'janvier janv fevrier fevr mars avril juin juillet juil aout septembre octobre novembre decembre ' +
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ' +
    'gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre ' +
    'januari februari maart'
  ).split(' '),
)

/** 1 to 12; undefined for a word that names no month. */
function monthNumber(word: string): number | undefined {
  const name = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  if (name.length > 3 && !fullNames.has(name)) return undefined
  // French: three letters do not tell juin from juillet.
  if (name.startsWith('jui')) return name.length === 3 ? undefined : name.startsWith('juil') ? 7 : 6
  return monthOf.get(name.slice(0, 3))
}

const time = `(?:(?:,?\\s+(?:at\\s+)?|T|:)${clockPattern}(?:\\s*\\([^)]*\\))?)?`
const weekday = '(?:\\p{L}{2,10}\\.?,?\\s+)?'
const month = '(\\p{L}{3,10})\\.?,?'
const dayFirst = new RegExp(
  `^${weekday}(\\d{1,2})(?:st|nd|rd|th|º|\\.)?(?:\\s+de)?[\\s/-]*${month}(?:\\s+de)?[\\s/-]*(\\d{4}|\\d{2})${time}$`,
  'u',
)
const monthFirst = new RegExp(
  `^${weekday}${month}[\\s/-]*(\\d{1,2})(?:st|nd|rd|th)?(?:,\\s*|[\\s/-]+)(\\d{4}|\\d{2})${time}$`,
  'u',
)
const yearFirst = new RegExp(`^(\\d{4})[\\s/-]*${month}[\\s/-]*(\\d{1,2})${time}$`, 'u')
const monthAndYear = new RegExp(`^${month}(?:\\s+de)?[\\s/-]+(\\d{4})$`, 'u')

/**
 * A date with its month in words, in any order: '12 Jan 2013', 'Jan 12, 2013', '12-Jan-13', '2013-Jan-12',
 * '12. Januar 2013', 'Tue, 12 Jan 2013 10:00:00 GMT' (RFC 2822). 'January 2013' is its first day. A weekday is passed over.
 */
function monthName(text: string): number {
  // A bound on what a client may have matched.
  if (text.length > 60) return Number.NaN
  const orders = [
    [dayFirst, 3, 2, 1],
    [monthFirst, 3, 1, 2],
    [yearFirst, 1, 2, 3],
  ] as const
  for (const [pattern, y, m, d] of orders) {
    const match = pattern.exec(text)
    const number = match === null ? undefined : monthNumber(match[m]!)
    if (match === null || number === undefined) continue
    return withTime(utcMs(fullYear(match[y]!), number, Number(match[d])), match.slice(4))
  }
  const match = monthAndYear.exec(text)
  const number = match === null ? undefined : monthNumber(match[1]!)
  return match === null || number === undefined ? Number.NaN : utcMs(Number(match[2]), number, 1)
}

function withTime(day: number, [hour, ...clock]: readonly (string | undefined)[]): number {
  const ms = hour === undefined ? 0 : timeOfDay(hour, clock)
  return ms === undefined ? Number.NaN : day + ms
}

/** '20130112', with a time as ISO 8601 basic: '20130112T1000', '20130112T100000Z'. */
function compact(text: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/.exec(text)
  if (match === null) return Number.NaN
  const [, y, m, d, hour, minute, second] = match
  return withTime(utcMs(Number(y), Number(m), Number(d)), [hour, minute, second])
}

/** '2013-01' or '2013/1': the first day of the month. */
function yearMonth(text: string): number {
  const match = /^(\d{4})[-/](\d{1,2})$/.exec(text)
  return match === null ? Number.NaN : utcMs(Number(match[1]), Number(match[2]), 1)
}

/** '2013-W05' (its Monday), '2013-W05-3', '2013W05'. Week 1 is the one with 4 January (ISO 8601). */
function isoWeek(text: string): number {
  const match = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/i.exec(text)
  if (match === null) return Number.NaN
  const [year, week, day] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)]
  const mondayOfFirst = (of: number): number => {
    const fourth = utcMs(of, 1, 4)
    return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * msPerDay
  }
  const ms = mondayOfFirst(year) + ((week - 1) * 7 + day - 1) * msPerDay
  const isThatYear = week >= 1 && ms < mondayOfFirst(year + 1)
  return isThatYear ? ms : Number.NaN
}

const msPerDay = 86_400_000
