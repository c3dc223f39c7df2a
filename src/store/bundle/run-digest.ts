import { sha256 } from '../../base/digest.ts'
import type { TrackedRun } from '../../domain/tracked.ts'
import { encodeJson } from '../codec.ts'

/** The same for two runs that hold the same, in whatever order and in whatever experiment they are. */
export function runDigest(run: TrackedRun): string {
  const { id, name, userId, status, startedAtMs, endedAtMs, deletedAtMs } = run
  const sorted = (rows: readonly object[]): string[] => [...new Set(rows.map((row) => encodeJson(row)))].toSorted()
  const pair = ({ key, value }: { key: string; value: string }) => [key, value]
  return sha256(
    encodeJson([
      [id, name, userId, status, startedAtMs, endedAtMs ?? null, deletedAtMs ?? null],
      sorted(run.params.map(pair)),
      sorted(run.tags.map(pair)),
      sorted(run.metrics.map(({ key, value, atMs, step }) => [key, value === 0 ? 0 : value, atMs, step])),
      sorted(
        run.datasets.map(({ dataset, tags }) => [
          ...[dataset.name, dataset.digest, dataset.sourceType, dataset.source],
          ...[dataset.schema ?? null, dataset.profile ?? null, sorted(tags.map(pair))],
        ]),
      ),
      run.inputModels.toSorted(),
      sorted(run.outputModels.map(({ modelId, step }) => [modelId, step])),
    ]),
  )
}
