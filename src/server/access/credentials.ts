import type { Credentials } from '../../access/authenticator.ts'
import { tokenMark } from '../../domain/access.ts'

/**
 * Reads an Authorization header: `Bearer <token>`, or `Basic` of user:password or user:token (RFC 7617, in UTF-8).
 * Undefined for any other scheme or form.
 */
export function readCredentials(header: string): Credentials | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +([\w+/=~.-]+) *$/.exec(header) ?? []
  if (scheme.toLowerCase() === 'bearer') return { kind: 'token', secret: value }
  if (scheme.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString()
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  const [user, password] = [pair.slice(0, colon), pair.slice(colon + 1)]
  if (!password.startsWith(tokenMark)) return { kind: 'password', user, password }
  return { kind: 'token', secret: password, ...(user === '' ? {} : { user }) }
}
