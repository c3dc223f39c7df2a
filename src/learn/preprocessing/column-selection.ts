import { AppError, shown } from '../../base/errors.ts'
import type { Column } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import { featureNames } from './feature-columns.ts'
import { requiredColumn } from './required-column.ts'
import type { ColumnKind } from './required-column.ts'

/** Which columns of a frame are meant. JSON; a fitted transform holds the names that were found. */
export type ColumnSelection =
  | { readonly names: readonly string[] }
  | { readonly kinds: readonly ColumnKind[] }
  | { readonly pattern: string; readonly flags: string }
  | { readonly except: ColumnSelection }

/** The columns of those names, all of which must be there. */
export function named(...names: readonly string[]): ColumnSelection {
  return { names }
}

/** Every column of those kinds: 'number', 'category', 'timestamp', 'text'. There may be none. */
export function ofKind(...kinds: readonly ColumnKind[]): ColumnSelection {
  return { kinds }
}

/** Every column whose name the pattern finds. There may be none. */
export function matching(pattern: RegExp): ColumnSelection {
  // With 'g' or 'y' a pattern remembers where it stopped.
  return { pattern: pattern.source, flags: pattern.flags.replaceAll(/[gy]/g, '') }
}

/** Every column that the other selection leaves. */
export function except(selection: ColumnSelection): ColumnSelection {
  return { except: selection }
}

/**
 * The names of the columns, sorted by code unit, so that the order in the frame changes nothing.
 *
 * @throws FRAME_COLUMN_MISSING for a name that is not there
 */
export function selectedNames(selection: ColumnSelection, frame: Frame): string[] {
  return [...new Set(foundNames(selection, frame))].sort()
}

function foundNames(selection: ColumnSelection, frame: Frame): string[] {
  const all = featureNames(frame)
  if ('names' in selection) {
    for (const name of selection.names) requiredColumn(frame, name, ['number', 'timestamp', 'category', 'text'])
    return [...selection.names]
  }
  if ('kinds' in selection) return all.filter((name) => selection.kinds.includes(frame.columns.get(name)!.kind))
  if ('pattern' in selection) {
    const pattern = new RegExp(selection.pattern, selection.flags)
    return all.filter((name) => pattern.test(name))
  }
  if ('except' in selection) {
    const left = new Set(foundNames(selection.except, frame))
    return all.filter((name) => !left.has(name))
  }
  const expected = 'a selection: named(...), ofKind(...), matching(...) or except(...)'
  throw new AppError('ARGUMENT_VALUE', { argument: 'columns', expected, received: shown(selection) })
}

/**
 * The selected columns with their names, each of one of the kinds.
 *
 * @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND
 */
export function selectedColumns<Kind extends ColumnKind>(
  selection: ColumnSelection,
  frame: Frame,
  kinds: readonly Kind[],
): (readonly [string, Extract<Column, { readonly kind: Kind }>])[] {
  return selectedNames(selection, frame).map((name) => [name, requiredColumn(frame, name, kinds)] as const)
}
