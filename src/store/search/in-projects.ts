import { sql, type RawBuilder } from 'kysely'
import type { InProjects } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { textList } from './compare.ts'

type Sql = RawBuilder<unknown>

/** Continues a condition: the column is the name of a project that may be told of. */
export function namedInProjects(kind: Database['kind'], column: Sql, { projects }: InProjects): Sql {
  return projects === undefined ? sql`` : sql` and ${column} in (${textList(kind, projects)})`
}

/** Continues a condition: the column is the number of an experiment that may be told of. */
export function ofProjects(kind: Database['kind'], column: Sql, { projects }: InProjects): Sql {
  return projects === undefined
    ? sql``
    : sql` and ${column} in (select id from experiments where name in (${textList(kind, projects)}))`
}
