import { assert } from '../src/base/assert.ts'
import type { RunDetail } from '../src/domain/run.ts'
import type { Int64 } from '../src/domain/int64.ts'
import type { Comparison, Condition, Order } from '../src/domain/search.ts'

/** What search must find, written plainly: whether a run matches, and which of two comes first. */

type Value = Int64 | string

export function matches(detail: RunDetail, condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => matches(detail, part))
    case 'or':
      return condition.parts.some((part) => matches(detail, part))
    case 'not':
      return !matches(detail, condition.part)
    default: {
      const values = valuesOf(detail, condition)
      if (condition.operator === 'is null') return values.length === 0
      if (condition.operator === 'is not null') return values.length > 0
      return values.some((value) => holds(value, condition))
    }
  }
}

function valuesOf(detail: RunDetail, { entity, key }: Pick<Comparison, 'entity' | 'key'>): Value[] {
  const { run, metrics, params, tags, datasets } = detail
  const has = <Item extends { key: string; value: Value }>(items: readonly Item[]): Value[] =>
    items.filter((item) => item.key === key).map(({ value }) => value)
  switch (entity) {
    case 'metric':
      return has(metrics)
    case 'param':
      return has(params)
    case 'tag':
      return has(tags)
    case 'dataset':
      return datasets.flatMap(({ dataset, tags: labels }) => {
        if (key !== 'context') return [dataset[key as 'name' | 'digest']]
        return labels.filter((label) => label.key === 'mlflow.data.context').map(({ value }) => value)
      })
    default: {
      const status = run.status === 'dead' ? 'KILLED' : run.status.toUpperCase()
      const attributes: Record<string, Value | undefined> = {
        ...{ run_id: run.id, run_name: run.name, user_id: run.userId, status, artifact_uri: run.artifactUri },
        ...{ start_time: run.startedAtMs, end_time: run.endedAtMs },
      }
      const value = attributes[key]
      return value === undefined ? [] : [value]
    }
  }
}

function holds(value: Value, { operator, value: asked }: Comparison): boolean {
  if (Array.isArray(asked)) return asked.some((item) => isEqual(value, item as Value)) === (operator === 'in')
  const other = asked as Value
  switch (operator) {
    case '=':
      return isEqual(value, other)
    case '!=':
      return !isEqual(value, other)
    case '<':
      return value < other
    case '<=':
      return value <= other
    case '>':
      return value > other
    case '>=':
      return value >= other
    case 'like':
      return isLike(String(value), String(other))
    default:
      assert(operator === 'ilike', operator)
      return isLike(lower(String(value)), lower(String(other)))
  }
}

function isEqual(one: Value, other: Value): boolean {
  // oxlint-disable-next-line eqeqeq -- a number and a bigint may be equal
  return typeof one === 'string' || typeof other === 'string' ? one === other : one == other
}

function isLike(text: string, pattern: string): boolean {
  const parts = Array.from(pattern, (character) =>
    character === '%' ? '.*' : character === '_' ? '.' : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
  return new RegExp(`^${parts.join('')}$`, 'su').test(text)
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Ends ties by the youngest start, then by the id. */
export function inOrder(runs: readonly RunDetail[], orders: readonly Order[]): RunDetail[] {
  const ties = [
    { entity: 'attribute', key: 'start_time', descending: true },
    { entity: 'attribute', key: 'run_id', descending: false },
  ] as const
  return runs.toSorted((one, other) => {
    for (const order of [...orders, ...ties]) {
      const sign = compared(valuesOf(one, order)[0], valuesOf(other, order)[0], order.descending)
      if (sign !== 0) return sign
    }
    return 0
  })
}

function compared(one: Value | undefined, other: Value | undefined, descending: boolean): number {
  const [place, otherPlace] = [placeOf(one), placeOf(other)]
  if (place !== otherPlace) return place - otherPlace
  if (place > 0 || one === undefined || other === undefined) return 0
  const sign =
    typeof one === 'string' || typeof other === 'string'
      ? Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
      : Number(one > other) - Number(one < other)
  return descending ? -sign : sign
}

function placeOf(value: Value | undefined): number {
  return value === undefined ? 2 : Number.isNaN(value) ? 1 : 0
}
