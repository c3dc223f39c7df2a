/** What a look at the trash found to remove for good, or removed. */
export interface PruneReport {
  readonly beforeMs: number
  /** Nothing was removed: these would be. */
  readonly isDryRun: boolean
  readonly runs: readonly string[]
  readonly loggedModels: readonly string[]
  readonly experiments: readonly string[]
  /** Registered models, which never had a version. */
  readonly models: readonly string[]
  /** What has been in the trash that long and stays, and why. */
  readonly kept: readonly { readonly what: string; readonly why: string }[]
}

/** What was found to have had its time, and went into the trash. */
export interface ExpiryReport {
  /** Nothing was moved: these would be. */
  readonly isDryRun: boolean
  readonly runs: readonly string[]
  /** Logged models that those runs made. */
  readonly loggedModels: readonly string[]
  /** What is that old and stays, and why. */
  readonly kept: readonly { readonly what: string; readonly why: string }[]
}
