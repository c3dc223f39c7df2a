import type { CountedShape } from './counted-shape.ts'

/** Names of columns whose digits are no amount, however they are grouped. */
const namesCodes =
  /phone|mobile|\bfax\b|\btel\b|\biban\b|\bip\b|ip_?addr|version|isbn|\bssn\b|\bvat\b|zip|postal|postcode|\bplz\b/i

/** Whether grouped digits are codes: phone numbers and account numbers (all of one length), network addresses. */
export function looksLikeCodes(name: string, shapes: readonly CountedShape[]): boolean {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' ')
  return namesCodes.test(name) || namesCodes.test(spaced) || areAddresses(shapes) || haveOneLength(shapes)
}

/** Three dots each, and no part above 255. */
function areAddresses(shapes: readonly CountedShape[]): boolean {
  return shapes.every(({ core }) => {
    const parts = core.split('.')
    return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  })
}

/** Digits grouped by spaces, at least seven and always as many: amounts differ in length. */
function haveOneLength(shapes: readonly CountedShape[]): boolean {
  const lengths = new Set(shapes.map(({ core }) => core.replace(/\D/g, '').length))
  const [length = 0] = lengths
  return (
    lengths.size === 1 && length >= 7 && shapes.length > 1 && shapes.every(({ core }) => /\d[ \u00a0]\d/.test(core))
  )
}

/** '1,2', '1,3', '2,5': every value with a comma is an ascending pair of small whole numbers, as in a list of ids. */
export function listsOfIds(shapes: readonly CountedShape[]): boolean {
  const pairs = shapes.filter(({ core }) => core.includes(','))
  return (
    pairs.length > 0 &&
    pairs.length <= 60 &&
    pairs.every(({ core }) => {
      const [first = '', second = ''] = core.split(',')
      return /^[1-9]\d?$/.test(first) && /^[1-9]\d?$/.test(second) && Number(first) < Number(second)
    })
  )
}
