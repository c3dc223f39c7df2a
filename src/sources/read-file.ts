import type { Frame } from '../frame/frame.ts'
import type { RepeatedName } from './column-names.ts'

/** A file as read: its cells, the digest of its bytes, and what was found out about it. */
export interface ReadFile {
  readonly frame: Frame
  readonly digest: string
  readonly description: string
  /** Names that the file gives more than once. */
  readonly repeated: readonly RepeatedName[]
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[]
  /** Of a text that is not UTF-8. */
  readonly encoding?: string
}
