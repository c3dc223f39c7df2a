/** What a contestant's process is told, as the JSON of its only argument. */
export interface Job {
  readonly learner: string
  readonly threads: number
  readonly task: 'fit' | 'predict-rows' | 'predict-row'
  readonly settings: Readonly<Record<string, number | string>>
  /** Where the data lie: see `writeMadeData`. */
  readonly folder: string
  /** Rows learnt from, the first ones. */
  readonly rows: number
  /** Where scores go when they are asked for. */
  readonly scores: string
  /** Whose scores: of the rows learnt from, or of those held out. */
  readonly scored: 'training' | 'held'
}

/** What a process answers to the line `run` and, with scores written, to `judge`. */
export interface Answer {
  /** On the clock; of one row with 'predict-row'. */
  readonly seconds: number
  /** Of all threads together, of what `seconds` is of. */
  readonly cpuSeconds: number
  /** Greatest resident size of the process up to now. */
  readonly megabytes: number
  /** SHA-256 of the model; ours alone. */
  readonly digest?: string
}
