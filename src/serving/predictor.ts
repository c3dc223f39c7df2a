import { AppError } from '../base/errors.ts'
import { requestRowsMax } from '../domain/prediction.ts'
import { problemsMax, strictProblems } from './check-request.ts'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Prediction, PredictionAnswer, PredictionRequest, PredictionWarning } from '../domain/prediction.ts'
import type { PredictionLogWriter, PredictionRecord } from '../domain/prediction-log.ts'
import type { Cell } from '../frame/column.ts'
import type { RequestFindings } from './check-request.ts'
import type { ServingMeter } from './meter/serving-meter.ts'
import type { ModelShelf } from './model-shelf.ts'
import type { ServedModel } from './served-model.ts'

/** Answers prediction requests. */
export interface Predictor {
  /**
   * All rows or none: a request with one bad field is refused whole, and nothing of it is logged.
   *
   * @param reference  'name' (its champion), 'name@alias' or 'name/3'
   * @param about      what the log is told of the request besides
   * @throws REQUEST_FIELDS, REQUEST_ROWS_TOO_MANY, PREDICTION_LOG_NOT_WRITTEN (durable only), and what `ModelShelf.load` throws
   */
  predict(reference: string, request: PredictionRequest, about?: RequestContext): Promise<PredictionAnswer>
}

/** Where a request came from. */
export type RequestContext = Pick<PredictionRecord, 'requestId' | 'exposure'>

export interface PredictorNeeds {
  readonly shelf: Pick<ModelShelf, 'resolve' | 'load'>
  readonly log: Pick<PredictionLogWriter, 'offer' | 'offerRefusal' | 'flush'>
  /** Answers only once the rows are on disk. Default false: they are within 200 ms. */
  readonly isDurable?: boolean
  readonly clock: Clock
  /** Told of every request that was judged. Default: nobody is. */
  readonly meter?: Pick<ServingMeter, 'answered' | 'refused'>
  readonly newId: NewId
  /** Rows of one request. Default 10,000; of more than 25 classes fewer. */
  readonly rowsMax?: number
}

/** Rows of a request whose stages are timed; the others are taken to be like them. A look at the clock costs 50 ns. */
const timedRows = 16

/** Rows scored before other requests get their turn: a few milliseconds. */
const sliceRows = 256

/**
 * Probabilities of one answer: of many classes a row has many, and while they are written (about 35 bytes each) nobody
 * else is answered. 10,000 rows of 147 classes held the process for seconds.
 */
const probabilitiesMax = 250_000

/** A predictor over the models of a shelf. */
export function createPredictor(needs: PredictorNeeds): Predictor {
  const { shelf, clock, meter, rowsMax = requestRowsMax } = needs
  const nextId = predictionIds(needs.newId())
  const cells: Cell[] = []
  return {
    async predict(reference, request, about = {}) {
      const startMs = needs.clock.monotonicMs()
      const { strict = false, written = 'json' } = request
      let { rows } = request
      if (rows.length > rowsMax) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: rows.length, limit: rowsMax })
      const served = shelf.resolve(reference) ?? (await shelf.load(reference))
      const { outputs } = served.model
      const limit = Math.floor(probabilitiesMax / outputs)
      if (rows.length > limit) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: rows.length, limit })
      let { check } = served
      if (written !== 'json') {
        const { rowsOfTable } = await import('./table-rows.ts')
        ;({ rows, check } = rowsOfTable(served, rows, written))
      }
      const found: RequestFindings = { problems: [], warnings: [] }
      const scores = new Float64Array(rows.length * outputs)
      let [validateMs, predictMs] = [0, 0]
      for (let row = 0; row < rows.length; row++) {
        const isTimed = row < timedRows
        const begunMs = isTimed ? clock.monotonicMs() : 0
        check(rows[row]!, row, cells, found)
        const checkedMs = isTimed ? clock.monotonicMs() : 0
        if (found.problems.length === 0) served.score(cells, scores, row)
        if (isTimed) {
          validateMs += checkedMs - begunMs
          predictMs += clock.monotonicMs() - checkedMs
        }
        if (row % sliceRows === sliceRows - 1) await new Promise((resume) => setImmediate(resume))
      }
      if (strict) found.problems.push(...strictProblems(found.warnings, served.manifest.signature.inputs, rows))
      found.problems.splice(problemsMax)
      if (found.problems.length > 0) {
        meter?.refused(served, found.problems, strict)
        throw refused(needs, served, { found, request: { rows }, about })
      }
      const answered = answer(needs, served, { rows }, { scores, warnings: found.warnings, about, startMs }, nextId)
      const share = Math.max(1, rows.length / timedRows)
      meter?.answered(
        served,
        { rows: rows.length, validateMs: validateMs * share, predictMs: predictMs * share },
        scores,
        found.warnings,
      )
      if (needs.isDurable === true) await needs.log.flush()
      return answered
    },
  }
}

