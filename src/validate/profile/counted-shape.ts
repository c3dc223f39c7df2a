import type { NumberShape } from '../../frame/number-form.ts'

/** One distinct value as a number in some form, with its rows. */
export interface CountedShape extends NumberShape {
  readonly rows: number
}
