import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { cleanTable } from '../clean/clean-table.ts'
import { targetName } from '../domain/project.ts'
import type { Breach } from '../domain/contract.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { Source, SourceReader } from '../domain/source.ts'
import { requireUnambiguous } from './asked-columns.ts'
import type { Frame } from '../frame/frame.ts'

/** A file as a model reads it. */
export interface ReadRows {
  /** Typed and cleaned exactly as in training. */
  readonly frame: Frame
  /** The rows as written. */
  readonly raw: Frame
  /** SHA-256 of the bytes of the file. */
  readonly sourceDigest: string
  readonly breaches: readonly Breach[]
}

/**
 * Reads a file with the contract and the cleaning decisions of a model.
 *
 * 'evaluation' needs the target and leaves out the rows that training would have left out for their target;
 * 'scoring' keeps every row, so that answers stand beside their questions.
 *
 * @throws what the reader throws; TARGET_NOT_FOUND for 'evaluation' when the file has no target
 */
export async function readForModel(
  reader: SourceReader,
  manifest: ModelManifest,
  source: Source,
  purpose: 'evaluation' | 'scoring',
): Promise<ReadRows> {
  const { contract, clean, problem } = manifest.preparation
  const name = targetName(problem)
  const derived =
    typeof problem.target === 'string' || purpose === 'scoring'
      ? {}
      : { derived: { name, expression: problem.target.from } }
  const { encoding } = manifest.preparation
  const raw = await reader.read(asTrained(manifest, source), {
    folder: '/',
    ...derived,
    ...(encoding !== undefined && { encodingElse: encoding }),
  })
  if (purpose === 'evaluation') requireUnambiguous(raw, source.path, [name])
  if (purpose === 'evaluation' && !raw.frame.columns.has(name)) {
    const known = [...raw.frame.columns.keys()]
    throw new AppError('TARGET_NOT_FOUND', { target: name, known, nearest: nearest(name, known) })
  }
  const { frame, breaches } = cleanTable(raw.frame, { contract, clean, purpose })
  const mattering = purpose === 'scoring' ? breaches.filter(({ column }) => matters(manifest, column)) : breaches
  return { frame, raw: raw.frame, sourceDigest: raw.sourceDigest, breaches: mattering }
}

/** Delimited text has a header, or the names given, where that was so for the file that the model learnt from. */
function asTrained({ preparation }: ModelManifest, source: Source): Source {
  if (source.kind !== 'csv') return source
  const { header, names } = preparation
  return { ...source, ...(header !== undefined && { header }), ...(names !== undefined && { names }) }
}

/** Whether a model's input is concerned: a file to be scored owes nothing else. */
function matters(manifest: ModelManifest, column: string): boolean {
  return manifest.signature.inputs.some(({ name }) => name === column)
}
