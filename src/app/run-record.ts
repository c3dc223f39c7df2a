import type { Project } from '../domain/project.ts'
import type { RunEvidence, RunResult } from '../domain/run-result.ts'
import type { Training } from '../domain/training.ts'

/** What a training leaves in its record: its result, and what the report needs besides. */
export type RecordedResult = RunResult & Pick<RunEvidence, 'profile' | 'evaluation'>

/** The config of a training; it is kept as JSON, as `run` wrote it. */
export function projectOf(run: Training): Project {
  return run.config as unknown as Project
}

/** What came of a training; undefined where it came to no end. */
export function resultOf(run: Training): RecordedResult | undefined {
  return run.result as unknown as RecordedResult | undefined
}
