import type { AccessStore } from '../domain/access.ts'
import type { Database } from './database.ts'
import { experimentNumber } from './experiment-number.ts'

/** Names of the experiments of what requests name; undefined as soon as one id is unknown. */
export function projectNames(database: Database): AccessStore['projects'] {
  const db = database.read
  /** Each id asked for must have been found. */
  const complete = (
    ids: readonly string[],
    rows: readonly { readonly id: string | number; readonly name: string }[],
  ) => (new Set(ids).size === rows.length ? [...new Set(rows.map(({ name }) => name))] : undefined)
  return {
    async ofRuns(ids) {
      if (!canBeKept(ids)) return undefined
      const runs = db.selectFrom('runs').innerJoin('experiments', 'experiments.id', 'runs.experiment_id')
      return complete(ids, await runs.select(['runs.id', 'experiments.name']).where('runs.id', 'in', ids).execute())
    },
    async ofExperiments(ids) {
      const numbers = ids.map(experimentNumber).filter((number) => number !== undefined)
      if (numbers.length === 0 || numbers.length < ids.length) return undefined
      const experiments = db.selectFrom('experiments').select(['id', 'name'])
      return complete(ids, await experiments.where('id', 'in', numbers).execute())
    },
    async ofLoggedModels(ids) {
      if (!canBeKept(ids)) return undefined
      const models = db.selectFrom('logged_models').innerJoin('experiments', 'experiments.id', 'experiment_id')
      const named = models.select(['logged_models.id', 'experiments.name'])
      return complete(ids, await named.where('logged_models.id', 'in', ids).execute())
    },
  }
}

/** Some id, and none that no database could hold. */
function canBeKept(ids: readonly string[]): boolean {
  return ids.length > 0 && ids.every((id) => !id.includes('\0'))
}
