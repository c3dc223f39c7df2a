import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import { presentValues } from '../present-values.ts'
import type { PresentValues } from '../present-values.ts'
import { fitScaling, scaled } from '../standard-scaling.ts'
import type { Scaling } from '../standard-scaling.ts'
import type { Transform } from '../transform.ts'

/** A scaled column, as data. */
export interface ScaledColumn extends Scaling {
  readonly column: string
}

/**
 * Standard scaling: (x - mean) / standard deviation of the population, both weighted; a weight of 2 counts as the row
 * twice. A constant column becomes 0. Missing cells stay missing, and infinite values count as missing.
 *
 * @param options.columns  default every number column
 *
 * Deviation from scikit-learn's StandardScaler: a value more than a million standard deviations off counts as that far.
 */
export function standardScaler({ columns = ofKind('number') }: { readonly columns?: ColumnSelection } = {}): Transform {
  return columnTransform({
    kind: 'standard-scaler',
    params: {},
    columns,
    reads: ['number'],
    fitColumn: (column, { values }, weights) => ({ column, ...scalingOf(presentValues(values, weights)) }),
    partOf: scaledPart,
  })
}

/** What is done with one column. */
export function scaledPart({ column, ...scaling }: ScaledColumn): ColumnPart {
  return numbersPart({
    input: { kind: 'number', column },
    slots: [column],
    write(raw, out, at) {
      out[at] = scaled(raw, scaling)
    },
  })
}

function scalingOf({ values, weights }: PresentValues): Scaling {
  // The mean of equal values may be off by rounding.
  return fitScaling(values, weights) ?? { mean: values[0] ?? 0, scale: 1 }
}
