import { sortedOrder } from './ranks.ts'

/** How far rows that one column calls alike have the same class. */
export interface ClassAgreement {
  /** Rows that do not agree, against those of chance: 0 is perfect, 1 is chance. 1 where nothing can be said. */
  readonly error: number
  /** Share of the compared rows that agree, and what chance gives: the sum of the squared shares of the classes. */
  readonly agreement: number
  readonly chance: number
  /** Rows compared, and those of them outside the commonest class. */
  readonly rows: number
  readonly evidenceRows: number
  /** Share of all rows that were compared, in [0, 1]. */
  readonly coverage: number
}

/**
 * Agreement within levels: a row agrees where its class is the sole commonest among the *other* rows of its level. A
 * row alone in its level is compared with nothing and lowers the coverage, so that names of rows prove nothing.
 *
 * @param codes    level of each row, -1 for none; shape (rows,)
 * @param y        class of each row, 0 to classes - 1; shape (rows,)
 */
export function agreementWithinLevels(codes: Int32Array, y: Float64Array, classes: number): ClassAgreement {
  const counts = new Map<number, number>()
  for (const [row, code] of codes.entries()) {
    if (code >= 0) counts.set(code * classes + y[row]!, (counts.get(code * classes + y[row]!) ?? 0) + 1)
  }
  const levels = new Map<number, { rows: number; most: number; mostClass: number; next: number }>()
  for (const [key, rows] of counts) {
    const [code, of] = [Math.floor(key / classes), key % classes]
    const level = levels.get(code) ?? { rows: 0, most: 0, mostClass: -1, next: 0 }
    level.rows += rows
    if (rows > level.most) [level.next, level.most, level.mostClass] = [level.most, rows, of]
    else if (rows > level.next) level.next = rows
    levels.set(code, level)
  }
  const compared: number[] = []
  let agreeing = 0
  for (const [row, code] of codes.entries()) {
    const level = levels.get(code)
    if (level === undefined || level.rows < 2) continue
    compared.push(row)
    if (level.mostClass === y[row] && level.most - 1 > level.next) agreeing++
  }
  return agreementOf(agreeing, compared, y, classes)
}

/** A number's agreement, and whether it may know the entities of the table instead of their class. */
export interface NeighbourAgreement extends ClassAgreement {
  readonly mayKnowEntities: boolean
}

/** Values that repeat this often on average are those of entities, unless few changes of class lie between them. */
const repeatsLeast = 2
/** Changes of class along the values, for each class, that a rule such as "a grade from a score" has at most. */
const changesPerClass = 4

/**
 * Agreement of each row with the one before it in ascending order of a number: what a column that orders or bands the
 * classes has, whatever their order. One change for each class but the first is the least there can be, and is not
 * counted against it. Rows without a value are not compared; equal values keep the order of the rows.
 *
 * @param values  shape (rows,); NaN where missing
 * @param y       as above; the rows are in random order
 */
export function agreementOfNeighbours(values: Float64Array, y: Float64Array, classes: number): NeighbourAgreement {
  const rows = sortedOrder(values).filter((row) => !Number.isNaN(values[row]!))
  let agreeing = 0
  for (let at = 1; at < rows.length; at++) if (y[rows[at]!] === y[rows[at - 1]!]) agreeing++
  const borders = Math.max(0, new Set(rows.map((row) => y[row]!)).size - 1)
  const compared = Array.from(rows.subarray(1))
  const agreement = agreementOf(Math.min(compared.length, agreeing + borders), compared, y, classes)
  const { distinct, changes } = bands(values, y, rows)
  const mayKnowEntities = distinct * repeatsLeast <= rows.length && changes > changesPerClass * classes
  return { ...agreement, coverage: rows.length / Math.max(1, y.length), mayKnowEntities }
}

/** Distinct values, and how often the commonest class changes from one to the next. */
function bands(values: Float64Array, y: Float64Array, rows: Uint32Array): { distinct: number; changes: number } {
  let [distinct, changes, before] = [0, 0, -1]
  for (let from = 0; from < rows.length;) {
    const counts = new Map<number, number>()
    let to = from
    for (; to < rows.length && values[rows[to]!] === values[rows[from]!]; to++) {
      counts.set(y[rows[to]!]!, (counts.get(y[rows[to]!]!) ?? 0) + 1)
    }
    const [most] = [...counts].reduce((best, other) => (other[1] > best[1] ? other : best))
    if (most !== before && before >= 0) changes++
    before = most
    distinct++
    from = to
  }
  return { distinct, changes }
}

function agreementOf(agreeing: number, compared: readonly number[], y: Float64Array, classes: number): ClassAgreement {
  const rows = compared.length
  const counts = new Uint32Array(classes)
  for (const row of compared) counts[y[row]!]!++
  const commonest = counts.reduce((most, count) => Math.max(most, count), 0)
  const chance = counts.reduce((sum, count) => sum + (count / Math.max(1, rows)) ** 2, 0)
  const agreement = rows === 0 ? 0 : agreeing / rows
  const error = rows === 0 || chance >= 1 ? 1 : (1 - agreement) / (1 - chance)
  return { error, agreement, chance, rows, evidenceRows: rows - commonest, coverage: rows / Math.max(1, y.length) }
}
