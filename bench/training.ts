import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRng } from '../src/base/rng.ts'
import { inProcessCompute } from '../src/compute/in-process.ts'
import { takeRows } from '../src/frame/frame.ts'
import { gradientBoosting } from '../src/learn/estimators/trees/gradient-boosting.ts'
import { logisticRegression } from '../src/learn/estimators/linear/logistic-regression.ts'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { systemClock } from '../test/system-clock.ts'
import { madeFrame } from './made-table.ts'
import { pythonEnvironment, startPeers } from './python-environment.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import type { Frame } from '../src/frame/frame.ts'
import type { Estimator } from '../src/learn/model.ts'
import type { Peers } from './python-environment.ts'

const trainingRows = 100_000
const testRows = 25_000
const rounds = 5

/** The settings that all share; the peers have the same in training-peers.py. */
const boosting = gradientBoosting({
  ...{ trees: 200, maxLeaves: 31, learningRate: 0.1, minLeaf: 20, l2: 1 },
  ...{ rowShare: 1, columnShare: 1, patience: 0 },
})
const contests: readonly { readonly ours: Estimator; readonly peers: readonly string[] }[] = [
  { ours: boosting, peers: ['scikit-learn HistGradientBoosting', 'LightGBM', 'XGBoost'] },
  { ours: logisticRegression({ l2: 1 }), peers: ['scikit-learn LogisticRegression'] },
]

interface Quality {
  readonly rocAuc: number
  readonly logLoss: number
}

interface Fit extends Quality {
  readonly seconds: number
}

/** The two learners against those of Python, on the same rows with the same settings. */
export async function bench(): Promise<string> {
  const python = pythonEnvironment()
  if (python === undefined) return `${circumstances()}\n\nNot measured: the peers cannot be installed here.`
  const folder = temporaryFolder()
  const peers = startPeers(python, 'training-peers.py')
  try {
    const data = madeFrame(trainingRows + testRows)
    writeForPeers(folder.path, data)
    const { versions } = await peers.ask<{ versions: Record<string, string> }>({ load: folder.path })
    const lines: string[][] = []
    for (const { ours, peers: names } of contests) {
      const fits = await contest(ours, names, { data, peers, folder: folder.path })
      const ourSeconds = median(fits.get(ours.name)!.map(({ seconds }) => seconds))
      for (const [name, all] of fits) lines.push(line(name, all, ourSeconds))
    }
    return [
      circumstances(),
      '',
      `Peers: ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(
          ', ',
        )}. ${trainingRows.toLocaleString('en')} made rows, ${data.frame.columns.size} columns of which ${categoricalOf(data.frame).length} are categories; 200 trees of 31 leaves at rate 0.1, l2 1, at least 20 rows a leaf; logistic regression with l2 1. Each learner ${rounds} times in turn, encoding included; medians. Quality on ${testRows.toLocaleString('en')} other rows, by scikit-learn. The ratio is their seconds to ours: below 1 they are faster.`,
      '',
      table(['learner', 'threads', 'seconds', 'ratio to ours', 'ROC AUC', 'log loss'], lines),
    ].join('\n')
  } finally {
    peers.close()
    folder.remove()
  }
}

interface Arena {
  readonly data: { readonly frame: Frame; readonly y: Float64Array }
  readonly peers: Peers
  readonly folder: string
}

/** Everybody once in turn, `rounds` times, after a round that is not counted: ours is compiled then, and theirs loaded. */
async function contest(ours: Estimator, names: readonly string[], arena: Arena): Promise<ReadonlyMap<string, Fit[]>> {
  const fits = new Map<string, Fit[]>()
  const contestants: [string, () => Promise<Fit>][] = [[ours.name, () => fitOurs(ours, arena)]]
  for (const threads of [1, 2]) {
    for (const fit of names) contestants.push([`${fit}|${threads}`, () => arena.peers.ask<Fit>({ fit, threads })])
  }
  for (let round = -1; round < rounds; round++) {
    await quietMachine()
    for (const [name, fit] of contestants) {
      const done = await fit()
      note(
        `${name.replace('|', ', threads ')}: ${done.seconds.toFixed(2)} s${round < 0 ? ' (first time, not counted)' : ''}`,
      )
      if (round >= 0) fits.set(name, [...(fits.get(name) ?? []), done])
    }
  }
  return fits
}

async function fitOurs(estimator: Estimator, { data, peers, folder }: Arena): Promise<Fit> {
  const rows = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, at) => from + at)
  const training = takeRows(data.frame, rows(0, trainingRows))
  const y = data.y.slice(0, trainingRows)
  const startMs = performance.now()
  const model = await estimator.fit(
    training,
    { kind: 'classification', y },
    { rng: seededRng(1), compute: inProcessCompute(systemClock) },
  )
  const seconds = (performance.now() - startMs) / 1000
  const scores = model.predict(takeRows(data.frame, rows(trainingRows, trainingRows + testRows)))
  const judge = join(folder, 'scores.f64')
  writeFileSync(judge, new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength))
  return { seconds, ...(await peers.ask<Quality>({ judge })) }
}

/** Columns one after the other as float64: categories as codes, missing as NaN. */
function writeForPeers(folder: string, { frame, y }: Arena['data']): void {
  const columns = [...frame.columns.values()].map((column) =>
    column.kind === 'category' ? Float64Array.from(column.codes) : Float64Array.from(column.values as Float64Array),
  )
  writeFileSync(join(folder, 'x.f64'), Buffer.concat(columns.map(({ buffer }) => new Uint8Array(buffer))))
  writeFileSync(join(folder, 'y.f64'), new Uint8Array(y.buffer))
  const shape = { rows: frame.rowCount, columns: columns.length, trainingRows, categorical: categoricalOf(frame) }
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(shape))
}

function categoricalOf(frame: Frame): number[] {
  return [...frame.columns.values()].flatMap(({ kind }, at) => (kind === 'category' ? [at] : []))
}

function line(name: string, fits: readonly Fit[], ourSeconds: number): string[] {
  const [learner, threads] = name.split('|') as [string, string?]
  const middle = (of: (fit: Fit) => number): number => median(fits.map(of))
  const seconds = middle((fit) => fit.seconds)
  return [
    ...[threads === undefined ? `**${learner}**` : learner, threads ?? '1', seconds.toFixed(2)],
    ...[
      (seconds / ourSeconds).toFixed(2),
      middle((fit) => fit.rocAuc).toFixed(4),
      middle((fit) => fit.logLoss).toFixed(4),
    ],
  ]
}
