/** How long work tells what it is doing. Implemented by the edge: a terminal, a log, a job's record. */
export interface Progress {
  /** A step begins: 'Read the source'. The step before it has ended. */
  step(name: string): void
  /** Share of the current step that is done, in [0, 1]. */
  share(done: number): void
  /** Something found that a person wants to see at once. */
  note(text: string): void
}
