import type { Json } from '../../../../base/json.ts'
import { calibratorsOf } from '../../../calibration/calibrator.ts'
import type { CalibrationMethod } from '../../../calibration/calibrator.ts'
import type { IsotonicFit } from '../../../calibration/isotonic.ts'
import type { ModelState } from '../../../model.ts'
import { partOf } from '../../../model-parts.ts'
import { doubles, wholes } from '../tensor.ts'
import { within } from './answers.ts'
import { everyRow, sideBySide } from './exporter.ts'
import type { Exporter } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

interface CalibratedState {
  readonly method: CalibrationMethod | 'none'
  readonly floor: number
  readonly model: Json
}

/** Nearest to 0 and 1 that a probability comes before its log odds are taken; see `logOddsOf`. */
const least = 1e-15

/** Calibrated probabilities: those of the model within, their log odds, a function of each. */
export function calibratedExporter(exporterOf: (kind: string) => Exporter): Exporter {
  const partState = ({ params, tensors }: ModelState): ModelState =>
    partOf('model', (params as unknown as CalibratedState).model, tensors)
  return {
    task: () => 'classification',
    columns(state) {
      const part = partState(state)
      return exporterOf(part.kind).columns(part)
    },
    scores(state, graph) {
      const { method, floor } = state.params as unknown as CalibratedState
      const part = partState(state)
      const scores = exporterOf(part.kind).scores(part, graph)
      if (method === 'none') return scores
      const calibrators = calibratorsOf(method, state.tensors)
      const odds = logOdds(graph, scores)
      const raw =
        calibrators.method === 'platt'
          ? sigmoids(graph, odds, calibrators.fits)
          : sideBySide(
              graph,
              calibrators.fits.map((fit, output) => isotonic(graph, columnAt(graph, odds, output), fit)),
            )
      const kept = within(graph, raw, floor, 1 - floor)
      if (calibrators.fits.length === 1) return kept
      const sum = graph.node('ReduceSum', [kept, graph.constant(wholes([1]))], { keepdims: 1 })
      return graph.node('Div', [kept, sum])
    },
  }
}

function logOdds(graph: GraphBuilder, scores: ValueName): ValueName {
  const kept = within(graph, scores, least, 1 - least)
  const rest = graph.node('Sub', [graph.constant(doubles([1])), kept])
  return graph.node('Log', [graph.node('Div', [kept, rest])])
}

/** 1 / (1 + e^-(slope · odds + intercept)) of each column. */
function sigmoids(
  graph: GraphBuilder,
  odds: ValueName,
  fits: readonly { readonly slope: number; readonly intercept: number }[],
): ValueName {
  const slopes = graph.constant(doubles(fits.map(({ slope }) => slope)))
  const intercepts = graph.constant(doubles(fits.map(({ intercept }) => intercept)))
  return graph.node('Sigmoid', [graph.node('Add', [graph.node('Mul', [odds, slopes]), intercepts])])
}

/** The value between the two points about x, shape (rows, 1); level before the first and behind the last. */
function isotonic(graph: GraphBuilder, x: ValueName, fit: IsotonicFit): ValueName {
  const last = fit.x.length - 1
  if (last === 0) return everyRow(graph, fit.y)
  const held = within(graph, x, fit.x[0]!, fit.x[last]!)
  // How many of the points behind the first, the last aside, x has reached: the place of the point below it.
  const inner = fit.x.subarray(1, last)
  const reached = graph.node('GreaterOrEqual', [held, graph.constant(doubles(inner))])
  const counted = graph.node('ReduceSum', [graph.node('Cast', [reached], { to: 11 }), graph.constant(wholes([1]))], {
    keepdims: 1,
  })
  const place = graph.node('Cast', [counted], { to: 7 })
  const at = (values: Float64Array) => graph.node('Gather', [graph.constant(doubles(values, [values.length])), place])
  const differences = (values: Float64Array) => values.subarray(1).map((value, i) => value - values[i]!)
  const share = graph.node('Div', [graph.node('Sub', [held, at(fit.x)]), at(differences(fit.x))])
  return graph.node('Add', [at(fit.y), graph.node('Mul', [share, at(differences(fit.y))])])
}

function columnAt(graph: GraphBuilder, values: ValueName, column: number): ValueName {
  return graph.node('Gather', [values, graph.constant(wholes([column]))], { axis: 1 })
}
