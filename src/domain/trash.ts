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
