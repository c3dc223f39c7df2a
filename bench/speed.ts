import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { pythonEnvironment } from './python-environment.ts'
import { circumstances, note, table } from './report.ts'
import { CONTESTS, GROWTH } from './speed/contests.ts'
import { growth } from './speed/growth.ts'
import { QUALITY_HEADS } from './speed/judge.ts'
import { writeMadeData } from './speed/made-data.ts'
import { OURS } from './speed/ours.ts'
import { runContest } from './speed/run-contest.ts'
import { digestsOf, rivalOf, verdicts } from './speed/verdict.ts'
import { ydfPackages } from './speed/ydf-packages.ts'
import type { BenchOptions } from './options.ts'
import type { Programs } from './speed/contestant-process.ts'
import type { Contest } from './speed/contests.ts'
import type { Result } from './speed/run-contest.ts'

/** Our learners against the field's: time with one and two threads, memory, and what the models are worth. */
export async function bench({
  only,
  rounds,
  threads = [1, 2],
  isAlone = false,
  isQuick = false,
  minutesMax = 12,
}: BenchOptions = {}): Promise<string> {
  const known = [...CONTESTS.map(({ name }) => name), GROWTH.name]
  const unknown = (only ?? []).filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`There is no contest ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  const wanted = (name: string): boolean => only === undefined || only.includes(name)
  const programs: Programs = isAlone
    ? { python: undefined, ydf: undefined }
    : { python: pythonEnvironment(), ydf: wanted('forest-50k') ? ydfPackages() : undefined }
  const options = { rounds, threads, minutesMax, isQuick }
  const folder = temporaryFolder()
  const sections: string[] = [
    `${circumstances()}${isQuick ? ' A quick look, no measurement.' : ''} ${versionsOf(programs.python)}`,
  ]
  try {
    for (const contest of CONTESTS.filter(({ name }) => wanted(name)).map((it) => (isQuick ? smaller(it) : it))) {
      const missing = contest.contestants.find(({ by, learner }) => by === 'ours' && !Object.hasOwn(OURS, learner))
      if (missing !== undefined) {
        note(`${contest.name} is left out: there is no ${missing.learner} yet`)
        continue
      }
      const data = join(folder.path, contest.name)
      writeMadeData(data, contest.data)
      const { results, disturbedRounds } = await runContest(contest, data, programs, options)
      // times are verdicts to read; a model that depends on threads is wrong
      if (digestsOf(results).size > 1) process.exitCode = 1
      sections.push(sectionOf(contest, results, disturbedRounds))
      rmSync(data, { recursive: true })
    }
    if (wanted(GROWTH.name)) {
      sections.push(`### ${GROWTH.name}\n\n${circumstances()} ${await growth(join(folder.path, GROWTH.name), options)}`)
    }
    return sections.join('\n\n')
  } finally {
    folder.remove()
  }
}

function sectionOf(contest: Contest, results: readonly Result[], disturbedRounds: number): string {
  const rounds = Math.min(...results.map((it) => it.rounds))
  const disturbed =
    disturbedRounds > 0
      ? ` **Others were at work on the machine before ${disturbedRounds} of them: no figures to quote.**`
      : ''
  const unit = contest.task === 'predict-row' ? 'us' : 'seconds'
  const shown = (seconds: number): string => (unit === 'us' ? (seconds * 1e6).toFixed(2) : seconds.toPrecision(3))
  const quality = contest.judgement === undefined ? [] : [QUALITY_HEADS[contest.judgement]]
  const rows = results.map((it) => {
    const { contestant, threads, seconds, cpuSeconds, megabytes } = it
    const rival = rivalOf(contest, results, threads)
    const isOurs = contestant.by === 'ours'
    const ratio = isOurs && rival !== undefined ? (seconds / rival.seconds).toFixed(2) : ''
    return [
      ...[isOurs ? `**${contestant.learner}**` : contestant.learner, String(threads)],
      ...[shown(seconds), shown(cpuSeconds), ratio],
      ...[megabytes.toFixed(0), ...(quality.length > 0 ? [it.quality.shown] : [])],
    ]
  })
  return [
    `### ${contest.name}`,
    `${circumstances()} ${contest.what} Medians of ${rounds} interleaved rounds.${disturbed}`,
    table(['learner', 'threads', unit, `CPU ${unit}`, 'ratio', 'peak MB', ...quality], rows),
    verdicts(contest, results).join('\n'),
  ].join('\n\n')
}

function smaller(contest: Contest): Contest {
  const { rows, held } = contest.data
  return { ...contest, data: { ...contest.data, rows: Math.ceil(rows / 20), held: Math.ceil(held / 20) } }
}

function versionsOf(python: string | undefined): string {
  if (python === undefined) return 'Without the peers of Python.'
  const program = `from importlib.metadata import version
print(', '.join(f'{name} {version(name)}' for name in ['scikit-learn', 'xgboost-cpu', 'lightgbm', 'numpy']))`
  return `Peers: ${execFileSync(python, ['-c', program], { encoding: 'utf8' }).trim()}, ydf-training 0.0.1.`
}
