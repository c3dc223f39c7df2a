import { AppError } from '../base/errors.ts'
import type { DatasetName, LoggedModelPlan } from '../domain/logged-model.ts'
import type { InProjects, Page } from '../domain/search.ts'
import { LOGGED_MODEL_GRAMMAR } from '../domain/search-language/grammar.ts'
import { parseFilter } from '../domain/search-language/parse-filter.ts'

/** A search as a client writes it. */
export interface LoggedModelSearch extends Page, InProjects {
  readonly experimentIds: readonly string[]
  readonly filter?: string
  readonly datasets: readonly DatasetName[]
  readonly orderBy: readonly {
    /** 'metrics.loss', or an attribute. */
    readonly field: string
    readonly descending: boolean
    readonly dataset?: Partial<DatasetName>
  }[]
}

/** What it asks. @throws SEARCH_FILTER, SEARCH_ORDER */
export function plannedModels({ filter, orderBy, ...rest }: LoggedModelSearch): LoggedModelPlan {
  const where = parseFilter(filter, LOGGED_MODEL_GRAMMAR)
  return { ...rest, ...(where === undefined ? {} : { where }), order: orderBy.map(orderOf) }
}

/** What follows the first dot is the name of a metric, whatever is in it. */
function orderOf({ field, ...how }: LoggedModelSearch['orderBy'][number]): LoggedModelPlan['order'][number] {
  const [entity, ...name] = field.split('.')
  if (name.length > 0) {
    if (entity === 'metrics') return { entity: 'metric', key: name.join('.'), ...how }
    throw refuse(`Invalid order by field name: ${field.slice(0, 120)}. Only metrics are supported.`)
  }
  const { attributes, aliases = {} } = LOGGED_MODEL_GRAMMAR
  const key = Object.hasOwn(aliases, field) ? aliases[field]! : field
  if (!Object.hasOwn(attributes, key)) throw refuse(`Invalid order by field name: ${field.slice(0, 120)}`)
  return { entity: 'attribute', key, ...how }
}

function refuse(problem: string): AppError {
  return new AppError('SEARCH_ORDER', { problem })
}
