import { AppError } from '../base/errors.ts'
import { drainable, type DrainTimes } from './drain.ts'
import { isLoopback } from './host-check.ts'
import type { FastifyInstance } from 'fastify'

/** A server that listens. */
export interface Listening {
  readonly url: string
  readonly port: number
  /** Answers what has begun and what is on its way, then closes. */
  close(times?: DrainTimes): Promise<void>
}

/**
 * Listens on a loopback address, and on others where access is on (`isGuarded`). A server that cannot listen is closed.
 *
 * @param port  0: any free one
 * @throws PORT_TAKEN; HOST_NEEDS_CREDENTIALS beyond loopback where access is off
 */
export async function listen(
  app: FastifyInstance,
  {
    host = '127.0.0.1',
    port,
    isGuarded = false,
  }: { readonly host?: string; readonly port: number; readonly isGuarded?: boolean },
): Promise<Listening> {
  if (!isLoopback(host) && !isGuarded) {
    throw new AppError('HOST_NEEDS_CREDENTIALS', { host, problem: 'access is off' })
  }
  const close = drainable(app)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new AppError('PORT_TAKEN', { host, port }, { cause: error })
  }
  const address = app.server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const scheme = 'setSecureContext' in app.server ? 'https' : 'http'
  return { url: `${scheme}://${name}:${bound}`, port: bound, close }
}
