import { lookup as resolve } from 'node:dns'
import { isIP } from 'node:net'
import { isPublicAddress } from '../registry/webhooks/public-address.ts'
import type { LookupFunction } from 'node:net'
import type { PostWebhook } from '../registry/webhooks/webhooks.ts'

const answerBytesMax = 64 * 1024

/**
 * Sends messages to webhooks. The connection goes to an address that was looked at: a name that leads into this
 * machine or the network around it is refused when it is resolved, so a name that leads elsewhere the second time
 * (DNS rebinding) gains nothing. Redirects are not followed. An answer is read up to 64 KiB.
 */
export function postWebhook(options: { readonly allowsPrivate: boolean; readonly timeoutMs: number }): PostWebhook {
  const { allowsPrivate, timeoutMs } = options
  return async ({ url: text, headers, body }, signal) => {
    const url = new URL(text)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (url.protocol !== 'https:' && !(allowsPrivate && url.protocol === 'http:')) {
      throw new Error(`${url.protocol} is not allowed.`)
    }
    // Node does not resolve what is an address already.
    if (isIP(host) !== 0 && !allowsPrivate && !isPublicAddress(host)) throw new Error(`${host} is no public address.`)
    const limit = AbortSignal.timeout(timeoutMs)
    // Importing node:http makes Node load its WebSocket client too, 20 ms that a start without webhooks does not spend.
    const { request: send } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    return new Promise((fulfil, reject) => {
      const request = send(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: false,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        ...(allowsPrivate ? {} : { lookup: publicOnly }),
      })
      request.once('error', (error) => {
        reject(limit.aborted ? new Error(`No answer within ${timeoutMs / 1000} s.`) : error)
      })
      request.once('response', (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        const done = (): void => {
          fulfil({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8', 0, answerBytesMax) })
          request.destroy()
        }
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > answerBytesMax) done()
        })
        response.once('end', done)
        response.once('error', reject)
      })
      request.end(body)
    })
  }
}

/** Resolves a name to its public addresses; an error where any of them is not. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0)
    const hidden = addresses.find(({ address }) => !isPublicAddress(address))
    if (hidden !== undefined || addresses.length === 0) {
      return callback(
        new Error(`${hostname} leads to ${hidden?.address ?? 'nothing'}, which is no public address.`),
        '',
        0,
      )
    }
    const [{ address, family }] = addresses as [{ address: string; family: number }]
    if (options.all === true) callback(null, addresses)
    else callback(null, address, family)
  })
}
