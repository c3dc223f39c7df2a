/** Seeded chance. Same seed and same sequence of calls, same numbers, on every platform. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** An independent stream named by `label`; forking does not advance this stream. */
  fork(label: string): Rng
}

/**
 * sfc32 (small fast counter, 128 bits of state), seeded through FNV-1a of the seed and the labels.
 *
 * Source: Chris Doty-Humphrey (2010), PractRand, sfc32. Deviation: 12 warm-up rounds after seeding.
 */
export function seededRng(seed: number | string): Rng {
  const path = String(seed)
  let [a, b, c, counter] = seedState(path)
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let round = 0; round < 12; round++) next()
  return { next, fork: (label) => seededRng(`${path}/${label}`) }
}

function seedState(path: string): [number, number, number, number] {
  return [fnv1a(`0:${path}`), fnv1a(`1:${path}`), fnv1a(`2:${path}`), 1]
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}

/** Fisher-Yates: the numbers 0 to count-1 in an order drawn from `rng`. */
export function shuffledIndices(count: number, rng: Rng): Uint32Array {
  const indices = Uint32Array.from({ length: count }, (_, i) => i)
  for (let last = count - 1; last > 0; last--) {
    const pick = Math.floor(rng.next() * (last + 1))
    const held = indices[last]!
    indices[last] = indices[pick]!
    indices[pick] = held
  }
  return indices
}
