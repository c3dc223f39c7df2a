import type { ParamBounds } from '../../param-range.ts'

/** Hyperparameters, with their bounds and defaults in `FOREST_PARAMS`. */
export interface ForestParams {
  readonly trees: number
  readonly columnShare: number | 'chosen'
  readonly maxDepth: number
  readonly minLeaf: number
  readonly minGain: number
  readonly bootstrap: 'yes' | 'no'
  readonly prior: number
  readonly classWeight: 'none' | 'balanced'
  readonly maxBins: number
}

export const FOREST_PARAMS = {
  trees: { default: 200, min: 1, max: 10_000, integer: true },
  columnShare: { default: 'chosen', min: 0.001, max: 1, or: 'chosen' },
  maxDepth: { default: 64, min: 1, max: 1024, integer: true },
  minLeaf: { default: 1, min: 1, max: 1e6 },
  minGain: { default: 0, min: 0, max: 1e9 },
  bootstrap: { default: 'yes', of: ['yes', 'no'] },
  prior: { default: 1, min: 0, max: 1e6 },
  classWeight: { default: 'none', of: ['none', 'balanced'] },
  maxBins: { default: 255, min: 2, max: 255, integer: true },
} as const satisfies Readonly<Record<keyof ForestParams, ParamBounds>>

export const EXTRA_TREES_PARAMS = { ...FOREST_PARAMS, bootstrap: { default: 'no', of: ['yes', 'no'] } } as const
