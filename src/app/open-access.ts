import { hostname, networkInterfaces } from 'node:os'
import { createAccess, type Access } from '../access/access.ts'
import type { OidcSettings } from '../access/oidc.ts'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import { isLoopback } from '../server/host-check.ts'
import type { App } from './open-app.ts'
import type { Settings } from './settings.ts'

/** What the settings say of who is let in. */
export type AccessSettings = Pick<
  Settings,
  'access' | 'hosts' | 'rateLimit' | 'trustProxy' | 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcRoleClaim'
>

/**
 * Access for a server on `host`; undefined where it is off: when the setting says so, and on the loopback address when it
 * says nothing.
 *
 * @throws HOST_NEEDS_CREDENTIALS beyond loopback with access off or without an admin; ACCESS_WITHOUT_ADMIN; SETTING_VALUE
 */
export async function openAccess(
  { store, clock }: App,
  settings: AccessSettings,
  { host, logger }: { readonly host: string; readonly logger: Logger },
): Promise<Access | undefined> {
  const isOn = settings.access === '' ? !isLoopback(host) : settings.access === 'on'
  if (!isOn && isLoopback(host)) return undefined
  if (!isOn) throw new AppError('HOST_NEEDS_CREDENTIALS', { host, problem: 'access is off' })
  const oidc = oidcOf(settings)
  const access = await createAccess({ store: store.access, clock, logger, ...(oidc === undefined ? {} : { oidc }) })
  if (await access.people.hasAdmin()) return access
  if (isLoopback(host)) throw new AppError('ACCESS_WITHOUT_ADMIN', {})
  throw new AppError('HOST_NEEDS_CREDENTIALS', { host, problem: 'there is no admin who could let anyone in' })
}

/** What requests beyond loopback may come under: the address that is listened on, or all of this machine; and what is set. */
export function hostNames(host: string, { hosts }: AccessSettings): string[] {
  const isAny = ['0.0.0.0', '::', '[::]'].includes(host)
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address))
  const own = isAny ? [hostname(), ...addresses] : isLoopback(host) ? [] : [host]
  const written = own.map((name) => (name.includes(':') && !name.startsWith('[') ? `[${name}]` : name))
  return [...written, ...listed(hosts)]
}

function oidcOf(settings: AccessSettings): OidcSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: secret, oidcRoleClaim: roleClaim } = settings
  if (issuer === '') return undefined
  if (!URL.canParse(issuer)) {
    throw new AppError('SETTING_VALUE', { env: 'THROUGHLINE_OIDC_ISSUER', expected: 'a URL', received: issuer })
  }
  if (clientId === '') {
    throw new AppError('SETTING_VALUE', { env: 'THROUGHLINE_OIDC_CLIENT_ID', expected: 'an id', received: '' })
  }
  return {
    issuer,
    clientId,
    ...(secret === '' ? {} : { clientSecret: secret }),
    ...(roleClaim === '' ? {} : { roleClaim }),
  }
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
