import type { Design } from './design.ts'

/** What a margin below 1 costs: 1 - m, or its square. */
export type MarginLoss = 'hinge' | 'squared-hinge'

/** A linear machine of two sides. */
export interface MarginFit {
  readonly design: Design
  /** The rows to learn from; their weights are above 0. */
  readonly rows: Uint32Array
  /** 1 or -1 for each row of the design. */
  readonly sides: Float64Array
  /** What a margin below 1 costs in each row of the design. */
  readonly costs: Float64Array
  readonly loss: MarginLoss
}
