import type { ClassResult } from './evaluation.ts'

/** Classes told at most: those with the most rows, and those that fare worst. */
const most = 20

/** Rows below which a class proves little: what is said of it may be luck. */
export const fewRows = 10

/**
 * The classes a person should see, worst first: all where they are few; else the ten with the most rows and the ten of
 * the others that fare worst by F1, of those with ten rows and more while there are enough.
 */
export function notableClasses(classes: readonly ClassResult[]): readonly ClassResult[] {
  const bySize = [...classes].sort((one, other) => other.rows - one.rows)
  const largest = classes.length <= most ? bySize : bySize.slice(0, most / 2)
  const others = bySize.slice(largest.length).sort((one, other) => rank(one) - rank(other) || worse(one, other))
  return [...largest, ...others.slice(0, most - largest.length)].sort(worse)
}

/** Classes that can be judged stand before those that can hardly be, and those before what has no row at all. */
function rank({ rows }: ClassResult): number {
  return rows >= fewRows ? 0 : rows > 0 ? 1 : 2
}

function worse(one: ClassResult, other: ClassResult): number {
  // 2 is above every F1: without one, a class was neither met nor answered.
  return (one.f1 ?? 2) - (other.f1 ?? 2) || other.rows - one.rows
}
