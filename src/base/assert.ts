/** A broken assumption of the program itself: never caught, never shown as advice to a user. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`Broken assumption: ${claim}`)
}
