import { AppError } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { ColumnType } from '../../domain/contract.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'

export type ColumnKind = Column['kind']

/** Kinds whose cells are strings: a category can be read from a column of texts, and texts from one of categories. */
export const wordKinds = ['category', 'text'] as const

const kindOfType: Readonly<Record<ColumnType, ColumnKind>> = {
  number: 'number',
  integer: 'number',
  boolean: 'category',
  category: 'category',
  text: 'text',
  date: 'timestamp',
  timestamp: 'timestamp',
}

const nameOfKind: Readonly<Record<ColumnKind, string>> = {
  number: 'numbers',
  timestamp: 'timestamps',
  category: 'categories',
  text: 'texts',
}

/**
 * The column of that name, which a fit has read and now must be there, and be of one of the kinds.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function requiredColumn<Kind extends ColumnKind>(
  frame: Frame,
  name: string,
  kinds: readonly Kind[],
): Extract<Column, { readonly kind: Kind }> {
  const column = frame.columns.get(name)
  if (column === undefined) throw missing(name, 'frame', [...frame.columns.keys()])
  requireKind(name, 'frame', kinds, column.kind)
  return column as Extract<Column, { readonly kind: Kind }>
}

/**
 * The position in a row of the signature's input of that name, which must be there and of one of the kinds.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function requiredField({ inputs }: Signature, name: string, kinds: readonly ColumnKind[]): number {
  const position = inputs.findIndex((field) => field.name === name)
  if (position < 0) {
    const known = inputs.map((field) => field.name)
    throw missing(name, 'signature', known)
  }
  requireKind(name, 'signature', kinds, kindOfType[inputs[position]!.type])
  return position
}

function missing(column: string, where: 'frame' | 'signature', known: readonly string[]): AppError {
  return new AppError('FRAME_COLUMN_MISSING', { column, where, known, nearest: nearest(column, known) })
}

function requireKind(
  column: string,
  where: 'frame' | 'signature',
  kinds: readonly ColumnKind[],
  received: ColumnKind,
): void {
  if (kinds.includes(received)) return
  const expected = kinds.map((kind) => nameOfKind[kind]).join(' or ')
  throw new AppError('FRAME_COLUMN_KIND', { column, where, expected, received: nameOfKind[received] })
}
