import type { DatePart } from '../../../preprocessing/date-parts.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { doubles } from '../tensor.ts'

/**
 * The parts of a column of timestamps, by the steps of `preprocessing/date-parts.ts` as nodes over doubles, which are
 * exact for whole numbers: each answers with shape (rows, 1), or NaN where the timestamp is.
 *
 * @param ms  milliseconds since 1970-01-01 UTC, shape (rows, 1), NaN or finite
 */
export function datePartNodes(graph: GraphBuilder, ms: ValueName): (part: DatePart) => ValueName {
  const { plus, minus, times, floorOf, isAtMost } = arithmetic(graph)
  const days = floorOf(ms, 86_400_000)
  const shifted = plus(days, 719_468)
  const era = floorOf(shifted, 146_097)
  const dayOfEra = minus(shifted, times(era, 146_097))
  const yearOfEra = floorOf(
    minus(plus(minus(dayOfEra, floorOf(dayOfEra, 1460)), floorOf(dayOfEra, 36_524)), floorOf(dayOfEra, 146_096)),
    365,
  )
  const dayFromMarch = minus(
    dayOfEra,
    minus(plus(times(yearOfEra, 365), floorOf(yearOfEra, 4)), floorOf(yearOfEra, 100)),
  )
  const monthFromMarch = floorOf(plus(times(dayFromMarch, 5), 2), 153)
  const isBeforeMarch = graph.node('Not', [isAtMost(monthFromMarch, 9)])
  const choose = (condition: ValueName, yes: ValueName, no: ValueName) => graph.node('Where', [condition, yes, no])
  const year = (): ValueName => {
    const fromMarch = plus(yearOfEra, times(era, 400))
    return choose(isBeforeMarch, plus(fromMarch, 1), fromMarch)
  }
  const parts: Readonly<Record<DatePart, () => ValueName>> = {
    hour: () => graph.node('Div', [minus(ms, times(days, 86_400_000)), number(graph, 3_600_000)]),
    weekday() {
      const fromSunday = plus(days, 4)
      return minus(fromSunday, times(floorOf(fromSunday, 7), 7))
    },
    year,
    month: () => choose(isBeforeMarch, plus(monthFromMarch, -9), plus(monthFromMarch, 3)),
    dayOfMonth: () => plus(minus(dayFromMarch, floorOf(plus(times(monthFromMarch, 153), 2), 5)), 1),
    dayOfYear() {
      const own = year()
      const isMultiple = (of: number) => graph.node('Equal', [times(floorOf(own, of), of), own])
      const isCentury = graph.node('And', [isMultiple(100), graph.node('Not', [isMultiple(400)])])
      const isLeap = graph.node('And', [isMultiple(4), graph.node('Not', [isCentury])])
      const fromMarch = plus(dayFromMarch, graph.node('Where', [isLeap, number(graph, 61), number(graph, 60)]))
      return choose(isBeforeMarch, plus(dayFromMarch, -305), fromMarch)
    },
  }
  return (part) => parts[part]()
}

function arithmetic(graph: GraphBuilder) {
  const value = (it: ValueName | number) => (typeof it === 'number' ? number(graph, it) : it)
  return {
    plus: (a: ValueName, b: ValueName | number) => graph.node('Add', [a, value(b)]),
    minus: (a: ValueName, b: ValueName | number) => graph.node('Sub', [a, value(b)]),
    times: (a: ValueName, b: number) => graph.node('Mul', [a, value(b)]),
    floorOf: (a: ValueName, by: number) => graph.node('Floor', [graph.node('Div', [a, value(by)])]),
    isAtMost: (a: ValueName, b: number) => graph.node('LessOrEqual', [a, value(b)]),
  }
}

function number(graph: GraphBuilder, value: number): ValueName {
  return graph.constant(doubles([value], []))
}
