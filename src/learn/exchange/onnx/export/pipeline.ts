import { AppError } from '../../../../base/errors.ts'
import type { Json } from '../../../../base/json.ts'
import type { ModelState } from '../../../model.ts'
import { partOf } from '../../../model-parts.ts'
import { columnStates } from '../../../preprocessing/fitted-columns.ts'
import type { Exporter, GraphColumn } from './exporter.ts'
import type { ValueName } from './graph-builder.ts'
import {
  imputeExporter,
  oneHotExporter,
  ordinalExporter,
  rareExporter,
  scalerExporter,
  targetExporter,
} from './transforms.ts'
import type { TransformExporter } from './transforms.ts'

/** How each kind of transform is exported. */
const TRANSFORMS = {
  impute: imputeExporter,
  'one-hot': oneHotExporter,
  ordinal: ordinalExporter,
  'rare-categories': rareExporter,
  'robust-scaler': scalerExporter,
  'standard-scaler': scalerExporter,
  'target-encoder': targetExporter,
}

/** Those that let columns pass or not: the model says which it reads. */
const passing = ['keep-columns', 'drop-columns']

/** What one transform does with its columns: all are read before any is made. */
interface Step {
  readonly exporter: TransformExporter<object>
  readonly states: readonly object[]
}

/** Transforms and a model: the columns that a step makes stand for the inputs of those behind it. */
export function pipelineExporter(exporterOf: (kind: string) => Exporter): Exporter {
  return {
    task(state) {
      const model = modelOf(state)
      return exporterOf(model.kind).task(model)
    },
    columns(state) {
      const made = new Set<string>()
      const read: GraphColumn[] = []
      const need = (columns: readonly GraphColumn[]) => read.push(...columns.filter(({ column }) => !made.has(column)))
      for (const { exporter, states } of stepsOf(state)) {
        need(states.map(exporter.reads))
        for (const { name } of states.flatMap((it) => exporter.partOf(it).makes)) made.add(name)
      }
      const model = modelOf(state)
      need(exporterOf(model.kind).columns(model))
      return read
    },
    scores(state, graph) {
      const made = new Map<string, ValueName>()
      const within = {
        ...graph,
        input: (column: string, type: GraphColumn['type']) => made.get(column) ?? graph.input(column, type),
      }
      for (const { exporter, states } of stepsOf(state)) {
        const values = states.flatMap((it) => {
          const written = exporter.write(it, within)
          return exporter.partOf(it).makes.map(({ name }, i) => [name, written[i]!] as const)
        })
        for (const [name, value] of values) made.set(name, value)
      }
      const model = modelOf(state)
      return exporterOf(model.kind).scores(model, within)
    },
  }
}

const named = (name: string, { params, tensors }: ModelState): ModelState =>
  partOf(name, (params as Readonly<Record<string, Json>>)[name], tensors)
const modelOf = (state: ModelState): ModelState => named('model', state)
const stepsOf = (state: ModelState): Step[] => flat(named('transform', state)).map(stepOf)

/** The transforms of a chain, and of the chains within. */
function flat(state: ModelState): ModelState[] {
  if (passing.includes(state.kind)) return []
  if (state.kind !== 'chain') return [state]
  const { transforms } = state.params as { readonly transforms: readonly Json[] }
  return transforms.flatMap((part, position) => flat(partOf(`${position}`, part, state.tensors)))
}

/** @throws ONNX_UNSUPPORTED for a transform that has no export, or refuses values that training did not see */
function stepOf(state: ModelState): Step {
  const exporters: Readonly<Record<string, unknown>> = TRANSFORMS
  const exporter = exporters[state.kind] as TransformExporter<object> | undefined
  const known = [...Object.keys(TRANSFORMS), ...passing].join(', ')
  if (exporter === undefined) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `The transform "${state.kind}"`,
      todo: `Transforms that can be exported are ${known}.`,
    })
  }
  const states = columnStates<object>(state)
  if (states.some((it) => exporter.refuses?.(it) === true)) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `The transform "${state.kind}" with unknown: 'error'`,
      todo: "A graph cannot refuse a value: train with unknown: 'ignore'.",
    })
  }
  return { exporter, states }
}
