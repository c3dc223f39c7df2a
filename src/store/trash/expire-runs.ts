import type { Kysely, Transaction } from 'kysely'
import type { ExpiryReport } from '../../domain/trash.ts'
import type { Database } from '../database.ts'
import { appendEvidence } from '../evidence-store.ts'
import type { Tables } from '../schema.ts'
import { heldByVersions } from './held.ts'

/** Of an experiment: days after their end that its runs are kept, in the place of the server's; 0: for ever. */
export const keepDaysTag = 'throughline.keep_days'
/** Of a run: it is kept, whatever it says but 'false'. */
export const keepTag = 'throughline.keep'

/** The evidence of a run that went into the trash by its age. One that is restored never goes by itself again. */
const expired = 'run.expired'

const dayMs = 86_400_000
/** Runs in one transaction: what others wait for stays short. */
const batchMax = 100
const ended = ['finished', 'failed', 'killed', 'dead']

interface Candidate {
  readonly id: string
  readonly artifact_uri: string
}

/**
 * Moves into the trash the runs that ended so many days ago, and the logged models they made, each run with a row of
 * evidence. Stays: what a registered version points to, runs that are tagged to stay, runs that somebody took out of the
 * trash, and runs that never ended. May be stopped at any moment and done again.
 *
 * @param days  for experiments that do not say it themselves; 0: for ever
 */
export async function expireRuns(
  database: Database,
  options: { readonly days: number; readonly isDryRun: boolean; readonly actor: string; readonly nowMs: number },
): Promise<ExpiryReport> {
  const { isDryRun, actor, nowMs } = options
  const report = { runs: [] as string[], loggedModels: [] as string[], kept: [] as { what: string; why: string }[] }

  /** Those of some ids, or of an experiment after the id `after`. */
  function candidates(db: Kysely<Tables>, experiment: number, beforeMs: number) {
    return db
      .selectFrom('runs')
      .select(['id', 'artifact_uri'])
      .where('experiment_id', '=', experiment)
      .where('deleted_at_ms', 'is', null)
      .where('status', 'in', ended)
      .where('ended_at_ms', '<', beforeMs)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('run_tags')
              .select('run_tags.key')
              .whereRef('run_tags.run', '=', 'runs.number')
              .where('run_tags.key', '=', keepTag)
              .where('run_tags.value', '<>', 'false'),
          ),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('evidence')
              .select('evidence.id')
              .whereRef('evidence.subject', '=', 'runs.id')
              .where('evidence.action', '=', expired),
          ),
        ),
      )
      .orderBy('id')
      .limit(batchMax)
  }

  async function expire(trx: Transaction<Tables>, going: readonly Candidate[], details: object): Promise<void> {
    const ids = going.map(({ id }) => id)
    const models = (await modelsOf(trx, ids)).map(({ id }) => id)
    const set = { deleted_at_ms: Math.round(nowMs) }
    await trx.updateTable('runs').set(set).where('id', 'in', ids).execute()
    if (models.length > 0) {
      await trx
        .updateTable('logged_models')
        .set({ ...set, updated_at_ms: Math.round(nowMs) })
        .where('id', 'in', models)
        .execute()
    }
    for (const id of ids) {
      await appendEvidence(trx, { atMs: nowMs, actor, action: expired, subject: id, details: { ...details } })
    }
    report.runs.push(...ids)
    report.loggedModels.push(...models)
  }

  for (const { id: experiment, days } of await policies(database.read, options.days)) {
    const beforeMs = Math.floor(nowMs - days * dayMs)
    for (let after = ''; ;) {
      const page = await candidates(database.read, experiment, beforeMs).where('id', '>', after).execute()
      const last = page.at(-1)
      if (last === undefined) break
      if (isDryRun) {
        const { going, held } = await parted(database.read, page)
        report.runs.push(...going.map(({ id }) => id))
        report.loggedModels.push(
          ...(
            await modelsOf(
              database.read,
              going.map(({ id }) => id),
            )
          ).map(({ id }) => id),
        )
        report.kept.push(...held)
      } else {
        const ids = page.map(({ id }) => id)
        await database.write(async (trx) => {
          // Somebody may have gone on with one meanwhile, tagged it, or registered a version of it.
          let query = candidates(trx, experiment, beforeMs).where('id', 'in', ids)
          if (database.kind === 'postgres') query = query.forUpdate()
          const { going, held } = await parted(trx, await query.execute())
          report.kept.push(...held)
          if (going.length > 0) await expire(trx, going, { days, experiment: String(experiment) })
        })
      }
      after = last.id
    }
  }
  return { isDryRun, ...report }
}

/** Experiments whose runs have an age, and it. */
async function policies(db: Kysely<Tables>, days: number): Promise<{ id: number; days: number }[]> {
  const rows = await db
    .selectFrom('experiments')
    .leftJoin('experiment_tags', (join) =>
      join.onRef('experiment_tags.experiment_id', '=', 'experiments.id').on('experiment_tags.key', '=', keepDaysTag),
    )
    .select(['experiments.id', 'experiment_tags.value'])
    .where('experiments.deleted_at_ms', 'is', null)
    .orderBy('experiments.id')
    .execute()
  return rows
    .map(({ id, value }) => ({ id, days: value === null ? days : daysOf(value) }))
    .filter((policy) => policy.days > 0)
}

/** What is no number of days keeps for ever: nothing goes by a slip of the pen. */
function daysOf(value: string): number {
  return /^\d{1,5}$/.test(value.trim()) ? Number(value) : 0
}

async function parted(
  db: Kysely<Tables>,
  found: readonly Candidate[],
): Promise<{ going: Candidate[]; held: { what: string; why: string }[] }> {
  const by = await heldByVersions(db)
  const models = Map.groupBy(
    await modelsOf(
      db,
      found.map(({ id }) => id),
    ),
    ({ source_run_id: run }) => run,
  )
  const whyOf = (run: Candidate): string | undefined =>
    by.run(run) ?? (models.get(run.id) ?? []).map((model) => by.loggedModel(model)).find((why) => why !== undefined)
  return {
    going: found.filter((run) => whyOf(run) === undefined),
    held: found.flatMap((run) => {
      const why = whyOf(run)
      return why === undefined ? [] : [{ what: `run ${run.id}`, why }]
    }),
  }
}

/** Logged models that these runs made. */
async function modelsOf(db: Kysely<Tables>, runs: readonly string[]) {
  if (runs.length === 0) return []
  return db
    .selectFrom('logged_models')
    .select(['id', 'artifact_uri', 'source_run_id'])
    .where('source_run_id', 'in', [...runs])
    .where('deleted_at_ms', 'is', null)
    .orderBy('id')
    .execute()
}
