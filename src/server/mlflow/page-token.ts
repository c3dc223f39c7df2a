import { AppError } from '../../base/errors.ts'

/** Where the next page begins: base64 of {"offset": n}, as clients may have kept from MLflow. */
export function pageToken(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64')
}

/** 0 without a token. @throws PAGE_TOKEN */
export function readPageToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0
  const refuse = (): never => {
    throw new AppError('PAGE_TOKEN', { received: token.slice(0, 80) })
  }
  try {
    const { offset } = JSON.parse(Buffer.from(token, 'base64').toString()) as { offset?: unknown }
    return typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? offset : refuse()
  } catch {
    return refuse()
  }
}
