import type { TableBytes } from '../domain/source.ts'

/** Tables as bytes; what reads and writes them is loaded with the first of them. */
export const lazyTables: TableBytes = {
  read: async (...given) => (await import('../sources/table-bytes.ts')).tableBytes.read(...given),
  write: async (...given) => (await import('../sources/table-bytes.ts')).tableBytes.write(...given),
}
