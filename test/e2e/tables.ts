import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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

/** Brands of the made table of cars: `brand 0` is the commonest. */
export const brandOf = (position: number): string => `Brand ${String.fromCharCode(65 + (position % 26))}${position}`

/**
 * A made table of cars of so many brands, in which sizes and a country tell much of the brand. It has a code, one to one
 * with the brand, a brand written with stray spaces, dots and capitals, brands with one car only, and a column of noise.
 */
export function writeCars(file: string, brands: number, rows: number, seed = 7): void {
  const rng = seededRng(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
  const lines = ['brand,brand code,country,length,weight,paint']
  for (let row = 0; row < rows; row++) {
    // The last brands have one car each; of the others the first has the most.
    const lonely = Math.floor(brands / 10)
    const position = row < lonely ? brands - 1 - row : Math.floor((brands - lonely) * Math.min(rng.next(), rng.next()))
    const written = brandOf(position)
    const dirt = rng.next()
    const brand =
      dirt < 0.01 ? ` ${written}` : dirt < 0.02 ? `${written}.` : dirt < 0.03 ? written.toUpperCase() : written
    const length = 350 + 40 * (position % 4) + 18 * normal()
    const weight = 900 + 150 * (Math.floor(position / 4) % 5) + 30 * normal()
    const country = `country ${rng.next() < 0.05 ? 0 : position % 7}`
    const paint = ['red', 'blue', 'white'][Math.floor(rng.next() * 3)]!
    lines.push(
      `${brand},${100 + ((position * 37) % 997)},${country},${length.toFixed(0)},${weight.toFixed(0)},${paint}`,
    )
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}

/** Leaves one model in a config: the others are tried elsewhere, and take their time. */
export function withOneModel(config: string, model: string): void {
  const text = readFileSync(config, 'utf8')
  writeFileSync(config, text.replace(/models: \[.*\]/, `models: [${model}]`).replace(', gradientBoosting', ''))
}
