/** queued -> running -> finished | failed. */
export type JobStatus = 'queued' | 'running' | 'finished' | 'failed'

/** One piece of work done outside the process that answers requests: a training run of a project. */
export interface Job {
  readonly id: string
  readonly project: string
  readonly status: JobStatus
  readonly startedAtMs: number
  readonly endedAtMs?: number
  /** What it is doing, for people: 'fitting gradient boosting'. */
  readonly step?: string
  /** The run it became, once that has begun. */
  readonly runId?: string
  /** What stopped it, when failed. */
  readonly error?: { readonly code: string; readonly message: string; readonly fix: string }
}

/** Starts work in the job process and tells how it stands. */
export interface Jobs {
  /**
   * @param by  who the record names for what the run registers
   *
   * Resolves as soon as the job is accepted. @throws PROJECT_UNKNOWN when this server serves no such project
   */
  startRun(project: string, by?: string): Promise<{ readonly id: string }>
  /** @throws JOB_NOT_FOUND */
  status(id: string): Promise<Job>
}
