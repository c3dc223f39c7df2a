import type { FastifyReply, FastifyRequest } from 'fastify'

/** Cookies of this server. `session` and `csrf` are of a signed-in browser, the others of one that signs in. */
export type CookieName = 'session' | 'csrf' | 'login' | 'departure'

/**
 * Over TLS with the prefix that binds a cookie to this very host: no neighbour under the same domain can set one
 * (RFC 6265bis, section 4.1.3.2).
 */
function fullName(request: FastifyRequest, name: CookieName): string {
  return `${request.protocol === 'https' ? '__Host-' : ''}throughline_${name}`
}

/** The value of a cookie; undefined when absent, or there twice, which no browser of ours sends. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  const prefix = `${fullName(request, name)}=`
  const found = (request.headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith(prefix))
  return found.length === 1 ? found[0]!.slice(prefix.length) : undefined
}

/** An absent value takes the cookie away. Values are base64url. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: CookieName,
  value: string | undefined,
  maxAgeSeconds = 600,
): void {
  const parts = [
    `${fullName(request, name)}=${value ?? ''}`,
    'Path=/',
    `Max-Age=${value === undefined ? 0 : maxAgeSeconds}`,
    // Lax and not Strict: whoever comes back from a provider elsewhere is signed in at once.
    'SameSite=Lax',
    // Pages read the CSRF token to send it; it is worth nothing without the session.
    ...(name === 'csrf' ? [] : ['HttpOnly']),
    ...(request.protocol === 'https' ? ['Secure'] : []),
  ]
  reply.header('set-cookie', parts.join('; '))
}
