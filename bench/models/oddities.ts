import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { frameOfRecords, isolationForest, rocAucInterval, seededRng } from '../../src/learn.ts'
import { publicData } from '../quality/read-table.ts'
import type { FitContext } from '../../src/learn.ts'

type Windows = Readonly<Record<string, readonly (readonly [string, string])[]>>

/** How well an isolation forest ranks the readings in the labelled windows of NAB's series: what is given it, and ROC AUC. */
export async function oddities(context: FitContext): Promise<string[][]> {
  const windows = JSON.parse(readFileSync(join(publicData, 'nab/combined_windows.json'), 'utf8')) as Windows
  const rows: string[][] = []
  for (const [file, spans] of Object.entries(windows)) {
    const lines = readFileSync(join(publicData, 'nab', file), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
    const readings = lines.map((line) => line.split(',')).map(([at, value]) => ({ at: at!, value: Number(value) }))
    const isOdd = ({ at }: { readonly at: string }) => spans.some(([from, to]) => at >= from.slice(0, 19) && at <= to)
    const y = Float64Array.from(readings, (reading) => Number(isOdd(reading)))
    const known = readings.map(({ at, value }, row) => ({
      ...{ value, hour: Number(at.slice(11, 13)), weekday: new Date(`${at.replace(' ', 'T')}Z`).getUTCDay() },
      change: value - (readings[row - 1]?.value ?? value),
      dayMean: mean(readings.slice(Math.max(0, row - 48), row + 1).map((reading) => reading.value)),
    }))
    const worth: string[] = []
    for (const columns of [
      ['value'],
      ['value', 'change', 'dayMean'],
      ['value', 'change', 'dayMean', 'hour', 'weekday'],
    ]) {
      const frame = frameOfRecords(known, { columns })
      const model = await isolationForest({ trees: 300 }).fit(frame, { ...context, rng: seededRng(1) })
      worth.push(rocAucInterval(y, model.predict(frame))!.value.toFixed(3))
    }
    rows.push([file.replace(/.*\/|\.csv/g, ''), `${readings.length}`, ...worth])
  }
  return rows
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
