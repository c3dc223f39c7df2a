import { AppError, shown } from '../../../base/errors.ts'

/**
 * That an argument of a transform is what it must be.
 *
 * @throws ARGUMENT_VALUE
 */
export function requireArgument(argument: string, value: unknown, expected: string, holds: boolean): void {
  if (!holds) throw new AppError('ARGUMENT_VALUE', { argument, expected, received: shown(value) })
}
