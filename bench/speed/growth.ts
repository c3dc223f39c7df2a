import { join } from 'node:path'
import { note, table } from '../report.ts'
import { quietMachine } from '../quiet-machine.ts'
import { median } from '../statistics.ts'
import { startContestant } from './contestant-process.ts'
import { GROWTH } from './contests.ts'
import { writeMadeData } from './made-data.ts'
import type { SpeedOptions } from './run-contest.ts'
import type { Answer } from './job.ts'

/** How time and memory grow with the rows: a process for each number of them, which learns once unmeasured. */
export async function growth(
  folder: string,
  { rounds = 2, threads: threadCounts, isQuick }: SpeedOptions,
): Promise<string> {
  const counts = GROWTH.rows.map((rows) => (isQuick ? rows / 20 : rows))
  writeMadeData(folder, { ...GROWTH.data, rows: Math.max(...counts), held: 0 })
  const lines: string[][] = []
  const slopes: string[] = []
  for (const threads of threadCounts) {
    const seconds: number[] = []
    for (const rows of counts) {
      const job = { learner: GROWTH.learner, threads, task: 'fit', settings: GROWTH.settings, folder, rows } as const
      const process = (await startContestant(
        'ours',
        { ...job, scores: join(folder, 'scores.f64'), scored: 'held' },
        { python: undefined, ydf: undefined },
      ))!
      const first = await process.run('run')
      const measured: Answer[] = []
      for (let round = 0; round < (isQuick ? 1 : rounds); round++) {
        if (!isQuick) await quietMachine()
        measured.push(await process.run('run'))
      }
      await process.close()
      seconds.push(median(measured.map((it) => it.seconds)))
      note(`growth, ${rows} rows, threads ${threads}: ${seconds.at(-1)!.toFixed(2)} s`)
      lines.push([rows.toLocaleString('en'), String(threads), seconds.at(-1)!.toFixed(2), first.megabytes.toFixed(0)])
    }
    slopes.push(`${slope(counts, seconds).toFixed(2)} with ${threads} ${threads === 1 ? 'thread' : 'threads'}`)
  }
  return [
    `Our boosting alone, settings and columns as in boosting-500k.`,
    '',
    table(['rows', 'threads', 'seconds', 'peak MB'], lines),
    '',
    `Slope of log seconds over log rows: ${slopes.join(', ')}; 1 is proportional.`,
  ].join('\n')
}

/** Least squares of log y over log x. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x.map(Math.log), y.map(Math.log)]
  const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  return a.reduce((sum, it, at) => sum + (it - ma) * (b[at]! - mb), 0) / a.reduce((sum, it) => sum + (it - ma) ** 2, 0)
}
