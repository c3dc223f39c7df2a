import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { seededRng } from '../../src/base/rng.ts'

/** Made data of one kind; the same description always makes the same data. */
export interface MadeData {
  /** Numbers of several shapes, codes and gaps; numbers alone; clouds of points; texts. */
  readonly kind: 'table' | 'dense' | 'points' | 'texts'
  readonly rows: number
  /** Rows that follow those and are not learnt from. */
  readonly held: number
  readonly columns: number
  /** Columns that are codes of categories, the last ones. */
  readonly categories: number
}

type Columns = readonly Float32Array[]
type Chance = () => number

const levels = [4, 12, 50, 200, 7]
/** Share of cells that are missing in the numbers, by position; every other one has no gaps. */
const gaps = [0.1, 0, 0.01, 0, 0.3]

/**
 * Writes the data for everybody: `x.f32` holds the columns one after the other, `y.f64` the target, `texts.json` the
 * texts, `data.json` what there is.
 */
export function writeMadeData(folder: string, data: MadeData): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data))
  const rng = seededRng(`${data.kind} ${data.columns}`)
  const chance = (): number => rng.next()
  if (data.kind === 'texts') return writeTexts(folder, data, chance)
  const columns = data.kind === 'points' ? clouds(data, chance) : numbers(data, chance)
  const y = data.kind === 'points' ? new Float64Array(columns[0]!.length) : outcome(data, columns, chance)
  if (data.kind === 'table') leaveOut(data, columns, y, chance)
  const file = openSync(join(folder, 'x.f32'), 'w')
  for (const column of columns) writeSync(file, column)
  closeSync(file)
  writeFileSync(join(folder, 'y.f64'), y)
}

function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

/** Bell, amount, rounded, count and lumpy columns that hang together, codes after them; dense data has bells alone. */
function numbers({ kind, rows, held, columns, categories }: MadeData, chance: Chance): Columns {
  const count = rows + held
  const common = Array.from({ length: 8 }, () => Float32Array.from({ length: count }, () => normal(chance)))
  return Array.from({ length: columns }, (_, at) => {
    const code = at - (columns - categories)
    if (code >= 0) {
      const many = levels[code % levels.length]!
      return Float32Array.from({ length: count }, () => Math.floor(many * chance() ** 1.8))
    }
    const values = new Float32Array(count)
    const shape = kind === 'dense' ? 0 : at % 5
    for (let row = 0; row < count; row++) {
      const base = 0.6 * common[at % 8]![row]! + 0.8 * normal(chance)
      if (shape === 0) values[row] = base
      else if (shape === 1) values[row] = Math.exp(base)
      else if (shape === 2) values[row] = Math.round(base * 10)
      else if (shape === 3) values[row] = Math.floor(Math.abs(base) * 3)
      else values[row] = 0.7 * chance() + (base > 0 ? 0.3 : 0)
    }
    return values
  })
}

/** About 37 % ones: effects of every column, some bent, some together, some of codes. */
function outcome({ kind, columns, categories }: MadeData, x: Columns, chance: Chance): Float64Array {
  const numeric = columns - categories
  const weights = x.map(() => 0.3 * normal(chance))
  const effects = x.slice(numeric).map(() => Array.from({ length: 200 }, () => 0.5 * normal(chance)))
  const scaled = x.slice(0, numeric).map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    return (row: number): number => (values[row]! - mean) / deviation
  })
  return Float64Array.from({ length: x[0]!.length }, (_, row) => {
    const of = (at: number): number => scaled[at]!(row)
    let score = -0.7
    for (let at = 0; at < numeric; at++) score += weights[at]! * of(at)
    if (kind === 'table') {
      score += 0.8 * Math.sin(2 * of(0)) * of(4) + (of(2) > 0.5 && of(5) < 0 ? 0.7 : 0) + 0.3 * of(10) * of(1)
      score += 0.5 * Math.abs(of(7)) * Math.sign(of(9))
      for (const [code, effect] of effects.entries()) {
        score += effect[x[numeric + code]![row]!]! * (of(code) > 0 ? 1.5 : 1)
      }
    }
    return chance() < 1 / (1 + Math.exp(-score)) ? 1 : 0
  })
}

/** The gaps; those of column 4 know the outcome. */
function leaveOut({ columns, categories }: MadeData, x: Columns, y: Float64Array, chance: Chance): void {
  for (let at = 0; at < columns - categories; at += 2) {
    const share = gaps[at % 5]!
    if (share === 0) continue
    for (let row = 0; row < y.length; row++) {
      if (chance() < share * (at === 4 ? 1.5 - y[row]! : 1)) x[at]![row] = Number.NaN
    }
  }
}

/** Ten clouds that overlap so far that twenty iterations do not settle them. */
function clouds({ rows, held, columns }: MadeData, chance: Chance): Columns {
  const centres = Array.from({ length: 10 }, () => Array.from({ length: columns }, () => normal(chance)))
  const which = Uint8Array.from({ length: rows + held }, () => Math.floor(10 * chance()))
  return Array.from({ length: columns }, (_, at) =>
    Float32Array.from(which, (cloud) => centres[cloud]![at]! + 1.5 * normal(chance)),
  )
}

/** Texts of 5 to 30 words after Zipf, of 20,000; each class favours 300 words of its own. */
function writeTexts(folder: string, { rows, held }: MadeData, chance: Chance): void {
  const word = (rank: number): string => {
    let text = ''
    for (let rest = rank + 30; rest > 0; rest = Math.floor(rest / 20))
      text += 'bcdfghjklmnprstvwxyz'[rest % 20]! + 'aeiou'[rest % 5]!
    return text
  }
  const common = (): number => Math.floor(20_000 ** chance()) - 1
  const texts: string[] = []
  const y = Float64Array.from({ length: rows + held }, () => {
    const label = Math.floor(4 * chance())
    const length = 5 + Math.floor(26 * chance())
    const words = Array.from({ length }, () =>
      chance() < 0.15 ? 200 + 300 * label + Math.floor(300 * chance()) : common(),
    )
    texts.push(words.map((rank) => word(rank)).join(' '))
    return label
  })
  writeFileSync(join(folder, 'texts.json'), JSON.stringify(texts))
  writeFileSync(join(folder, 'y.f64'), y)
}
