import { createHash, randomBytes } from 'node:crypto'
import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { syncFolder } from '../durable-file.ts'

/** Beside the database, which it must not be copied with. */
export const secretKeyFile = 'secret.key'

const keyBytes = 32

export interface SecretKey {
  /** The first 16 digits of the SHA-256 of the key: it tells keys apart, and nothing of them. */
  readonly id: string
  readonly bytes: Buffer
}

/** Keys that secrets are sealed with. */
export interface SecretKeys {
  /** What is sealed now is sealed with it. @throws SECRET_KEY */
  sealing(): Promise<SecretKey>
  /** @throws SECRET_KEY */
  byId(id: string): Promise<SecretKey | undefined>
}

/**
 * Keys as they are set: the first seals, those after it open what was sealed before. Where none is set, a file of the
 * folder has one, made when it is first needed, which only its owner may read.
 *
 * @param written  base64 or hexadecimal of 32 bytes each, parted by commas or white space
 */
export function secretKeys(folder: string, written = ''): SecretKeys {
  let kept: Promise<readonly SecretKey[]> | undefined
  const keys = (): Promise<readonly SecretKey[]> => {
    // What could not be read may be mended without a new start.
    kept ??= (written.trim() === '' ? ofFile(join(folder, secretKeyFile)) : ofText(written, 'the setting')).catch(
      (error: unknown) => {
        kept = undefined
        throw error
      },
    )
    return kept
  }
  return {
    sealing: async () => (await keys())[0]!,
    byId: async (id) => (await keys()).find((key) => key.id === id),
  }
}

async function ofText(text: string, where: string): Promise<readonly SecretKey[]> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const keys = words.map((word) => {
    const isHex = /^[0-9a-f]{64}$/i.test(word)
    const isBase64 = /^[\w+/-]{43}=?$/.test(word)
    // A key that is not one is not shown: it may be one but for a letter.
    if (!isHex && !isBase64) throw new AppError('SECRET_KEY', { where, problem: 'one of its keys is not 32 bytes' })
    const bytes = Buffer.from(word, isHex ? 'hex' : 'base64')
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes }
  })
  if (keys.length === 0) throw new AppError('SECRET_KEY', { where, problem: 'it is empty' })
  return keys
}

async function ofFile(file: string): Promise<readonly SecretKey[]> {
  await makeUnlessThere(file)
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new AppError('SECRET_KEY', { where: file, problem: 'others than its owner may read it' })
  }
  return ofText(await readFile(file, 'utf8'), file)
}

/** Whole or not at all, and never over another's: of several that start at once, one makes it. */
async function makeUnlessThere(file: string): Promise<void> {
  if (await isThere(file)) return
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = await open(beside, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(beside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(beside, { force: true })
  }
  await syncFolder(join(file, '..'))
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
