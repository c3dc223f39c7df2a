import { sha256 } from '../../base/digest.ts'
import type { TrackedLoggedModel, TrackedModel } from '../../domain/tracked.ts'
import { encodeJson } from '../codec.ts'

const sorted = (rows: readonly object[]): string[] => rows.map((row) => encodeJson(row)).toSorted()

/** The same for two logged models that hold the same, in whatever experiment and wherever their files are. */
export function loggedModelDigest(model: TrackedLoggedModel): string {
  const { params, tags, metrics, ...rest } = model
  const values = metrics.map((metric) => ({ ...metric, value: metric.value === 0 ? 0 : metric.value }))
  return sha256(
    encodeJson([entries({ ...rest, experiment: '', artifactUri: '' }), sorted(params), sorted(tags), sorted(values)]),
  )
}

/** The same for two versions that hold the same, under whatever name and wherever their files are. */
export function versionDigest(version: TrackedModel['versions'][number]): string {
  const { tags, served, ...rest } = version
  return sha256(encodeJson([entries({ ...rest, source: '', location: '' }), sorted(tags), entries(served ?? {})]))
}

function entries(row: object): (readonly [string, unknown])[] {
  return (
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      // PostgreSQL has truth values, SQLite 0 and 1.
      .map(([key, value]) => [key, typeof value === 'boolean' ? Number(value) : value] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
  )
}
