import { randomBytes } from 'node:crypto'
import { sha256 } from '../base/digest.ts'
import { tokenMark } from '../domain/access.ts'

/** The mark and seven characters: 42 of 256 bits. */
const shownChars = 10

/** 256 random bits in 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** A new token, how it begins, and what is kept of it. A secret of 256 random bits needs no slow hash. */
export function newToken(): { readonly secret: string; readonly prefix: string; readonly hash: string } {
  const secret = `${tokenMark}${newSecret()}`
  return { secret, prefix: secret.slice(0, shownChars), hash: sha256(secret) }
}
