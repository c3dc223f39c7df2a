import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureVersion, type Server } from 'node:tls'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Every } from './every.ts'
import type { Settings } from './settings.ts'

/** What a server proves its name with, as PEM text. */
export interface Tls {
  /** Its certificate, and those between it and the authority. */
  readonly cert: string
  readonly key: string
  readonly minVersion: SecureVersion
}

/** Older versions are refused (RFC 8996). */
const minVersion = 'TLSv1.2'
const lookMs = 3_000

/**
 * The files that the settings name; undefined: no TLS.
 *
 * @throws SETTING_VALUE when one is named without the other; TLS_FILES when they cannot be read, or do not belong together
 */
export async function readTls({ tlsCert, tlsKey }: Pick<Settings, 'tlsCert' | 'tlsKey'>): Promise<Tls | undefined> {
  if (tlsCert === '' && tlsKey === '') return undefined
  const missing = tlsCert === '' ? 'THROUGHLINE_TLS_CERT' : 'THROUGHLINE_TLS_KEY'
  if (tlsCert === '' || tlsKey === '') {
    throw new AppError('SETTING_VALUE', {
      env: missing,
      expected: 'a file, since the other one is named',
      received: '',
    })
  }
  try {
    const [cert, key] = await Promise.all([readFile(tlsCert, 'utf8'), readFile(tlsKey, 'utf8')])
    createSecureContext({ cert, key })
    return { cert, key, minVersion }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('TLS_FILES', { cert: tlsCert, key: tlsKey, problem }, { cause: error })
  }
}

/** Hands what the files hold to the server when they have changed: certificates are renewed while it runs. */
export function followTls(
  settings: Pick<Settings, 'tlsCert' | 'tlsKey'>,
  served: Tls,
  { server, every, logger }: { readonly server: unknown; readonly every: Every; readonly logger: Logger },
): () => void {
  let now = served
  let told = ''
  return every(lookMs, () => {
    readTls(settings).then(
      (found) => {
        told = ''
        if (found === undefined || (found.cert === now.cert && found.key === now.key)) return
        now = found
        const tlsServer = server as Server
        tlsServer.setSecureContext(found)
        logger.info({ cert: settings.tlsCert }, 'connections from now on get the new certificate')
      },
      (error: unknown) => {
        // Once: the two files are rarely written at one instant, and the next look finds both.
        const problem = String(error)
        if (problem !== told) logger.warn({ problem }, 'the certificate is not taken; the one before is served still')
        told = problem
      },
    )
  })
}
