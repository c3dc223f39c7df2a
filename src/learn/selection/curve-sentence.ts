import type { CurvePoint, LearningCurve } from './curve.ts'
import { METRICS } from '../../domain/metric.ts'
import type { MetricKey, MetricValue } from '../../domain/metric.ts'

const beginnings = {
  rising: 'More rows would help:',
  level: 'More rows would help little, if at all:',
  falling: 'More rows of this kind would not help:',
} as const

/** Whether more rows would help, with the numbers of the last step. */
export function curveSentence(
  metric: MetricKey,
  points: readonly CurvePoint[],
  gain: MetricValue,
  verdict: LearningCurve['verdict'],
): string {
  const [before, last] = [points.at(-2)!, points.at(-1)!]
  const decimals = decimalsOf(last.score.value, 2)
  // Of the gain as many as tell its interval from 0.
  const ofGain = Math.max(decimals, decimalsOf(gain.high - gain.low, 1))
  const plain = (value: number, digits = decimals) => (Math.abs(value) < 0.5 / 10 ** digits ? 0 : value).toFixed(digits)
  const rows = (count: number) => count.toLocaleString('en-US')
  return (
    `${beginnings[verdict]} from ${rows(before.rows)} to ${rows(last.rows)} rows ${METRICS[metric].name} went from ` +
    `${plain(before.score.value)} to ${plain(last.score.value)}, better by ${plain(gain.value, ofGain)} ` +
    `(95 % interval ${plain(gain.low, ofGain)} to ${plain(gain.high, ofGain)}).`
  )
}

/** Decimals that show `digits` digits after the first of `value`, at most 8. */
function decimalsOf(value: number, digits: number): number {
  return Math.min(8, Math.max(0, digits - Math.floor(Math.log10(Math.abs(value) || 1))))
}
