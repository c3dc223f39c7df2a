import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../base/errors.ts'

const windowMs = 60_000

/** Hears at most `max` requests a minute of one user, or of one address that did not say who it is. */
export function limitRate(app: FastifyInstance, max: number): void {
  void app.register(import('@fastify/rate-limit'), {
    max,
    timeWindow: windowMs,
    cache: 10_000,
    keyGenerator: (request) =>
      request.principal === undefined ? `address ${addressOf(request)}` : `user ${request.principal.name}`,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => new AppError('RATE_LIMITED', { max, seconds: Math.ceil(ttl / 1000) }),
  })
}

/** What attempts are counted by: an address, of IPv6 its first 64 bits, since whoever has one has all of those. */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped !== null) return mapped[1]!
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::')
  const groupsOf = (text = ''): string[] => (text === '' ? [] : text.split(':'))
  const [first, last] = [groupsOf(head), groupsOf(tail)]
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  const network = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
