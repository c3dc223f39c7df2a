import { AppError } from '../base/errors.ts'
import type { FastifyInstance } from 'fastify'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a host, as one gives it to `listen`, is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Refuses requests under a name that is not this server's. A web page elsewhere can make a browser send requests to
 * 127.0.0.1 under its own name (DNS rebinding): the Host header tells. It can also post a form across origins without
 * being able to read the answer: the Origin header tells.
 */
export function checkHost(app: FastifyInstance, extraHosts: readonly string[] = []): void {
  const allowed = [...loopbackNames, ...extraHosts.map((host) => host.toLowerCase())]
  const isAllowed = (name: string): boolean => allowed.includes(name) || isLoopback(name)
  const refuse = (header: string, received: string): AppError =>
    new AppError('HOST_REFUSED', { header, received: JSON.stringify(received.slice(0, 80)), allowed })
  app.addHook('onRequest', (request, _reply, done) => {
    const { host = '', origin } = request.headers
    if (!isAllowed(hostName(host))) return done(refuse('Host', host))
    const isForeign = origin !== undefined && !isAllowed(hostName(origin.replace(/^https?:\/\//, '')))
    if (isForeign && !readingMethods.has(request.method)) return done(refuse('Origin', origin))
    done()
  })
}

/** The name of 'name:port', in lower case; brackets of an IPv6 address are kept. */
function hostName(host: string): string {
  return host.replace(/:\d{1,5}$/, '').toLowerCase()
}
