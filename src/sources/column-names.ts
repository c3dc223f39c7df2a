/** A name that a file gives to more than one column, and what a later one of them is called instead. */
export interface RepeatedName {
  readonly name: string
  readonly readAs: string
}

/**
 * Names of columns, each its own: one without a text is called by its place (`column3`), and a name that was there
 * before gets the first free number (`price_2`). Names that differ in case only count as equal, since DuckDB's SQL
 * does not tell them apart.
 *
 * @param names  as written, in the order of the columns
 */
export function distinctNames(names: readonly string[]): {
  readonly names: readonly string[]
  readonly repeated: readonly RepeatedName[]
} {
  const named = names.map((name, i) => (name.trim() === '' ? `column${i + 1}` : name))
  // a name as written is never taken from the column that has it
  const taken = new Set(named.map((name) => name.toLowerCase()))
  const seen = new Set<string>()
  const repeated: RepeatedName[] = []
  const distinct = named.map((name) => {
    const key = name.toLowerCase()
    if (!seen.has(key)) {
      seen.add(key)
      return name
    }
    let suffix = 2
    while (taken.has(`${key}_${suffix}`)) suffix++
    taken.add(`${key}_${suffix}`)
    repeated.push({ name, readAs: `${name}_${suffix}` })
    return `${name}_${suffix}`
  })
  return { names: distinct, repeated }
}

/** What a person should know of repeated names: a sentence, or none. */
export function repeatedNote(repeated: readonly RepeatedName[]): readonly string[] {
  if (repeated.length === 0) return []
  const shown = repeated
    .slice(0, 8)
    .map(({ name, readAs }) => `the other ${JSON.stringify(name)} is read as ${JSON.stringify(readAs)}`)
  const more = repeated.length > shown.length ? `; ${repeated.length - shown.length} more` : ''
  return [`Names of columns repeat: ${shown.join(', ')}${more}.`]
}
