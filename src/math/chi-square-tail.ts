import { upperGammaShare } from './incomplete-gamma.ts'

/**
 * P(X >= statistic) for X of the chi-square distribution.
 *
 * @param statistic         >= 0, infinity allowed
 * @param degreesOfFreedom  > 0, need not be whole
 * @returns                 in [0, 1]
 *
 * Source: Abramowitz & Stegun (1964), 26.4.19.
 */
export function chiSquareTail(statistic: number, degreesOfFreedom: number): number {
  return upperGammaShare(degreesOfFreedom / 2, statistic / 2)
}
