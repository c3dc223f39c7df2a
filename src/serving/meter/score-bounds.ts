import type { ModelManifest } from '../../domain/model-artifact.ts'

/** Twenty buckets, as deep as a dashboard can show. */
const buckets = 20
const probabilityBounds: readonly number[] = Array.from({ length: buckets }, (_, at) => (at + 1) / buckets)

/**
 * Bounds of the histogram of a version's answers. Probabilities: 0.05 to 1. A predicted number: about twenty steps of 1,
 * 2 or 5 times a power of ten, over the range of the golden scores and half as much again on either side. The same
 * version always has the same bounds.
 */
export function scoreBounds({ signature, golden }: Pick<ModelManifest, 'signature' | 'golden'>): readonly number[] {
  if (signature.output.kind === 'classification') return probabilityBounds
  const [least, greatest] = [Math.min(...golden.scores), Math.max(...golden.scores)]
  const span = greatest - least || Math.abs(greatest) || 1
  const step = roundStep((2 * span) / buckets)
  const first = Math.floor((least - span / 2) / step)
  // Multiples of the step: sums of it would end in digits that mean nothing.
  return Array.from({ length: buckets + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

/** The least of 1, 2 and 5 times a power of ten that is not below. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  return ([1, 2, 5].find((factor) => factor * power >= step) ?? 10) * power
}
