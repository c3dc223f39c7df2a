import type { CyclicDates } from '../../../preprocessing/cyclic-dates.ts'
import type { OneHot } from '../../../preprocessing/one-hot.ts'
import type { ScaledNumber } from '../../../preprocessing/scaled-number.ts'
import type { Scaling } from '../../../preprocessing/standard-scaling.ts'
import { doubles, wholes } from '../tensor.ts'
import { within } from './answers.ts'
import { categoryCodes } from './codes.ts'
import { datePartNodes } from './date-parts.ts'
import { sideBySide } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/** Slots side by side, and where they stand in the encoder's row: value[:, i] is the slot `slots[i]`. */
export interface SlotBlock {
  readonly value: ValueName
  readonly slots: readonly number[]
}

/** A feature and the encoder's slot that is its first. */
export type Placed<Feature> = Feature & { readonly at: number }

/** All numbers together: imputed and scaled, their logarithms, whether they were missing. */
export function numberBlocks(graph: GraphBuilder, features: readonly Placed<ScaledNumber>[]): SlotBlock[] {
  const raw = sideBySide(
    graph,
    features.map(({ input }) => graph.input(input.column, 'double')),
  )
  const missing = graph.node('Or', [graph.node('IsNaN', [raw]), graph.node('IsInf', [raw])])
  const fill = graph.constant(doubles(features.map((feature) => feature.fill)))
  const filled = graph.node('Where', [missing, fill, raw])
  const blocks: SlotBlock[] = []
  const addScaled = (values: ValueName, of: readonly { place: number; slot: number; scaling: Scaling }[]): void => {
    if (of.length === 0) return
    const chosen = columnsAt(
      graph,
      values,
      of.map((it) => it.place),
    )
    blocks.push({
      value: scaledValues(
        graph,
        chosen,
        of.map((it) => it.scaling),
      ),
      slots: of.map((it) => it.slot),
    })
  }
  const placed = features.map((feature, place) => ({ ...feature, place }))
  addScaled(
    filled,
    placed.flatMap(({ place, at, scaling }) => (scaling ? [{ place, slot: at, scaling }] : [])),
  )
  const heavy = placed.flatMap(({ place, at, logScaling }) =>
    logScaling ? [{ place, slot: at + 1, scaling: logScaling }] : [],
  )
  if (heavy.length > 0) {
    const positive = graph.node('Max', [filled, graph.constant(doubles([0]))])
    addScaled(graph.node('Log', [graph.node('Add', [positive, graph.constant(doubles([1]))])]), heavy)
  }
  const indicated = placed.filter((feature) => feature.indicator)
  if (indicated.length > 0) {
    blocks.push({
      value: columnsAt(
        graph,
        asNumber(graph, missing),
        indicated.map(({ place }) => place),
      ),
      slots: indicated.map(({ at, scaling, logScaling }) => at + (scaling ? 1 : 0) + (logScaling ? 1 : 0)),
    })
  }
  return blocks
}

/** A slot of 0 or 1 for each level, for the others, for missing. */
export function oneHotBlock(graph: GraphBuilder, { input, indicator, at }: Placed<OneHot>): SlotBlock {
  const known = input.levels.length + (input.other ? 1 : 0)
  const width = known + (indicator ? 1 : 0)
  const codes = categoryCodes(graph, input, { missing: indicator ? known : -1, unknown: -1 })
  const slots = Array.from({ length: width }, (_, slot) => slot)
  const equal = graph.node('Equal', [codes, graph.constant(wholes(slots, [1, width]))])
  return { value: asNumber(graph, equal), slots: slots.map((slot) => at + slot) }
}

/** The parts of a date; all are 0 but the indicator where it is missing. */
export function dateBlock(graph: GraphBuilder, feature: Placed<CyclicDates>): SlotBlock {
  const { input, indicator, years, season, times, at } = feature
  const raw = graph.input(input.column, 'double')
  const missing = graph.node('Or', [graph.node('IsNaN', [raw]), graph.node('IsInf', [raw])])
  const ms = graph.node('Where', [missing, graph.constant(doubles([0])), raw])
  const partOf = datePartNodes(graph, ms)
  const weekdays = graph.constant(doubles([0, 1, 2, 3, 4, 5, 6]))
  const values = [
    asNumber(graph, graph.node('Equal', [partOf('weekday'), weekdays])),
    scaledValues(graph, partOf('dayOfMonth'), [{ mean: 16, scale: 9 }]),
  ]
  let width = 8
  const add = (value: ValueName, slots: number): void => {
    values.push(value)
    width += slots
  }
  if (years) add(scaledValues(graph, within(graph, partOf('year'), years.first, years.last), [years.scaling]), 1)
  if (season) add(turns(graph, partOf('dayOfYear'), 365.25), 4)
  if (times) add(turns(graph, partOf('hour'), 24), 4)
  const none = graph.constant(doubles([0]))
  const present = graph.node('Where', [missing, none, sideBySide(graph, values)])
  const value = indicator ? sideBySide(graph, [present, asNumber(graph, missing)]) : present
  return { value, slots: Array.from({ length: width + (indicator ? 1 : 0) }, (_, slot) => at + slot) }
}

/** Standard deviations above the mean, held within a million. */
export function scaledValues(graph: GraphBuilder, values: ValueName, scalings: readonly Scaling[]): ValueName {
  const mean = graph.constant(doubles(scalings.map((scaling) => scaling.mean)))
  const scale = graph.constant(doubles(scalings.map((scaling) => scaling.scale)))
  return within(graph, graph.node('Div', [graph.node('Sub', [values, mean]), scale]), -1e6, 1e6)
}

/** Sine and cosine of one and two turns; a cosine is a sine a quarter ahead: older runtimes have no cosine of doubles. */
function turns(graph: GraphBuilder, part: ValueName, cycle: number): ValueName {
  const share = graph.node('Div', [part, graph.constant(doubles([cycle]))])
  const angles = [1, 2].flatMap((count) => [0, 1 / 4].map((ahead) => ({ turn: 2 * Math.PI * count, ahead })))
  const scaled = graph.node('Mul', [share, graph.constant(doubles(angles.map(({ turn }) => turn)))])
  const quarters = graph.constant(doubles(angles.map(({ ahead }) => 2 * Math.PI * ahead)))
  return graph.node('Sin', [graph.node('Add', [scaled, quarters])])
}

function columnsAt(graph: GraphBuilder, values: ValueName, places: readonly number[]): ValueName {
  return graph.node('Gather', [values, graph.constant(wholes(places))], { axis: 1 })
}

/** 1 where a condition holds, else 0. */
function asNumber(graph: GraphBuilder, condition: ValueName): ValueName {
  return graph.node('Cast', [condition], { to: 11 })
}
