import { upperGammaShare } from './incomplete-gamma.ts'

/**
 * P(Z >= z) for Z standard normal: ½ erfc(z / √2).
 *
 * @param z  any number, infinities allowed
 * @returns  in [0, 1]; keeps its relative precision far out in the upper tail, where 1 - Φ(z) would be 0
 *
 * Source: Abramowitz & Stegun (1964), 26.2.29 with 6.5.17.
 */
export function normalTail(z: number): number {
  const half = upperGammaShare(0.5, (z * z) / 2) / 2
  return z >= 0 ? half : 1 - half
}
