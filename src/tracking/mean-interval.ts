import { studentQuantile } from '../math/student-t.ts'

/** The mean of several runs, and how sure it is. */
export interface MeanInterval {
  readonly n: number
  readonly mean: number
  /** Absent below two values, like the interval. */
  readonly sd?: number
  readonly low?: number
  readonly high?: number
}

/**
 * Mean, standard deviation (n - 1) and the 95 % interval mean ± t · sd / √n of Student's t with n - 1 degrees of freedom.
 *
 * @param values  finite, at least one. The interval holds for runs that differ by chance alone, such as seeds.
 *
 * Source: Student (1908), The probable error of a mean, Biometrika 6(1).
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const n = values.length
  const mean = meanOf(values)
  if (n < 2) return { n, mean }
  const sd = Math.sqrt(varianceOf(values, mean))
  const half = studentQuantile(0.025, n - 1) * (sd / Math.sqrt(n))
  return { n, mean, sd, low: mean - half, high: mean + half }
}

/** Sums of differences from the first value: values that are all equal have no spread at all. */
export function meanOf(values: readonly number[]): number {
  const [first = Number.NaN] = values
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}

export function varianceOf(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
