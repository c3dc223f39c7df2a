import { AppError } from '../../base/errors.ts'
import type { Order } from '../search.ts'
import { ENTITY_NAMES, type Grammar } from './grammar.ts'
import { readName } from './name.ts'
import { tokensOf } from './token.ts'

const ordersMax = 20

/**
 * Reads what things are ordered by, the first first: 'metrics.loss DESC', 'start_time'. ASC where nothing is said.
 *
 * @throws SEARCH_ORDER, SEARCH_FILTER (of a name) with the words of MLflow's server; also where a name comes twice
 */
export function parseOrder(texts: readonly string[], grammar: Grammar): Order[] {
  if (texts.length > ordersMax) {
    throw refuse(`At most ${ordersMax} order_by clauses are possible. Received ${texts.length}.`)
  }
  const orders = texts.map((text) => parseOne(text, grammar))
  const names = new Set(orders.map(({ entity, key }) => `${entity} ${key}`))
  if (names.size < orders.length) {
    throw refuse(`\`order_by\` contains duplicate fields: [${texts.map((text) => `'${text}'`).join(', ')}]`)
  }
  return orders
}

function parseOne(text: string, grammar: Grammar): Order {
  const unparsed = `Invalid order_by clause '${text.slice(0, 200)}'. Could not be parsed.`
  const [name, direction, ...rest] = tokens(text, unparsed)
  if (name?.kind !== 'name' || rest.length > 0) throw refuse(unparsed)
  const word = direction?.raw.toLowerCase() ?? 'asc'
  if (word !== 'asc' && word !== 'desc') {
    throw refuse(`Invalid ordering key in order_by clause '${text.slice(0, 200)}'.`)
  }
  const { entity, key } = readName(name.raw, { ...grammar, entities: allOf(grammar) }, 'order')
  if (!grammar.orderEntities.includes(entity)) {
    throw refuse(`Invalid order_by entity: ${ENTITY_NAMES[entity][0]}`)
  }
  return { entity, key, descending: word === 'desc' }
}

function allOf({ entities, orderEntities }: Grammar): Grammar['entities'] {
  return [...new Set([...entities, ...orderEntities])]
}

function tokens(text: string, unparsed: string): ReturnType<typeof tokensOf> {
  try {
    return tokensOf(text)
  } catch {
    throw refuse(unparsed)
  }
}

function refuse(problem: string): AppError {
  return new AppError('SEARCH_ORDER', { problem })
}
