import { AppError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'

const windowMs = 60_000
/** Failed attempts a minute from one address for one name, and for all names. */
const perNameMax = 10
const perAddressMax = 30
/** More than these are forgotten from the oldest on. */
const keptMax = 20_000

/** Counts failed attempts to sign in, by address. */
export interface Attempts {
  /** @throws SIGN_IN_LIMITED */
  check(address: string, name: string): void
  failed(address: string, name: string): void
  /** Takes one `failed` back. */
  succeeded(address: string, name: string): void
}

/**
 * Fixed windows of a minute, in memory: ten failures of one name and thirty in all are heard from one address. Names
 * are not counted over all addresses: that would let anybody lock anybody out.
 */
export function countAttempts(clock: Pick<Clock, 'monotonicMs'>): Attempts {
  const counts = new Map<string, { count: number; readonly untilMs: number }>()
  const keysOf = (address: string, name: string) =>
    [
      [`${address} ${name.slice(0, 100)}`, perNameMax],
      [address, perAddressMax],
    ] as const
  return {
    check(address, name) {
      const nowMs = clock.monotonicMs()
      for (const [key, max] of keysOf(address, name)) {
        const known = counts.get(key)
        if (known === undefined || known.untilMs <= nowMs || known.count < max) continue
        throw new AppError('SIGN_IN_LIMITED', { seconds: Math.ceil((known.untilMs - nowMs) / 1000) })
      }
    },
    failed(address, name) {
      const nowMs = clock.monotonicMs()
      for (const [key] of keysOf(address, name)) {
        const known = counts.get(key)
        if (known !== undefined && known.untilMs > nowMs) known.count += 1
        else {
          counts.delete(key)
          counts.set(key, { count: 1, untilMs: nowMs + windowMs })
        }
      }
      for (const [key] of counts) {
        if (counts.size <= keptMax) break
        counts.delete(key)
      }
    },
    succeeded(address, name) {
      for (const [key] of keysOf(address, name)) {
        const known = counts.get(key)
        if (known !== undefined) known.count -= 1
      }
    },
  }
}
