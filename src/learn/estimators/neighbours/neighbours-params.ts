import type { ParamBounds } from '../../param-range.ts'

/** Hyperparameters, with their bounds and defaults in `NEIGHBOURS_PARAMS`. */
export interface NeighboursParams {
  readonly neighbours: number
  readonly weighting: 'uniform' | 'distance'
  readonly prior: number
}

export const NEIGHBOURS_PARAMS = {
  neighbours: { default: 15, min: 1, max: 10_000, integer: true },
  weighting: { default: 'uniform', of: ['uniform', 'distance'] },
  prior: { default: 1, min: 0, max: 1e6 },
} as const satisfies Readonly<Record<keyof NeighboursParams, ParamBounds>>
