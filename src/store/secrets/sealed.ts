import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { SecretKey, SecretKeys } from './secret-keys.ts'

/** Secrets that have to be had again, as they are kept: each bound to its place, so that no row can have another's. */
export interface Sealed {
  /** 'v1.<key>.<nonce and sealed text>' */
  seal(text: string, place: string): Promise<string>
  /** @throws SECRET_UNREADABLE where the key is not at hand, or it is not what was sealed for this place */
  open(sealed: string, place: string): Promise<string>
  /** Whether it is sealed with the key that seals now. */
  isCurrent(sealed: string): Promise<boolean>
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** AES-256 in Galois counter mode (NIST SP 800-38D) with a nonce by chance: safe for far more secrets than there are. */
export function sealed(keys: SecretKeys): Sealed {
  return {
    async seal(text, place) {
      const key = await keys.sealing()
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes })
      cipher.setAAD(Buffer.from(place))
      const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${key.id}.${bytes.toString('base64url')}`
    },
    async open(text, place) {
      const [, id = '', body = ''] = /^v1\.([0-9a-f]{16})\.([\w-]+)$/.exec(text) ?? []
      const key = await keys.byId(id)
      if (key === undefined) throw new AppError('SECRET_UNREADABLE', { place, problem: `its key ${id} is not here` })
      return opened(key, Buffer.from(body, 'base64url'), place)
    },
    isCurrent: async (text) => text.startsWith(`v1.${(await keys.sealing()).id}.`),
  }
}

function opened(key: SecretKey, bytes: Buffer, place: string): string {
  try {
    const decipher = createDecipheriv(algorithm, key.bytes, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([text, decipher.final()]).toString()
  } catch (cause) {
    throw new AppError(
      'SECRET_UNREADABLE',
      { place, problem: 'it was changed, or sealed for another place' },
      { cause },
    )
  }
}
