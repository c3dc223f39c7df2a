/** What has a folder of files. */
export type ArtifactOwner =
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'logged-model'; readonly id: string }
  | { readonly kind: 'version'; readonly model: string; readonly version: number }

/** Knows where files are said to be. */
export interface ArtifactOwners {
  /**
   * The URI of its folder, of any scheme. Of a version, what it was registered from: a logged model's and a run's are
   * looked up. @throws RUN_NOT_FOUND, LOGGED_MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND
   */
  uriOf(owner: ArtifactOwner): Promise<string>
}
