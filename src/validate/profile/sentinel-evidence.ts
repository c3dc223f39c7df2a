import { quantiles } from './number-summary.ts'
import { withoutNumbers } from './sorted-numbers.ts'
import type { SortedNumbers } from './sorted-numbers.ts'

/** The numbers of a column without those under suspicion. */
export interface Distribution {
  readonly rows: number
  readonly distinct: number
  readonly min: number
  readonly max: number
  readonly median: number
  /** The 95th percentile. */
  readonly q95: number
  /** Greatest step among the ten least distinct values, and among the ten greatest. */
  readonly stepLow: number
  readonly stepHigh: number
  /** Rows of the commonest of the three least values. */
  readonly rowsLow: number
  readonly isWhole: boolean
  /** Share of the distinct values that end as prices do, in 9 or .99. */
  readonly pricesShare: number
}

/** One suspected number. */
export interface Code {
  readonly value: number
  readonly count: number
}

/** How far from the rest, in ranges of the rest. A long tail reaches one range; only another meaning reaches two. */
const farRanges = 2
/** A distribution whose greatest value is so many medians is compared by ratios, not by differences. */
const heavyTail = 8
const commonZero = 0.05
/** One in ten whole numbers ends in 9. */
const mostPrices = 0.3
const continuum = 20
const ends = 10

/** What the numbers that are not `left` look like; undefined for none. O(distinct). */
export function distributionOf(numbers: SortedNumbers, left: ReadonlySet<number>): Distribution | undefined {
  const rest = withoutNumbers(numbers, left)
  const { values, counts, rows } = rest
  if (rows === 0) return undefined
  const [median = 0, q95 = 0] = quantiles(rest, [0.5, 0.95])
  const [min, max] = [values[0]!, values[values.length - 1]!]
  return {
    rows,
    distinct: values.length,
    min,
    max,
    median,
    q95,
    stepLow: greatestStep(values.subarray(0, ends)),
    stepHigh: greatestStep(values.subarray(-ends)),
    rowsLow: Math.max(...counts.subarray(0, 3)),
    isWhole: values.every((value) => Number.isInteger(value)),
    pricesShare: values.filter(isPrice).length / values.length,
  }
}

function isPrice(value: number): boolean {
  return Number.isInteger(value) ? value % 10 === 9 : Math.round(100 * value) % 100 === 99
}

function greatestStep(values: Float64Array): number {
  let step = 0
  for (let i = 1; i < values.length; i++) step = Math.max(step, values[i]! - values[i - 1]!)
  return step
}

/** Beyond all others by twice their range; above a heavy tail, by more than the tail itself in ratios. */
export function isFarOut(rest: Distribution, { value }: Code): boolean {
  const far = farRanges * (rest.max - rest.min)
  if (value < rest.min) return rest.min - value >= far
  if (value <= rest.max || value - rest.max < far) return false
  const isHeavy = rest.median > 0 && rest.max > heavyTail * rest.median
  return !(isHeavy || rest.median === 0) || rest.max <= 0 || value / rest.max > rest.max / Math.max(rest.median, 1)
}

/** A common 0 far from the rest may be a machine at rest; not among years and coordinates. Rare, it is a failure. */
export function isBelievable(rest: Distribution, { value, count }: Code): boolean {
  if (value !== 0 || count < commonZero * (rest.rows + count)) return true
  const areYears = rest.isWhole && rest.min >= 1000 && rest.max <= 2200
  return areYears && rest.max - rest.min >= 10
}

/**
 * A value of many rows outside a continuum of others, across a gap that neither their spacing nor their tail explains:
 * 1900-01-01 before birthdays, 999 above stays of up to 400 days.
 */
export function isSpike(rest: Distribution, { value, count }: Code, isDate: boolean): boolean {
  if (value >= rest.min && value <= rest.max) return false
  const isBelow = value < rest.min
  // 0 and the like are the floor of an amount; a date has none.
  if (isBelow && value >= 0 && !isDate) return false
  const gap = isBelow ? rest.min - value : value - rest.max
  const range = rest.max - rest.min
  const tail = isBelow ? 0 : 3 * (rest.max - rest.q95)
  const mostShare = isBelow ? 0.2 : 0.5
  return (
    rest.distinct >= 30 &&
    rest.pricesShare < mostPrices &&
    count >= 5 * (rest.rows / rest.distinct) &&
    count >= 0.005 * rest.rows &&
    gap >= mostShare * range &&
    gap >= tail &&
    gap > 5 * (isBelow ? rest.stepLow : rest.stepHigh)
  )
}

/**
 * The only negative number where all others are at least 0: a code where the gap to them is wider than their own
 * spacing, or where it is far commoner than the least of them (-1 days since a thing that never happened). Not where
 * the same number is common without its sign, as in a refund.
 */
export function isHiddenBelow(rest: Distribution, { value, count }: Code, mirrored: number): boolean {
  if (value >= 0 || rest.min < 0 || rest.distinct < ends) return false
  if (value === -1 && !rest.isWhole && rest.max < 2) return false
  const isMirrored = 2 * mirrored > count && mirrored > 3 * (rest.rows / rest.distinct)
  if (value !== -1 && isMirrored) return false
  const gap = rest.min - value
  if (gap >= 3 && gap > 2 * rest.stepLow) return true
  return rest.distinct >= continuum && count >= 0.02 * rest.rows && count >= 5 && count >= 2 * rest.rowsLow
}

const neverZero =
  /pressure|\bbp\b|systol|diastol|glucose|insulin|\bbmi\b|body mass|kelvin|cholesterol|heart rate|pulse|\bheight|(?:body|birth|net|gross|curb) weight|^weight|skin thick|latitude|longitude|\blat\b|\blon\b|\blng\b|haemoglobin|hemoglobin/i
const isChange = /chang|diff|delta|loss|gain|drop|\bclass|level|categor|number|count|\bflag|\bis\b|\bhas\b/i

/** 0 of a quantity that the name says is never 0, across a gap to values that are all on one side of it. */
export function isImpossibleZero(rest: Distribution, { value, count }: Code, column: string): boolean {
  const words = column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.\-/]+/g, ' ')
  if (
    value !== 0 ||
    (rest.min <= 0 && rest.max >= 0) ||
    count >= rest.rows ||
    !neverZero.test(words) ||
    isChange.test(words)
  )
    return false
  const [nearest, step] = rest.min > 0 ? [rest.min, rest.stepLow] : [-rest.max, rest.stepHigh]
  return rest.distinct >= ends && nearest >= 0.1 * (Math.abs(rest.median) - nearest) && nearest >= 2 * step
}
