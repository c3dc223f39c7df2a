import type { Readable } from 'node:stream'
import type { Page, Paged } from './search.ts'

/** What a folder holds. */
export interface ArtifactEntry {
  /** Without the folder. */
  readonly name: string
  readonly isFolder: boolean
  /** Absent for a folder. */
  readonly bytes?: number
}

/** A file that was opened: what is read of it is of one state, whatever is put there meanwhile. */
export interface OpenArtifact {
  /** Its last name. */
  readonly name: string
  readonly bytes: number
  readonly changedAtMs: number
  /** Another one whenever the file was put again. Without quotes. */
  readonly tag: string
  /** Its bytes from `first` to `last`, both included; closes the file at its end. To be called once, or `close`. */
  read(range?: { readonly first: number; readonly last: number }): Readable
  close(): Promise<void>
}

/** What arrives, and how much of it was announced. */
export interface Incoming {
  readonly source: Readable
  readonly bytes?: number
}

/**
 * Files of runs and models in folders below one root, named as their writers name them. Paths are relative, parted by
 * '/', and never decoded (`artifactPath`); nothing outside the root is reached, through a symbolic link neither.
 */
export interface ArtifactTree {
  /** The folder, absolute, without symbolic links. */
  readonly root: string
  /**
   * Puts a file there, in place of one that is there. Durable when it resolves; until then, and where the source breaks
   * off, nobody sees anything of it. Uses memory for a few pieces of the source, whatever its length.
   *
   * @throws ARTIFACT_PATH, ARTIFACT_TAKEN where a folder is there or a file is in the way, ARTIFACT_TOO_LARGE, ARTIFACT_CUT,
   * DISK_FULL
   */
  put(path: string, incoming: Incoming): Promise<void>
  /** @throws ARTIFACT_PATH, ARTIFACT_NOT_FOUND */
  open(path: string): Promise<OpenArtifact>
  /** What a folder holds, by name; a file holds nothing, as whoever asks whether it is a folder must see. @throws ARTIFACT_PATH */
  list(path: string, page?: Page): Promise<Paged<ArtifactEntry>>
  /** Whether a file, or a folder, is there. @throws ARTIFACT_PATH */
  kindOf(path: string): Promise<'file' | 'folder' | undefined>
  /** A file, or a folder with all it holds. @throws ARTIFACT_PATH (also of the root itself), ARTIFACT_NOT_FOUND */
  delete(path: string): Promise<void>
  readonly uploads: ArtifactUploads
}

/** Files that arrive in parts. What is not completed within a day of its last part is swept. */
export interface ArtifactUploads {
  /** The id of the upload, which nobody can guess. @throws ARTIFACT_PATH */
  begin(path: string): Promise<string>
  /**
   * Its tag, to be named when the upload is completed: the SHA-256 of its bytes. @throws UPLOAD_NOT_FOUND (also under
   * another path), UPLOAD_PART, ARTIFACT_TOO_LARGE, ARTIFACT_CUT, DISK_FULL
   */
  putPart(id: string, path: string, part: number, incoming: Incoming): Promise<string>
  /**
   * Puts the parts together, in the order of their numbers, in one step. @throws UPLOAD_NOT_FOUND,
   * UPLOAD_PART where one is missing or has another tag, and all that `put` throws
   */
  complete(id: string, path: string, parts: readonly { readonly part: number; readonly tag: string }[]): Promise<void>
  /** @throws UPLOAD_NOT_FOUND */
  abort(id: string, path: string): Promise<void>
}
