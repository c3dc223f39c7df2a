import { AppError } from '../../base/errors.ts'

/** What a request says of the bytes it wants. */
interface RangeHeaders {
  readonly range?: string | undefined
  readonly 'if-range'?: string | string[] | undefined
}

/**
 * The bytes that are wanted, both ends included; undefined: all of them, also where a header is of another form, asks for
 * several ranges, or was made for another state of the file (RFC 9110, 13.1.5 and 14.2).
 *
 * @param state  of the file: its tag in quotes, and the date that was told
 * @throws RANGE_REFUSED where nothing of it is there
 */
export function byteRange(
  headers: RangeHeaders,
  bytes: number,
  state: { readonly etag: string; readonly lastModified: string },
): { readonly first: number; readonly last: number } | undefined {
  const { range, 'if-range': condition } = headers
  if (range === undefined) return undefined
  if (condition !== undefined && condition !== state.etag && condition !== state.lastModified) return undefined
  const wanted = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(range.trim())
  if (wanted === null) return undefined
  const [, from = '', to = ''] = wanted
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (from !== '' && to !== '' && Number(to) < first) return undefined
  if (first >= bytes || last < first) throw new AppError('RANGE_REFUSED', { range: range.slice(0, 80), bytes })
  return { first, last }
}
