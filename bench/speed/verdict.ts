import { shortfall } from './judge.ts'
import type { Contest } from './contests.ts'
import type { Result } from './run-contest.ts'

/** The fastest peer at a number of threads whose quality is near enough; undefined without one. */
export function rivalOf(contest: Contest, results: readonly Result[], threads: number): Result | undefined {
  const near = peersOf(results).filter((peer) => peer.threads === threads && isNear(contest, peer, results))
  return near.toSorted((a, b) => a.seconds - b.seconds)[0]
}

/** One line for each promise of the contest: what was asked, what was found. */
export function verdicts(contest: Contest, results: readonly Result[]): string[] {
  const ours = results.filter((it) => it.contestant.by === 'ours')
  const lines: string[] = []
  for (const own of ours) {
    const rival = rivalOf(contest, results, own.threads)
    const at = `${contest.name}, ${own.threads} ${own.threads === 1 ? 'thread' : 'threads'}`
    if (contest.ratioMax !== undefined && rival !== undefined) {
      const ratio = own.seconds / rival.seconds
      const isGood = isNear(contest, own, results)
      const words = `${ratio.toFixed(2)} of the time of ${rival.contestant.learner}, at most ${contest.ratioMax} wanted`
      const quality =
        contest.within === undefined ? '' : `; quality ${isGood ? '' : 'not '}within ${contest.within} of the best peer`
      lines.push(line(at, ratio <= contest.ratioMax && isGood, words + quality))
    }
    if (contest.secondsMax !== undefined) {
      const words = `${(own.seconds * 1e6).toFixed(2)} us, less than ${contest.secondsMax * 1e6} wanted`
      lines.push(line(at, own.seconds < contest.secondsMax, words))
    }
  }
  if (contest.task === 'fit' && ours.length > 1) {
    const found = `SHA-256 ${[...digestsOf(results)].join(' and ')}`
    lines.push(line(`${contest.name}, the same bytes with 1 and 2 threads`, digestsOf(results).size === 1, found))
  }
  return lines
}

/** SHA-256 of the models that ours became: one, or threads have changed what was learnt. */
export function digestsOf(results: readonly Result[]): ReadonlySet<string | undefined> {
  return new Set(results.filter(({ contestant }) => contestant.by === 'ours').map(({ digest }) => digest))
}

/** A verdict as a line of a list. */
function line(what: string, isReached: boolean, found: string): string {
  return `- ${what}: **${isReached ? 'reached' : 'not reached'}** (${found})`
}

/** Whether a quality is near that of the best peer, or better. */
function isNear({ judgement, within }: Contest, { quality }: Result, results: readonly Result[]): boolean {
  if (within === undefined) return true
  return peersOf(results).every((peer) => shortfall(judgement, quality.value, peer.quality.value) <= within)
}

function peersOf(results: readonly Result[]): Result[] {
  return results.filter(({ contestant }) => contestant.by !== 'ours' && contestant.isForInformation !== true)
}
