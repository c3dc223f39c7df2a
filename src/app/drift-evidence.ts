/** The act of evidence that a look at drift leaves, with its verdict; serving shows the newest. */
export const driftJudged = 'drift.judged'
