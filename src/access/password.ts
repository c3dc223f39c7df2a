import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { AppError } from '../base/errors.ts'

/** What scrypt costs: N steps over N * r * 128 bytes, p times. */
export interface PasswordCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** 32 MiB and some 0.2 s of one processor: the second of OWASP's settings that fit beside a server (Password Storage Cheat Sheet). */
export const passwordCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 }

const charsMin = 12
const bytesMax = 1024
const keyBytes = 32

/**
 * 'scrypt$N$r$p$salt$key', salt (16 random bytes) and key (32 bytes) in base64url. scrypt as of RFC 7914, from
 * node:crypto. About 0.2 s at the usual cost, on a thread of the pool.
 *
 * @throws USER_PASSWORD for less than 12 characters or more than 1024 bytes
 */
export async function hashPassword(password: string, cost = passwordCost): Promise<string> {
  const bytes = Buffer.byteLength(password)
  if (password.length < charsMin || bytes > bytesMax) {
    throw new AppError('USER_PASSWORD', { expected: `at least ${charsMin} characters and at most ${bytesMax} bytes` })
  }
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Whether a password is the one of a hash; compared in constant time. A hash of another form fits no password. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hash.split('$')
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false
  if (Buffer.byteLength(password) > bytesMax) return false
  const kept = Buffer.from(key, 'base64url')
  const made = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return kept.length === made.length && timingSafeEqual(kept, made)
}

function derive(password: string, salt: Buffer, { N, r, p }: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Twice what it takes; Node refuses more than it was told to expect.
    scrypt(password, salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}
