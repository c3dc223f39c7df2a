import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logLoss } from '../../src/learn/metrics/log-loss.ts'
import { rocAuc } from '../../src/learn/metrics/roc-auc.ts'
import type { Contest } from './contests.ts'

/** How good a contestant's scores are, by the same code for everybody. */
export interface Quality {
  /** What the contest compares; smaller is better but for shares. */
  readonly value: number
  /** For the table, all figures. */
  readonly shown: string
}

/** Judges the scores of a file, of the rows that the contest says. */
export function judge({ judgement, data }: Contest, folder: string, file: string): Quality {
  if (judgement === undefined) return { value: 0, shown: '' }
  const y = numbersOf(join(folder, 'y.f64'))
  const scores = numbersOf(file)
  switch (judgement) {
    case 'rocAuc': {
      const held = y.subarray(data.rows)
      const value = rocAuc(held, scores)!
      return { value, shown: `${value.toFixed(4)} / ${logLoss(held, scores)!.toFixed(4)}` }
    }
    case 'trainingLogLoss': {
      const value = logLoss(y.subarray(0, data.rows), scores)!
      return { value, shown: value.toFixed(7) }
    }
    case 'accuracy': {
      const value = accuracy(y.subarray(data.rows), scores)
      return { value, shown: value.toFixed(4) }
    }
    case 'inertia': {
      const value = inertia(folder, data.columns, scores)
      return { value, shown: value.toFixed(4) }
    }
  }
}

/** What stands over the column of qualities. */
export const QUALITY_HEADS = {
  rocAuc: 'ROC AUC / log loss',
  trainingLogLoss: 'training log loss',
  accuracy: 'accuracy',
  inertia: 'squares within, a row',
} as const

/** How much worse `value` is than `best`; 0 for the best. */
export function shortfall(judgement: Contest['judgement'], value: number, best: number): number {
  return judgement === 'rocAuc' || judgement === 'accuracy' ? best - value : value - best
}

function numbersOf(file: string): Float64Array {
  const bytes = readFileSync(file)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

function accuracy(y: Float64Array, scores: Float64Array): number {
  const classes = scores.length / y.length
  const right = y.reduce((count, label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes)
    return count + (own.indexOf(Math.max(...own)) === label ? 1 : 0)
  }, 0)
  return right / y.length
}

/** Mean square distance to the centre of the row's cluster. */
function inertia(folder: string, columns: number, clusters: Float64Array): number {
  const bytes = readFileSync(join(folder, 'x.f32'))
  const x = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  const rows = clusters.length
  let squares = 0
  for (let column = 0; column < columns; column++) {
    const values = x.subarray(column * rows, (column + 1) * rows)
    const [sums, counts] = [new Float64Array(256), new Float64Array(256)]
    for (let row = 0; row < rows; row++) {
      sums[clusters[row]!]! += values[row]!
      counts[clusters[row]!]! += 1
      squares += values[row]! ** 2
    }
    for (const [cluster, sum] of sums.entries()) if (counts[cluster]! > 0) squares -= sum ** 2 / counts[cluster]!
  }
  return squares / rows
}
