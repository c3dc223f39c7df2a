import { versionName } from '../domain/model-version.ts'
import { readForModel } from '../ingestion/read-for-model.ts'
import { answerFrame } from '../serving/answer-frame.ts'
import { sourceOf } from '../sources/source-of.ts'
import { writeTable } from '../sources/table-writer.ts'
import { evaluateRows } from '../training/evaluate-rows.ts'
import { findModel } from './find-model.ts'
import type { BatchResult, FileRequest } from '../cli/operations.ts'
import type { EvaluationReport } from '../domain/evaluation.ts'
import type { Frame } from '../frame/frame.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { App } from './open-app.ts'

/** Writes the rows of a file again, each with its prediction: the scores are those of the endpoint, bit for bit. */
export async function predictFile(
  app: App,
  { model, data, out, ...text }: FileRequest & { readonly out: string },
): Promise<BatchResult> {
  const served = await findModel(app, model)
  const { reader } = await app.sources()
  const { frame, raw, breaches } = await readForModel(reader, served.manifest, await sourceOf(data, text), 'scoring')
  await writeTable(out, raw, predictionColumns(served, frame))
  return { model: versionName(served.version), rows: raw.rowCount, out, breaches }
}

/** Measures a model on a labelled file. */
export async function evaluateFile(app: App, { model, data, ...text }: FileRequest): Promise<EvaluationReport> {
  const served = await findModel(app, model)
  const { reader } = await app.sources()
  const { frame, breaches } = await readForModel(reader, served.manifest, await sourceOf(data, text), 'evaluation')
  return evaluateRows(served, frame, breaches)
}

/**
 * What `predict` adds to the rows it was given: the answer, and the probability that the endpoint's log would keep: of
 * the positive label, or of the answered one of several. The others' are left out: a column a class would make a file of
 * 150 classes that no one opens.
 */
function predictionColumns(served: ServedModel, frame: Frame): ReadonlyMap<string, readonly (string | number)[]> {
  const { labels, scores } = answerFrame(served, frame)
  if (served.manifest.signature.output.kind === 'regression') return new Map([['prediction', [...scores]]])
  return new Map<string, readonly (string | number)[]>([
    ['prediction', labels.map(String)],
    ['probability', [...scores]],
  ])
}
