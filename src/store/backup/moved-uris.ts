import { pathToFileURL } from 'node:url'
import type { Cell } from './cells.ts'

/** Columns that say where files are. */
const uriColumns: Readonly<Record<string, readonly string[]>> = {
  experiments: ['artifact_location'],
  runs: ['artifact_uri'],
  logged_models: ['artifact_uri'],
  model_versions: ['source', 'location'],
}

/** What rows may call a folder: its URI and its path, with and without symbolic links; each without a '/' at its end. */
export function namesOfFolder(folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap((folder) => [pathToFileURL(folder).href, folder]))].map((name) =>
    name.replace(/(?<=.)\/$/, ''),
  )
}

/**
 * Brings the URIs in a row of a backup from the folder that its artifacts were in to where they are now; URIs of other
 * places stay.
 *
 * @param to  URI of a folder, with or without a '/' at its end
 */
export function movedUris(
  table: string,
  columns: readonly string[],
  { names, to }: { readonly names: readonly string[]; readonly to: string },
): (row: Cell[]) => Cell[] {
  const places = (uriColumns[table] ?? []).map((column) => columns.indexOf(column)).filter((place) => place >= 0)
  if (places.length === 0 || names.length === 0) return (row) => row
  const root = to.replace(/\/$/, '')
  return (row) => {
    for (const place of places) {
      const uri = row[place]
      if (typeof uri !== 'string') continue
      const name = names.find((each) => uri === each || uri.startsWith(`${each}/`))
      if (name !== undefined) row[place] = `${root}${uri.slice(name.length) || '/'}`
    }
    return row
  }
}
