/** What gradients and curvatures are multiplied by to be whole numbers: powers of two, so that dividing loses nothing. */
export interface Units {
  readonly gradient: number
  readonly curvature: number
}

/** A way to divide the rows of a leaf in two. */
export interface Split {
  /** Position in the binned table's slots. */
  readonly slot: number
  /** Twice the fall of the loss (second-order estimate), > 0. */
  readonly gain: number
  /** goesLeft[bin] is 1 where rows of that bin go left, goesLeft[missingBin] where missing ones do; shape (256,). */
  readonly goesLeft: Uint8Array
  /** Numbers: the last bin that goes left. */
  readonly bin: number
  readonly leftGradient: number
  readonly leftCurvature: number
}

/** What bounds a split. */
export interface SplitLimits {
  /** Least summed weight of a side. */
  readonly minLeaf: number
  /** Added to the curvature of every side. */
  readonly l2: number
  /** What the gradient of every side is drawn towards 0 by. */
  readonly l1: number
  /** Least gain. */
  readonly minGain: number
}
