import { queryColumns, queryRow } from './duckdb-columns.ts'
import { withDuckDb } from './duckdb.ts'
import { againIfPacked, feedbackColumns, logSegments, predictionColumns, segmentsTable } from './log-segments.ts'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../frame/column.ts'
import type { FeedbackCounts } from '../domain/outcome-report.ts'
import type { Label } from '../domain/signature.ts'
import type { LogWindow } from './log-segments.ts'

/** Rows that one version answered in the window. */
export interface VersionOutcomes {
  readonly version: number
  readonly predictions: number
  /** Shape (rows that have an outcome,): the model's score, the label it answered (absent in regression), what came. */
  readonly scores: Float64Array
  readonly labels: readonly (Label | undefined)[]
  readonly outcomes: readonly Label[]
  /** From the answer to the moment its outcome was known; NaN without one. */
  readonly delayMs: { readonly median: number; readonly p90: number; readonly greatest: number }
  /** Rows by the label that was answered; one entry without label in regression. */
  readonly byLabel: readonly {
    readonly label: Label | undefined
    readonly predictions: number
    readonly joined: number
  }[]
}

/** What came of a window of predictions. */
export interface JoinedOutcomes {
  /** Ascending. */
  readonly versions: readonly VersionOutcomes[]
  readonly feedback: FeedbackCounts
}

/**
 * Joins predictions of a window to their outcomes, whenever these came. Of several for one prediction the one known last
 * counts, of equally late ones the one received last.
 *
 * Cost: one pass over the log of the window and over all outcomes since its first day; DuckDB joins them with bounded
 * memory, and what is given back are two numbers and two short texts for each row that has an outcome.
 *
 * @param feedbackFolder  the folder of all outcomes
 */
export function readOutcomes(
  window: LogWindow & { readonly feedbackFolder: string; readonly version?: number },
): Promise<JoinedOutcomes> {
  return againIfPacked(() => joinOutcomes(window))
}

async function joinOutcomes(window: Parameters<typeof readOutcomes>[0]): Promise<JoinedOutcomes> {
  const { feedbackFolder, model, fromMs, toMs, version } = window
  const answered = await logSegments(window)
  const said = await logSegments({ folder: feedbackFolder, model })
  return withDuckDb({ what: 'Joining outcomes' }, async ({ connection }) => {
    await connection.run(`create temp table said as
      select id, max(n) as known, arg_max(outcome, n) as outcome, arg_max("atMs", n) as "atMs",
        count(*) as times, count(distinct outcome) as outcomes
      from (select id, outcome::varchar as outcome, "atMs",
          row_number() over (order by "atMs", "receivedMs", sequence) as n
        from ${segmentsTable(said, feedbackColumns)} where id is not null and outcome is not null)
      group by id`)
    const bounds = [
      'id is not null',
      ...(fromMs === undefined ? [] : [`"atMs" >= ${fromMs}`]),
      ...(toMs === undefined ? [] : [`"atMs" < ${toMs}`]),
      ...(version === undefined ? [] : [`version = ${version}`]),
    ]
    await connection.run(`create temp table rows as
      select p.id, p.version, p.score, p.label, p."atMs", s.outcome, s."atMs" - p."atMs" as delay
      from (select id, version, score, label::varchar as label, "atMs"
        from ${segmentsTable(answered, predictionColumns)} where ${bounds.join(' and ')}) p
      left join said s using (id)`)
    return { versions: await versionsOf(connection), feedback: await feedbackOf(connection, window) }
  })
}

async function feedbackOf(connection: DuckDBConnection, window: LogWindow): Promise<JoinedOutcomes['feedback']> {
  // An id of a prediction outside the window is not unknown.
  const all = segmentsTable(await logSegments({ folder: window.folder, model: window.model }), predictionColumns)
  const counts = await queryRow(
    connection,
    `select coalesce(sum(times), 0)::double as received, count(*)::double as ids,
      coalesce(sum(times - outcomes), 0)::double as repeated, count(*) filter (outcomes > 1)::double as corrected,
      count(*) filter (id not in (select id from ${all} where id is not null))::double as unknown from said`,
  )
  const count = (name: string): number => Number(counts[name])
  return {
    received: count('received'),
    ids: count('ids'),
    repeated: count('repeated'),
    corrected: count('corrected'),
    unknown: count('unknown'),
  }
}

async function versionsOf(connection: DuckDBConnection): Promise<VersionOutcomes[]> {
  const counted = await connection.runAndReadAll(
    `select version, label, count(*)::double as predictions, count(outcome)::double as joined
     from rows group by version, label order by version, label`,
  )
  const groups = counted.getRowObjects().map((row) => ({
    version: Number(row['version']),
    label: labelOf(row['label']),
    predictions: Number(row['predictions']),
    joined: Number(row['joined']),
  }))
  const versions = [...new Set(groups.map(({ version }) => version))]
  const found: VersionOutcomes[] = []
  for (const version of versions) {
    const byLabel = groups
      .filter((group) => group.version === version)
      .map(({ label, predictions, joined }) => ({ label, predictions, joined }))
    const rowCount = byLabel.reduce((sum, { joined }) => sum + joined, 0)
    found.push({
      version,
      predictions: byLabel.reduce((sum, { predictions }) => sum + predictions, 0),
      ...(await joinedRows(connection, version, rowCount)),
      byLabel,
    })
  }
  return found
}

async function joinedRows(
  connection: DuckDBConnection,
  version: number,
  rowCount: number,
): Promise<Pick<VersionOutcomes, 'scores' | 'labels' | 'outcomes' | 'delayMs'>> {
  const from = `rows where version = ${version} and outcome is not null`
  const delays = await queryRow(
    connection,
    `select median(delay)::double as median, quantile_cont(delay, 0.9)::double as p90, max(delay)::double as greatest from ${from}`,
  )
  const delay = (name: string): number => Number(delays[name] ?? Number.NaN)
  const [scores, labels, outcomes] = await queryColumns(connection, {
    values: [
      { sql: 'score', as: 'number' },
      { sql: 'label', as: 'category' },
      { sql: 'outcome', as: 'category' },
    ],
    // One order for all columns and for every reading, so that resamples of the metrics are the same ones.
    from: `(select * from ${from} order by "atMs", id)`,
    rowCount,
  })
  return {
    scores: scores?.kind === 'number' ? scores.values : new Float64Array(0),
    labels: texts(labels).map(labelOf),
    outcomes: texts(outcomes).map((text) => labelOf(text)!),
    delayMs: { median: delay('median'), p90: delay('p90'), greatest: delay('greatest') },
  }
}

function texts(column: Column | undefined): (string | undefined)[] {
  return column?.kind === 'category' ? Array.from(column.codes, (code) => column.categories[code]) : []
}

/** A label as its JSON text says it. */
function labelOf(text: unknown): Label | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as Label) : undefined
}
