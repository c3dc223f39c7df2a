import { readFileSync } from 'node:fs'
import { AppError } from '../base/errors.ts'
import type { Settings } from './settings.ts'

/** The keys of kept secrets, as they are set: themselves, or a file that holds them. @throws SECRET_KEY */
export function secretKeysOf(settings: Pick<Settings, 'secretKey' | 'secretKeyFile'>): { secretKeys?: string } {
  if (settings.secretKey !== '') return { secretKeys: settings.secretKey }
  if (settings.secretKeyFile === '') return {}
  const where = settings.secretKeyFile
  try {
    const secretKeys = readFileSync(where, 'utf8')
    if (secretKeys.trim() !== '') return { secretKeys }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('SECRET_KEY', { where, problem }, { cause })
  }
  throw new AppError('SECRET_KEY', { where, problem: 'it is empty' })
}
