import { AppError } from '../../base/errors.ts'

/**
 * Where the next page begins: base64 of {"offset": n}, as clients may have kept from MLflow.
 *
 * @param of  what was asked: the token is of no other question
 */
export function pageToken(offset: number, of?: string): string {
  return Buffer.from(JSON.stringify({ offset, of })).toString('base64')
}

/** 0 without a token. @throws PAGE_TOKEN */
export function readPageToken(token: string | undefined, of?: string): number {
  if (token === undefined || token === '') return 0
  const refuse = (): never => {
    throw new AppError('PAGE_TOKEN', { received: token.slice(0, 80) })
  }
  try {
    const { offset, of: was } = JSON.parse(Buffer.from(token, 'base64').toString()) as {
      offset?: unknown
      of?: unknown
    }
    if (of !== undefined && was !== of) return refuse()
    return typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? offset : refuse()
  } catch {
    return refuse()
  }
}
