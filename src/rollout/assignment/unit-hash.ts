/** Where a unit stands in one division of all units. */
export interface UnitHash {
  /** In [0, 1), in steps of 1/10,000: decides the arm. */
  readonly position: number
  /** 32 bits, independent of `position`: names the unit in summaries of fixed size. */
  readonly identity: number
}

/**
 * GrowthBook's hash, version 2: fnv32a(fnv32a(seed + value) as decimal text) mod 10,000 / 10,000. Hashing twice takes
 * away the bias that version 1 has for names that differ little, and the seed in front divides the same units anew.
 *
 * @param seed  salt of the rollout. @param unit  what names the unit, any text
 * @returns     equal for equal arguments, in every process and on every platform
 *
 * Cost: one multiplication a character. Its identity is the whole hash, mixed by MurmurHash3's finaliser, because the
 * position is all that its low digits say.
 * Source: GrowthBook SDK, `hash` (its published cases are our golden numbers); Fowler, Noll & Vo, FNV-1a, 32 bits,
 * here over UTF-16 units as GrowthBook does; Appleby (2008), MurmurHash3, fmix32.
 */
export function unitHash(seed: string, unit: string): UnitHash {
  const hash = fnv32a(String(fnv32a(seed + unit)))
  return { position: (hash % 10_000) / 10_000, identity: mixed(hash) }
}

/**
 * GrowthBook's hash, version 1: fnv32a(value + seed) mod 1,000 / 1,000. Biased for neighbouring names; kept only for
 * namespaces, whose ranges other SDKs of GrowthBook compute in the same way.
 */
export function namespaceHash(seed: string, unit: string): number {
  return (fnv32a(unit + seed) % 1000) / 1000
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

function mixed(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
