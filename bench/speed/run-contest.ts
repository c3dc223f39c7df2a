import { join } from 'node:path'
import { quietMachine } from '../quiet-machine.ts'
import { note } from '../report.ts'
import { median } from '../statistics.ts'
import { startContestant } from './contestant-process.ts'
import { judge } from './judge.ts'
import type { ContestantProcess, Programs } from './contestant-process.ts'
import type { Contest, Contestant } from './contests.ts'
import type { Answer } from './job.ts'
import type { Quality } from './judge.ts'

export interface SpeedOptions {
  /** Measured rounds; default those of the contest. */
  readonly rounds?: number | undefined
  readonly threads: readonly number[]
  /** No round starts when a contest has taken this long; at least one is measured. */
  readonly minutesMax: number
  /** To see whether all works: a twentieth of the rows, one round, no waiting for a quiet machine. */
  readonly isQuick: boolean
}

/** What one contestant did at one number of threads; times are medians of the measured rounds. */
export interface Result extends Answer {
  readonly contestant: Contestant
  readonly threads: number
  readonly rounds: number
  readonly quality: Quality
}

interface Runner {
  readonly contestant: Contestant
  readonly threads: number
  readonly process: ContestantProcess
  readonly first: Answer
  readonly quality: Quality
  readonly answers: Answer[]
}

/**
 * Everybody in turn, round by round, each in a process that lives for the contest. The first run of a process is not
 * counted: ours is compiled then and theirs loaded; memory is read after it, so it is that of one run in a fresh process.
 */
export async function runContest(
  contest: Contest,
  folder: string,
  programs: Programs,
  { rounds = contest.rounds, threads: counts, minutesMax, isQuick }: SpeedOptions,
): Promise<{ readonly results: readonly Result[]; readonly disturbedRounds: number }> {
  const startMs = performance.now()
  let disturbedRounds = 0
  const runners: Runner[] = []
  try {
    for (const threads of counts) {
      for (const contestant of contest.contestants) {
        if (contestant.threads?.includes(threads) === false) continue
        const runner = await enter({ contest, contestant, threads }, folder, programs)
        if (runner !== undefined) runners.push(runner)
      }
    }
    for (let round = 0; round < (isQuick ? 1 : rounds); round++) {
      if (round > 0 && performance.now() - startMs > minutesMax * 60_000) break
      if (!isQuick && !(await quietMachine())) disturbedRounds++
      for (const { process, answers } of runners) answers.push(await process.run('run'))
    }
    const results = runners.map(({ contestant, threads, first, quality, answers }) => ({
      ...{ ...first, contestant, threads, quality, rounds: answers.length },
      seconds: median(answers.map(({ seconds }) => seconds)),
      cpuSeconds: median(answers.map(({ cpuSeconds }) => cpuSeconds)),
    }))
    return { results, disturbedRounds }
  } finally {
    for (const { process } of runners) await process.close()
  }
}

async function enter(
  { contest, contestant, threads }: { contest: Contest; contestant: Contestant; threads: number },
  folder: string,
  programs: Programs,
): Promise<Runner | undefined> {
  const scores = join(folder, 'scores.f64')
  const scored = contest.judgement === 'trainingLogLoss' || contest.judgement === 'inertia' ? 'training' : 'held'
  const { task, settings, data } = contest
  const job = { learner: contestant.learner, threads, task, settings, folder, rows: data.rows, scores, scored } as const
  const process = await startContestant(contestant.by, job, programs)
  if (process === undefined) return undefined
  const first = await process.run(contest.judgement === undefined ? 'run' : 'judge')
  const quality = judge(contest, folder, scores)
  note(
    `${contest.name}, ${contestant.learner}, threads ${threads}: ${first.seconds.toPrecision(3)} s (first time, not counted), ${quality.shown}`,
  )
  return { contestant, threads, process, first, quality, answers: [] }
}
