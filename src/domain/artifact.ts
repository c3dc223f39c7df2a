/** Keeps bytes by their SHA-256. The same bytes are stored once; a name is never reused for other bytes. */
export interface ArtifactStore {
  /** Durable when it resolves (written beside, synced, renamed). Returns the digest. */
  put(bytes: Uint8Array): Promise<string>
  /** @throws ARTIFACT_MISSING; ARTIFACT_CORRUPT when the bytes do not have the digest */
  get(digest: string): Promise<Uint8Array>
  has(digest: string): Promise<boolean>
  /** Where the object is or would be, for people: a path or a URL. */
  locate(digest: string): string
}
