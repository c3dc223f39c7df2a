/** Columns that an SQL expression names, quoted or bare. */
export function columnsRead(sql: string, columns: Iterable<string>): string[] {
  const quoted = new Set(
    [...sql.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name]) => name!.replaceAll('""', '"').toLowerCase()),
  )
  const bare = new Set(
    sql
      .replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ')
      .toLowerCase()
      .match(/[a-z_]\w*/g) ?? [],
  )
  return [...columns].filter((name) => quoted.has(name.toLowerCase()) || bare.has(name.toLowerCase()))
}
