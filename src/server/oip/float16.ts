/** Powers of two by the exponent of a half: 2^(e-15), of 0 the step of the subnormal numbers. */
const halfScale = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** ((exponent === 0 ? 1 : exponent) - 15))
const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** The value of an IEEE 754 half: exact. */
export function fromHalf(half: number): number {
  const [exponent, fraction] = [(half >> 10) & 31, half & 1023]
  const size =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : halfScale[exponent]! * ((exponent === 0 ? 0 : 1) + fraction / 1024)
  return half >= 32_768 ? -size : size
}

/** The half nearest to a number, of two equally near the even one. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= 65_520) return sign | 0x7c00
  // The step between halves of this size: sums of whole steps are exact, and so is the rounding of their halves.
  const exponent = size < 2 ** -14 ? 0 : Math.floor(Math.log2(size)) + 15
  const scale = halfScale[exponent]!
  // A logarithm next to a power of two may be rounded across it.
  const steps = roundHalfEven((size / scale) * 1024) - (exponent === 0 ? 0 : 1024)
  return sign | ((exponent << 10) + steps)
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/** The value of a bfloat16, which is the upper half of a single. */
export function fromBfloat(half: number): number {
  bits[0] = half * 65_536
  return single[0]!
}

/** The bfloat16 nearest to a number, of two equally near the even one. */
export function toBfloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0
  single[0] = value
  return (bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) >>> 16
}
