/** A way to calculate one number from two or three columns. */
export interface CombinationForm {
  readonly terms: 2 | 3
  /** With names put in: 'casual + registered'. */
  readonly describe: (names: readonly string[]) => string
  readonly apply: (a: number, b: number, c: number) => number
}

const pairs: readonly CombinationForm[] = [
  { terms: 2, describe: ([a, b]) => `${a} + ${b}`, apply: (a, b) => a + b },
  { terms: 2, describe: ([a, b]) => `${a} - ${b}`, apply: (a, b) => a - b },
  { terms: 2, describe: ([a, b]) => `${b} - ${a}`, apply: (a, b) => b - a },
  { terms: 2, describe: ([a, b]) => `${a} × ${b}`, apply: (a, b) => a * b },
  { terms: 2, describe: ([a, b]) => `${a} ÷ ${b}`, apply: (a, b) => a / b },
  { terms: 2, describe: ([a, b]) => `${b} ÷ ${a}`, apply: (a, b) => b / a },
  { terms: 2, describe: ([a, b]) => `${a} × (1 - ${b})`, apply: (a, b) => a * (1 - b) },
  { terms: 2, describe: ([a, b]) => `${b} × (1 - ${a})`, apply: (a, b) => b * (1 - a) },
  { terms: 2, describe: ([a, b]) => `${a} ÷ ${b}²`, apply: (a, b) => a / (b * b) },
  { terms: 2, describe: ([a, b]) => `${b} ÷ ${a}²`, apply: (a, b) => b / (a * a) },
  { terms: 2, describe: ([a, b]) => `|${a} - ${b}|`, apply: (a, b) => Math.abs(a - b) },
  { terms: 2, describe: ([a, b]) => `max(${a}, ${b})`, apply: (a, b) => Math.max(a, b) },
  { terms: 2, describe: ([a, b]) => `min(${a}, ${b})`, apply: (a, b) => Math.min(a, b) },
]

const symmetricTriples: readonly CombinationForm[] = [
  { terms: 3, describe: ([a, b, c]) => `${a} + ${b} + ${c}`, apply: (a, b, c) => a + b + c },
  { terms: 3, describe: ([a, b, c]) => `${a} × ${b} × ${c}`, apply: (a, b, c) => a * b * c },
]

/** Written with `c` in the special place; each is tried with every column there. */
const cornerTriples: readonly CombinationForm[] = [
  { terms: 3, describe: ([a, b, c]) => `${a} + ${b} - ${c}`, apply: (a, b, c) => a + b - c },
  { terms: 3, describe: ([a, b, c]) => `${c} - ${a} - ${b}`, apply: (a, b, c) => c - a - b },
  { terms: 3, describe: ([a, b, c]) => `${a} × ${b} ÷ ${c}`, apply: (a, b, c) => (a * b) / c },
  { terms: 3, describe: ([a, b, c]) => `${a} × ${b} + ${c}`, apply: (a, b, c) => a * b + c },
  { terms: 3, describe: ([a, b, c]) => `${a} × ${b} - ${c}`, apply: (a, b, c) => a * b - c },
  { terms: 3, describe: ([a, b, c]) => `(${a} + ${b}) ÷ ${c}`, apply: (a, b, c) => (a + b) / c },
  { terms: 3, describe: ([a, b, c]) => `(${a} - ${b}) ÷ ${c}`, apply: (a, b, c) => (a - b) / c },
  { terms: 3, describe: ([a, b, c]) => `(${a} + ${b}) × ${c}`, apply: (a, b, c) => (a + b) * c },
  { terms: 3, describe: ([a, b, c]) => `(${a} - ${b}) × ${c}`, apply: (a, b, c) => (a - b) * c },
  { terms: 3, describe: ([a, b, c]) => `${a} × ${b} × (1 - ${c})`, apply: (a, b, c) => a * b * (1 - c) },
  { terms: 3, describe: ([a, b, c]) => `${c} ÷ (${a} + ${b})`, apply: (a, b, c) => c / (a + b) },
  { terms: 3, describe: ([a, b, c]) => `${c} ÷ (${a} × ${b})`, apply: (a, b, c) => c / (a * b) },
  { terms: 3, describe: ([a, b, c]) => `${a} ÷ ${b} - ${c}`, apply: (a, b, c) => a / b - c },
  { terms: 3, describe: ([a, b, c]) => `${b} ÷ ${a} - ${c}`, apply: (a, b, c) => b / a - c },
]

function cornered(form: CombinationForm): readonly CombinationForm[] {
  return [
    form,
    { terms: 3, describe: ([a, b, c]) => form.describe([a!, c!, b!]), apply: (a, b, c) => form.apply(a, c, b) },
    { terms: 3, describe: ([a, b, c]) => form.describe([b!, c!, a!]), apply: (a, b, c) => form.apply(b, c, a) },
  ]
}

/** All forms, simple before involved. */
export const PAIR_FORMS: readonly CombinationForm[] = pairs
export const TRIPLE_FORMS: readonly CombinationForm[] = [...symmetricTriples, ...cornerTriples.flatMap(cornered)]
