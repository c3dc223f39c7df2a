/** The number of an experiment's row; undefined for an id that none can have. */
export function experimentNumber(id: string): number | undefined {
  return /^(0|[1-9]\d{0,15})$/.test(id) && Number.isSafeInteger(Number(id)) ? Number(id) : undefined
}
