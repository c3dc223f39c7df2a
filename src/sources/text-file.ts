import { AppError } from '../base/errors.ts'
import { fileChunks } from './file-chunks.ts'
import type { ReadOptions } from './file-chunks.ts'
import { asUtf8, findEncoding, guessSingleByte, knownLabel } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'

const headBytes = 1 << 18

/** How a text is read. */
export interface TextReadOptions extends ReadOptions {
  /** Taken instead of a guess where the bytes are not UTF-8: what other files of its kind were found to be. */
  readonly encodingElse?: string | undefined
}

/** A text file as UTF-8, whatever it was written in. */
export interface TextFile {
  readonly encoding: TextEncoding
  /** The first 256 KiB, or all. */
  readonly head: Uint8Array
  readonly isWhole: boolean
  /** All chunks, the head first. Once. */
  chunks(): AsyncGenerator<Uint8Array>
  /** Both only when all chunks were taken. */
  digest(): string
  packing(): string | undefined
}

/** Thrown by who reads a text where its bytes are not UTF-8: another encoding is then tried. */
export class NotUtf8 extends Error {
  readonly line: number
  constructor(line: number) {
    super(`line ${line} holds bytes that are not UTF-8`)
    this.line = line
  }
}

/**
 * Opens a text and has it read; once more in another encoding when it proves not to be UTF-8 and nobody said that it
 * is. See `guessSingleByte` for what is then decided.
 *
 * @param given  the encoding that the source names
 * @throws SOURCE_ENCODING, what `fileChunks` throws, and what `read` throws
 */
export async function readText<Result>(
  path: string,
  given: string | undefined,
  options: TextReadOptions,
  read: (text: TextFile) => Promise<Result>,
): Promise<Result> {
  try {
    return await read(await openText(path, options, (head) => findEncoding(head, given)))
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error
    const encoding = given === undefined ? await otherEncoding(path, options) : { why: 'as was said' }
    if ('why' in encoding) {
      const problem = `${error.message}, ${encoding.why}.`
      throw new AppError('SOURCE_ENCODING', { path, problem }, { cause: error })
    }
    return await read(await openText(path, options, () => encoding))
  }
}

async function otherEncoding(path: string, options: TextReadOptions): Promise<TextEncoding | { readonly why: string }> {
  const { signal, encodingElse } = options
  const known = encodingElse === undefined ? undefined : knownLabel(encodingElse)
  if (known !== undefined && !known.startsWith('utf-')) return { label: known, from: 'config' }
  const guess = await guessSingleByte(fileChunks(path, { signal }).chunks)
  return 'why' in guess ? guess : { label: guess.label, from: 'guess' }
}

async function openText(
  path: string,
  options: TextReadOptions,
  decide: (head: Uint8Array) => TextEncoding,
): Promise<TextFile> {
  const file = fileChunks(path, options)
  const raw = file.chunks[Symbol.asyncIterator]()
  const first = await raw.next()
  const bytes: Uint8Array = first.done === true ? new Uint8Array(0) : first.value
  const encoding = decide(bytes)
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield bytes
      for (let next = await raw.next(); next.done !== true; next = await raw.next()) yield next.value
    } finally {
      // closes the file where the text is not read to its end
      await raw.return?.()
    }
  }
  const chunks = asUtf8(path, all(), encoding.label)
  const parts: Uint8Array[] = []
  let isWhole = false
  for (let length = 0; length < headBytes && !isWhole;) {
    const next = await chunks.next()
    isWhole = next.done === true
    if (next.done !== true) parts.push(next.value)
    length += next.value?.length ?? 0
  }
  const head = Buffer.concat(parts)
  return {
    encoding,
    head,
    isWhole,
    async *chunks() {
      try {
        yield head
        if (!isWhole) yield* chunks
      } finally {
        await chunks.return(undefined)
      }
    },
    digest: file.digest,
    packing: file.packing,
  }
}

/** How a text was written, for people; nothing for plain UTF-8. */
export function describeText(text: TextFile): { readonly parts: readonly string[]; readonly notes: readonly string[] } {
  const { label, from } = text.encoding
  const packing = text.packing()
  const parts = [
    ...(label === 'utf-8' ? [] : [`${label}${from === 'guess' ? ' (a guess)' : ''}`]),
    ...(packing === undefined ? [] : [packing]),
  ]
  const note = `The file is not UTF-8. It is read as ${label}, which is a guess from its bytes: where letters look wrong, say encoding in the source of the config.`
  return { parts, notes: from === 'guess' ? [note] : [] }
}
