import type { Selectable, Transaction } from 'kysely'
import { AppError } from '../base/errors.ts'
import type { KeyValue, NewRun, Run } from '../domain/run.ts'
import type { Database } from './database.ts'
import { locationIn } from './experiment-store.ts'
import { experimentNumber } from './experiment-number.ts'
import { groupCommit } from './group-commit.ts'
import { insertColumns, type Column } from './insert-columns.ts'
import type { RunRow, Tables } from './schema.ts'

interface Entry {
  readonly run: NewRun
  readonly tags: readonly KeyValue[]
}

/** Creates runs, together with those that are created at the same time. `artifactRoot` as in `experimentStore`. */
export function createRuns(database: Database, artifactRoot: string): (entry: Entry) => Promise<Run> {
  return groupCommit<Entry, Run>(
    database,
    ({ tags }) => 10 + tags.length,
    (trx, entries) => writeGroup(trx, { kind: database.kind, artifactRoot }, entries),
  )
}

async function writeGroup(
  trx: Transaction<Tables>,
  { kind, artifactRoot }: { readonly kind: Database['kind']; readonly artifactRoot: string },
  entries: readonly Entry[],
): Promise<readonly (Run | AppError)[]> {
  const locationOf = await locations(trx, entries, artifactRoot)
  const drafts = entries.map(({ run }): Run | AppError => {
    const location = locationOf(run.experimentId)
    if (location instanceof AppError) return location
    return { ...run, artifactUri: run.artifactUri ?? `${location.replace(/\/$/, '')}/${run.id}/artifacts` }
  })
  const created = await insertRuns(
    trx,
    kind,
    drafts.filter((draft) => !(draft instanceof AppError)),
  )
  const tags: (readonly [number, KeyValue])[] = []
  const results = drafts.map((draft, position) => {
    if (draft instanceof AppError) return draft
    const number = created.get(draft.id)
    if (number === undefined) return new AppError('RUN_EXISTS', { run: draft.id })
    // Of several with one id the first is created.
    created.delete(draft.id)
    for (const tag of entries[position]!.tags) tags.push([number, tag])
    return draft
  })
  if (tags.length > 0) {
    await insertColumns(trx, kind, 'run_tags', [
      { name: 'run', type: 'bigint', values: tags.map(([run]) => run) },
      { name: 'key', type: 'text', values: tags.map(([, { key }]) => key) },
      { name: 'value', type: 'text', values: tags.map(([, { value }]) => value) },
    ])
  }
  return results
}

/** Where the experiments that entries name keep files, or why no run may be created in them. */
async function locations(
  trx: Transaction<Tables>,
  entries: readonly Entry[],
  artifactRoot: string,
): Promise<(experimentId: string) => string | AppError> {
  const asked = new Set(entries.map(({ run }) => experimentNumber(run.experimentId)).filter((id) => id !== undefined))
  const query = trx.selectFrom('experiments').select(['id', 'artifact_location', 'deleted_at_ms'])
  const rows = await query.where('id', 'in', [...asked, -1]).execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  return (experiment) => {
    const row = known.get(experimentNumber(experiment) ?? -1)
    if (row === undefined) return new AppError('EXPERIMENT_NOT_FOUND', { experiment })
    if (row.deleted_at_ms !== null) return new AppError('EXPERIMENT_NOT_ACTIVE', { experiment })
    return row.artifact_location ?? locationIn(artifactRoot, row.id)
  }
}

/** Their numbers by their ids, without those whose id is there already. */
async function insertRuns(
  trx: Transaction<Tables>,
  kind: Database['kind'],
  runs: readonly Run[],
): Promise<Map<string, number>> {
  if (runs.length === 0) return new Map()
  const rows = runs.map((run) => fromRun(run, Number(run.experimentId)))
  const columns = Object.keys(rows[0]!).map((each): Column => {
    const name = each as keyof (typeof rows)[number]
    const values = rows.map((row) => row[name])
    return { name, type: texts.has(name) ? 'text' : 'bigint', values }
  })
  const after = 'on conflict (id) do nothing returning id, number'
  const created = await insertColumns<{ id: string; number: number }>(trx, kind, 'runs', columns, after)
  return new Map(created.map(({ id, number }) => [id, number]))
}

/** Its number. @throws RUN_EXISTS */
export async function insertRun(trx: Transaction<Tables>, run: Run, experiment: number): Promise<number> {
  const row = await trx
    .insertInto('runs')
    .values(fromRun(run, experiment))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('number')
    .executeTakeFirst()
  if (row === undefined) throw new AppError('RUN_EXISTS', { run: run.id })
  return row.number
}

const texts: ReadonlySet<string> = new Set(['id', 'name', 'user_id', 'status', 'artifact_uri'])

function fromRun(run: Run, experiment: number): Omit<Selectable<RunRow>, 'number'> {
  return {
    id: run.id,
    experiment_id: experiment,
    name: run.name,
    user_id: run.userId,
    status: run.status,
    started_at_ms: run.startedAtMs,
    ended_at_ms: run.endedAtMs ?? null,
    artifact_uri: run.artifactUri,
    deleted_at_ms: run.deletedAtMs ?? null,
    beat_at_ms: run.beatAtMs ?? null,
  }
}
