/** SHAP values of encoded rows by slot, before slots are summed by column. */
export interface SlotAttributions {
  /** The mean raw score that attributions start from, shape (outputs,). */
  readonly expected: Float64Array
  /** Adds those of one row to `out`, shape (outputs * slots,), output by output. Allocates nothing. */
  addTo(row: Float64Array, out: Float64Array): void
}
