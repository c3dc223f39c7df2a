import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRng } from '../../../src/base/rng.ts'

/** Kinds of models that have the form of an MLflow folder, by what they are called here. */
const projects = {
  linear: { target: 'late', model: 'logisticRegression()' },
  bayes: { target: 'late', model: 'naiveBayes()' },
  margins: { target: 'late', model: 'linearSvm()' },
  boosting: { target: 'late', model: 'gradientBoosting({ trees: 30 })' },
  forest: { target: 'length', model: 'randomForest({ trees: 10, minLeaf: 5 })' },
  grades: { target: 'grade', model: 'gradientBoosting({ trees: 20 })' },
  ridge: { target: 'fare', model: 'linearRegression()' },
  tree: { target: 'fare', model: 'decisionTree()' },
  fares: { target: 'fare', model: 'gradientBoosting({ trees: 30 })' },
} as const

export type ExchangedModel = keyof typeof projects
export const exchanged = Object.keys(projects) as ExchangedModel[]

const read = {
  distance: { type: 'number' },
  rooms: { type: 'integer' },
  zone: { type: 'category' },
  code: { type: 'category' },
  wet: { type: 'boolean' },
  day: { type: 'date', nullable: false },
}

const targets = { late: 'category', length: 'category', grade: 'integer', fare: 'number' }

/** A row as the endpoint takes it. */
export type TripRow = Readonly<Record<keyof typeof read, string | number | boolean | null>>

interface Trip {
  readonly row: TripRow
  readonly truth: Readonly<Record<keyof typeof targets, string | number>>
}

/** Trips with every type of column, in each of which but the date some values are missing. */
export function trips(rows: number, seed: number): Trip[] {
  const rng = seededRng(seed)
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(values.length * rng.next())]!
  const maybe = <Value>(value: Value): Value | null => (rng.next() < 0.08 ? null : value)
  return Array.from({ length: rows }, (_, i) => {
    const distance = Math.round(3000 * rng.next()) / 100
    const rooms = Math.floor(6 * rng.next())
    const [zone, code, wet] = [pick(['north', 'south', 'old town']), pick(['1', '2', '17']), rng.next() < 0.4]
    const risk = 1 / (1 + Math.exp((15 - distance) / 4 - (wet ? 1 : 0) - (zone === 'south' ? 1 : 0)))
    const grade = distance + 4 * rng.next() < 10 ? 0 : distance + rooms < 24 ? 1 : 2
    return {
      row: {
        ...{ distance: maybe(distance), rooms: maybe(rooms), zone: maybe(zone), code: maybe(code), wet: maybe(wet) },
        day: new Date(Date.UTC(2024, 0, 1) + 43_200_000 * i).toISOString().slice(0, 10),
      },
      truth: {
        late: rng.next() < risk ? 'yes' : 'no',
        length: ['short', 'medium', 'long'][grade]!,
        grade,
        fare: Math.round(100 * (3 + 1.7 * distance + rooms + (code === '17' ? 5 : 0) + rng.next())) / 100,
      },
    }
  })
}

/** Writes a table and a project for each kind of model; answers with their folders. */
export function writeProjects(folder: string): ReadonlyMap<ExchangedModel, string> {
  const lines = trips(700, 1).map(({ row, truth }) =>
    [...Object.values(row), ...Object.values(truth)].map((value) => String(value ?? '')).join(','),
  )
  writeFileSync(
    join(folder, 'trips.csv'),
    [[...Object.keys(read), ...Object.keys(targets)].join(','), ...lines].join('\n'),
  )
  return new Map(exchanged.map((name) => [name, writeProject(folder, name)]))
}

function writeProject(folder: string, name: ExchangedModel): string {
  const { target, model } = projects[name]
  const others = Object.entries(targets).filter(([other]) => other !== target)
  const ignored = others.map(([other, type]) => [other, { type, role: 'ignored', reason: 'another question' }])
  const problem = {
    ...{ question: 'How will the trip be?', decision: 'Plan it.', target },
    ...{ kind: target === 'fare' ? 'regression' : 'classification', ...(target === 'late' ? { positive: 'yes' } : {}) },
  }
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(
    join(place, 'throughline.config.ts'),
    `import { csv, defineProject, ${model.split('(')[0]!} } from 'throughline'
export default defineProject({
  name: '${name}',
  problem: ${JSON.stringify(problem)},
  source: csv('../trips.csv'),
  columns: ${JSON.stringify({ ...read, ...Object.fromEntries(ignored) })},
  models: [${model}],
})
`,
  )
  return place
}
