import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRng } from '../../src/base/rng.ts'
import { root } from './cli.ts'

/** Where the public data sets stand, beside the repository; undefined (and a message) where they are absent. */
export function sharedData(path: string): string | undefined {
  const file = join(root, '../shared/data', path)
  if (existsSync(file)) return file
  process.stderr.write(`skipped: ${path} is not beside the repository\n`)
  return undefined
}

/** A small made table of loans: two honest columns, one of noise, an id, a leak named for what it is, a late date. */
export function writeLoans(file: string, rows = 600, seed = 7): void {
  const rng = seededRng(seed)
  const lines = ['loan id;income;purpose;shoe size;collection cost;defaulted']
  for (let row = 0; row < rows; row++) {
    const income = Math.round(20_000 + 60_000 * rng.next())
    const purpose = ['car', 'house', 'school'][Math.floor(rng.next() * 3)]!
    const risk = 1 / (1 + Math.exp((income - 45_000) / 8000 - (purpose === 'car' ? 1 : 0)))
    const isDefault = rng.next() < risk
    const cost = isDefault && rng.next() < 0.8 ? Math.round(100 + 900 * rng.next()) : 0
    lines.push(
      `L${10_000 + row};${income};${purpose};${36 + Math.floor(rng.next() * 10)};${cost};${isDefault ? 'Yes' : 'No'}`,
    )
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}
