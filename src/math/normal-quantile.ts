/**
 * The quantile of the standard normal distribution: the z below which a share `probability` of it lies.
 *
 * @param probability  in [0, 1]; 0 gives -Infinity, 1 gives Infinity, outside NaN
 * @returns            relative error about 1e-15; coefficients rounded to doubles
 *
 * Source: Wichura (1988), Algorithm AS 241 (PPND16), Applied Statistics 37(3).
 */
export function normalQuantile(probability: number): number {
  if (probability === 0) return Number.NEGATIVE_INFINITY
  if (probability === 1) return Number.POSITIVE_INFINITY
  const fromMiddle = probability - 0.5
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle
    return (fromMiddle * polynomial(centreAbove, r)) / polynomial(centreBelow, r)
  }
  const r = Math.sqrt(-Math.log(fromMiddle < 0 ? probability : 1 - probability))
  const size =
    r <= 5
      ? polynomial(middleAbove, r - 1.6) / polynomial(middleBelow, r - 1.6)
      : polynomial(tailAbove, r - 5) / polynomial(tailBelow, r - 5)
  return fromMiddle < 0 ? -size : size
}

/** Horner's rule; coefficients from the constant upwards. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let power = coefficients.length - 1; power >= 0; power--) sum = sum * x + coefficients[power]!
  return sum
}

const centreAbove = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
]
const centreBelow = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
]
const middleAbove = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
]
const middleBelow = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const tailAbove = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const tailBelow = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
]
