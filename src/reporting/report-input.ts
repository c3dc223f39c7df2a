import type { Project } from '../domain/project.ts'
import type { RunEvidence } from '../domain/run-result.ts'

/** What a report is made of. */
export interface ReportInput {
  readonly project: Project
  readonly evidence: RunEvidence
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAtMs: number
}