/** Ids that cost no chance for each row: one random base of this process, and a count. */
function predictionIds(base: string): () => string {
  let count = 0
  return () => `${base}-${(count++).toString(36)}`
}

function answer(
  { log, clock }: PredictorNeeds,
  served: ServedModel,
  { rows }: PredictionRequest,
  {
    scores,
    warnings,
    about,
    startMs,
  }: { scores: Float64Array; warnings: PredictionAnswer['warnings']; about: RequestContext; startMs: number },
  nextId: () => string,
): PredictionAnswer {
  const { model, version } = served.version
  const probabilitiesOf = probabilities(served, scores)
  const atMs = clock.nowMs()
  const predictions: Prediction[] = []
  // Thousandths of a millisecond: more digits would be noise that every row pays for.
  const latencyMs = Math.round((clock.monotonicMs() - startMs) * 1000) / 1000
  const warningsOf = warnings.length === 0 ? undefined : byRow(warnings)
  for (let row = 0; row < rows.length; row++) {
    const [id, score, label] = [nextId(), served.loggedScore(scores, row), served.labelOf(scores, row)]
    const record: Mutable<PredictionRecord> = { id, atMs, model, version, input: rows[row]!, score, latencyMs }
    if (label !== undefined) record.label = label
    if (about.requestId !== undefined) record.requestId = about.requestId
    if (about.exposure !== undefined) record.exposure = about.exposure
    const unusual = warningsOf?.get(row)
    if (unusual !== undefined) record.warnings = unusual
    const logged = log.offer(record)
    predictions.push(
      label === undefined ? { id, value: score, logged } : { id, label, probabilities: probabilitiesOf(row), logged },
    )
  }
  return { model, version, predictions, warnings }
}

type Mutable<Record> = { -readonly [Key in keyof Record]: Record[Key] }

function byRow(warnings: PredictionAnswer['warnings']): Map<number, Pick<PredictionWarning, 'column' | 'code'>[]> {
  const found = new Map<number, Pick<PredictionWarning, 'column' | 'code'>[]>()
  for (const { row, column, code } of warnings) {
    const known = found.get(row)
    if (known === undefined) found.set(row, [{ column, code }])
    else known.push({ column, code })
  }
  return found
}

/** Logs where the request broke, without what was received there, and gives the error. */
function refused(
  { log, clock }: PredictorNeeds,
  { version: { model, version } }: ServedModel,
  { found, request, about }: { found: RequestFindings; request: PredictionRequest; about: RequestContext },
): AppError {
  const problems = found.problems.map(({ row, column, expected }) => ({ row, column, expected }))
  const { requestId } = about
  log.offerRefusal({
    ...{ atMs: clock.nowMs(), model, version, error: 'REQUEST_FIELDS' },
    ...(requestId === undefined ? {} : { requestId }),
    details: { rows: request.rows.length, problems, payload: request.rows },
  })
  return new AppError('REQUEST_FIELDS', { problems: found.problems })
}

/** The probability of every label, by label, of a row of scores. */
function probabilities(
  { manifest, model: { outputs } }: ServedModel,
  scores: Float64Array,
): (row: number) => Readonly<Record<string, number>> {
  const { output } = manifest.signature
  const names = output.kind === 'classification' ? output.labels.map(String) : []
  if (outputs === 1) {
    const [negative, positive] = names as [string, string]
    return (row) => ({ [negative]: 1 - scores[row]!, [positive]: scores[row]! })
  }
  return (row) => {
    // Without a prototype, a label may be any word, "__proto__" too.
    const byLabel = Object.create(null) as Record<string, number>
    for (let at = 0; at < outputs; at++) byLabel[names[at]!] = scores[row * outputs + at]!
    return byLabel
  }
}
