import type { SearchEntity } from '../search.ts'
import { DATASET_KEYS, ENTITY_NAMES, type Grammar } from './grammar.ts'
import { listed, refuseFilter } from './refuse.ts'
import { dotIn, unquoted } from './token.ts'

/** Something that can be asked of a thing. */
export interface Name {
  readonly entity: SearchEntity
  readonly key: string
  readonly isNumeric: boolean
  /** Whether its number may stand in quotes. Default: no. */
  readonly mayBeQuoted?: true
}

/** Reads 'metrics.loss', 'params."learning rate"', 'start_time'. @throws SEARCH_FILTER */
export function readName(raw: string, grammar: Grammar, use: 'filter' | 'order'): Name {
  const dot = dotIn(raw)
  const entity = dot < 0 ? 'attribute' : entityOf(unquoted(raw.slice(0, dot)), grammar)
  const key = unquoted(raw.slice(dot + 1))
  if (entity === 'attribute') return attribute(key, grammar, use)
  if (entity === 'dataset' && !DATASET_KEYS.includes(key)) {
    throw refuseFilter(`Invalid dataset key '${key}' specified. Valid keys are '${listed(DATASET_KEYS)}'`)
  }
  if (key === '') throw refuseFilter(`Invalid clause(s) in filter string: '${raw}'`, 'A key follows the dot.')
  return { entity, key, isNumeric: entity === 'metric' }
}

function entityOf(name: string, { entities }: Grammar): SearchEntity {
  const entity = entities.find((each) => ENTITY_NAMES[each].includes(name))
  if (entity !== undefined) return entity
  const known = entities.map((each) => `'${ENTITY_NAMES[each][0]}'`).join(', ')
  throw refuseFilter(`Invalid entity type '${name}'. Valid values are [${known}]`)
}

function attribute(written: string, { attributes, aliases = {} }: Grammar, use: 'filter' | 'order'): Name {
  const key = Object.hasOwn(aliases, written) ? aliases[written]! : written
  const known = Object.hasOwn(attributes, key) ? attributes[key] : undefined
  if (known !== undefined && (known.only ?? use) === use) {
    const { type, mayBeQuoted } = known
    return { entity: 'attribute', key, isNumeric: type === 'integer', ...(mayBeQuoted && { mayBeQuoted }) }
  }
  const keys = Object.entries(attributes).flatMap(([name, { only = use }]) => (only === use ? [name] : []))
  throw refuseFilter(`Invalid attribute key '${written.slice(0, 100)}' specified. Valid keys are '${listed(keys)}'`)
}
