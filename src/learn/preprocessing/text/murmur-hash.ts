/**
 * MurmurHash3 of 32 bits for x86, as a signed number.
 *
 * @param bytes  hashed up to before `length`
 *
 * Source: Appleby, smhasher, MurmurHash3_x86_32.
 */
export function murmurHash3(bytes: Uint8Array, length = bytes.length, seed = 0): number {
  let hash = seed
  const blocks = length & ~3
  for (let at = 0; at < blocks; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    hash = Math.imul(rotated(hash ^ scrambled(word), 13), 5) + 0xe6546b64
  }
  let tail = 0
  for (let at = length - 1; at >= blocks; at--) tail = (tail << 8) | bytes[at]!
  if (length > blocks) hash ^= scrambled(tail)
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
