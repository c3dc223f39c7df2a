import type { ScoredCandidate, Standing, Choice } from './choice.ts'
import type { OperatingCost } from '../operating-cost.ts'
import { isDearer } from './cheapest.ts'

type Made = Omit<Choice<ScoredCandidate>, 'reason'>

interface Wording {
  readonly metricName: string
  readonly alongTime: boolean
}

/** Why a candidate was chosen, in plain sentences with the numbers: the comparison, the others, what it costs and saves. */
export function choiceReason(choice: Made, wording: Wording): string {
  const { chosen, best } = choice
  const sentences = chosen === best ? bestSentences(choice, wording) : otherSentences(choice, wording)
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

/** The best is chosen: nothing simpler, or cheaper among its like, is good enough. */
function bestSentences({ best, standings }: Made, wording: Wording): string[] {
  const { metricName } = wording
  const trials = trialsOf(best, wording)
  const others = standings.slice(1)
  if (others.length === 0) {
    return [
      `${sentenceCase(best.name)} is the only model that was tried (${metricName} ${plain(best.mean)} on average over ${trials}).`,
    ]
  }
  const simpler = others.filter(({ candidate }) => candidate.complexity < best.complexity)
  const within = others.filter(({ isWithin }) => isWithin)
  const [nearest] = simpler
  if (nearest === undefined) {
    const first = `${sentenceCase(best.name)} did best on average over ${trials} (${metricName} ${plain(best.mean)}), and no model that was tried is simpler.`
    const { candidate, isWithin } = others[0]!
    return [first, isWithin ? '' : `Next came ${candidate.name} (${plain(candidate.mean)}).`, alsoWithin(within, best)]
  }
  const [bestMean, mean, gap, error] = alike(best.mean, nearest.candidate.mean, nearest.worseBy, nearest.standardError)
  const isWorse = `is worse by ${gap}, more than ${doubt(error, wording)}`
  const { name, cost } = nearest.candidate
  return [
    `${sentenceCase(best.name)} did best on average over ${trials} (${metricName} ${bestMean}).`,
    simpler.length === 1
      ? `The simpler ${name} (${mean}) ${isWorse}, so the simpler one is not good enough.`
      : `The best of the ${simpler.length} simpler ones, ${name} (${mean}), ${isWorse}, so none of them is good enough.`,
    cost === undefined || best.cost === undefined ? '' : `The price: ${operation(best.cost, cost)}.`,
    alsoWithin(within, best),
  ]
}

/** Another is chosen: as good as the best, allowing for chance, and simpler, or as simple and cheaper to run. */
function otherSentences({ chosen, best, standings }: Made, wording: Wording): string[] {
  const { metricName } = wording
  const { worseBy, standardError } = standings.find(({ candidate }) => candidate === chosen)!
  const isSimpler = chosen.complexity < best.complexity
  const what = isSimpler ? 'simpler' : 'as simple and costs less to run'
  const taken = isSimpler ? 'the simpler one' : 'the one that costs less'
  const trials = trialsOf(best, wording)
  const others = standings.filter(({ candidate, isWithin }) => isWithin && candidate !== chosen && candidate !== best)
  const close = [alsoWithin(others, chosen), price(chosen, best, worseBy, wording)]
  if (worseBy === 0) {
    return [
      `${sentenceCase(best.name)} and ${chosen.name} did equally well on average over ${trials} (${metricName} ${plain(best.mean)}); ${chosen.name} is ${what}, so it is chosen.`,
      ...close,
    ]
  }
  const [chosenMean, bestMean, gap, error] = alike(chosen.mean, best.mean, worseBy, standardError)
  return [
    `${sentenceCase(best.name)} did best on average over ${trials} (${metricName} ${bestMean}), but ${chosen.name} is ${what} and came within ${gap} of it (${chosenMean}): that is no more than ${doubt(error, wording)}, so ${taken} is chosen.`,
    ...close,
  ]
}

/** What is given up in quality by taking another than the best, and what that changes in operation. */
function price(chosen: ScoredCandidate, best: ScoredCandidate, worseBy: number, { metricName }: Wording): string {
  if (chosen.cost === undefined || best.cost === undefined) return ''
  const given =
    worseBy === 0 ? 'The choice gives up nothing' : `The choice gives up ${short(worseBy)} of ${metricName} on average`
  const isCheaper = chosen.cost.steps <= best.cost.steps && chosen.cost.bytes <= best.cost.bytes
  return `${given}; ${isCheaper ? '' : 'it is easier to explain, but '}${operation(chosen.cost, best.cost)}.`
}

/** 'an answer takes some 12 steps in place of some 1,200, and the model has 3 kB in place of 310 kB' */
function operation(cost: OperatingCost, other: OperatingCost): string {
  return `an answer takes some ${rounded(cost.steps)} steps in place of some ${rounded(other.steps)}, and the model has ${size(cost.bytes)} in place of ${size(other.bytes)}`
}

/** Two significant digits: more are not known. */
const rounded = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US')

function size(bytes: number): string {
  if (bytes < 1000) return `${rounded(bytes)} bytes`
  return bytes < 1e6 ? `${rounded(bytes / 1000)} kB` : `${rounded(bytes / 1e6)} MB`
}

/** The others that are as good, and why they were not taken. */
function alsoWithin(others: readonly Standing[], chosen: ScoredCandidate): string {
  if (others.length === 0) return ''
  const told = others.map(({ candidate, worseBy }) => {
    const why =
      candidate.complexity > chosen.complexity
        ? 'less simple'
        : isDearer(candidate, chosen)
          ? 'dearer to run'
          : 'no simpler'
    return `${candidate.name} (${worseBy === 0 ? 'as good' : `worse by ${short(worseBy)}`}; ${why})`
  })
  return `Within one standard error as well: ${told.join(', ')}.`
}

function trialsOf({ foldScores }: ScoredCandidate, { alongTime }: Wording): string {
  return `${foldScores.length} trials on ${alongTime ? 'training rows later than those learnt from' : 'held-back training rows'}`
}

function doubt(error: string, { alongTime }: Wording): string {
  const of = alongTime ? 'one standard error of the difference over the same periods' : 'one standard error'
  return `the uncertainty of the comparison (${of}, ${error})`
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Numbers with as many decimals as the two smallest digits of the least non-zero one need, so that they can be compared. */
function alike(...numbers: readonly [number, number, number, number]): [string, string, string, string] {
  const sizes = numbers.map(Math.abs).filter((size) => size > 0)
  const decimals = decimalsFor(sizes.length === 0 ? 0 : Math.min(...sizes))
  const [first, second, third, fourth] = numbers
  return [first.toFixed(decimals), second.toFixed(decimals), third.toFixed(decimals), fourth.toFixed(decimals)]
}

/** Three significant digits, or three decimals. */
const plain = (value: number): string => value.toFixed(decimalsFor(Math.abs(value) / 10))
const short = (value: number): string => Number(value.toPrecision(2)).toString()

/** Decimals that show two significant digits, at least 0 and at most 8; three for numbers near 1. */
function decimalsFor(size: number): number {
  if (size === 0) return 3
  return Math.min(8, Math.max(size < 10 ? 3 : 0, 1 - Math.floor(Math.log10(size))))
}
