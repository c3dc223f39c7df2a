import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../src/base/digest.ts'

/**
 * Every file below a folder with a digest of its bytes, folders with a slash; empty where there is no folder. Two equal
 * listings: nothing was written, changed or left behind.
 */
export function listing(folder: string): readonly string[] {
  let names: string[]
  try {
    names = readdirSync(folder, { recursive: true }).map(String).toSorted()
  } catch {
    return []
  }
  return names.map((name) => {
    const file = join(folder, name)
    return statSync(file).isDirectory() ? `${name}/` : `${name} ${sha256(readFileSync(file)).slice(0, 12)}`
  })
}
