import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import type { Source } from '../domain/source.ts'
import { fileChunks } from './file-chunks.ts'
import { zipMember } from './zip-member.ts'

/** What a person says of a text file on the command line. */
export interface TextOptions {
  /** Whether the first record names the columns. Default true, false where names are given. */
  readonly header?: boolean
  readonly names?: readonly string[]
  readonly encoding?: string
}

const kinds: readonly { readonly kind: Source['kind']; readonly suffix: RegExp }[] = [
  { kind: 'parquet', suffix: /\.(?:parquet|pq)$/i },
  { kind: 'arrow', suffix: /\.(?:arrow|arrows|feather|ftr|ipc)$/i },
  { kind: 'sql', suffix: /\.sql$/i },
  { kind: 'json', suffix: /\.(?:json|jsonl|ndjson|jsonlines)$/i },
  { kind: 'csv', suffix: /\.(?:csv|tsv|tab|psv|txt)$/i },
]

/**
 * The source that a file named on the command line is: by its suffix (before .gz, and that of the file in a .zip), and
 * where that says nothing by its first bytes: Parquet, Arrow, JSON, else delimited text.
 *
 * @throws SOURCE_NOT_FOUND for an empty path, SOURCE_ARCHIVE
 */
export async function sourceOf(path: string, text: TextOptions = {}): Promise<Source> {
  if (path === '') throw new AppError('SOURCE_NOT_FOUND', { path: resolve(path) })
  const kind = kindOfName(path.replace(/\.gz$/i, '')) ?? (await kindOfBytes(path))
  const { header, names, encoding } = text
  if (kind === 'csv') {
    return {
      kind,
      path,
      ...(header !== undefined && { header }),
      ...(names !== undefined && { names }),
      ...(encoding !== undefined && { encoding }),
    }
  }
  if (kind === 'json') return { kind, path, ...(encoding !== undefined && { encoding }) }
  return { kind, path }
}

function kindOfName(name: string): Source['kind'] | undefined {
  return kinds.find(({ suffix }) => suffix.test(name))?.kind
}

/** A file that is not there is left to its reader. */
async function kindOfBytes(path: string): Promise<Source['kind']> {
  const head = await firstBytes(path)
  if (head.startsWith('PK\x03\x04')) {
    const named = kindOfName((await zipMember(path)).name)
    if (named !== undefined) return named
  }
  if (head.startsWith('PAR1')) return 'parquet'
  if (head.startsWith('ARROW1') || head.startsWith('FEA1') || head.startsWith('\xff\xff\xff\xff')) return 'arrow'
  return /^(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*\{)/.test(await unpackedStart(path)) ? 'json' : 'csv'
}

async function firstBytes(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    // no such file, or a folder: its reader says so
    return ''
  }
}

async function unpackedStart(path: string): Promise<string> {
  try {
    for await (const chunk of fileChunks(path, {}).chunks)
      return Buffer.from(chunk.subarray(0, 4096)).toString('latin1')
  } catch {
    // as above
  }
  return ''
}
