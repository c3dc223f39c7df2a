import { agreementOfNeighbours, agreementWithinLevels } from './class-agreement.ts'
import { isExpectedToFollow } from './reproduces-target.ts'
import { EVIDENCE_ROWS, LEVELS, LIMITS } from './thresholds.ts'
import { percent, rowsText } from './wording.ts'
import type { ClassAgreement } from './class-agreement.ts'
import type { SampleColumn, SearchSample } from './search-sample.ts'

/** What one column says, by itself, of a target of more than two classes. */
export interface ClassVerdict {
  readonly column: string
  /** 'reproduces': the data alone decide; 'striking': a person should look; 'honest': neither. */
  readonly verdict: 'reproduces' | 'striking' | 'honest'
  readonly evidence: string
}

/** Error up to which a column is striking. */
const strikingMost = 0.05

/**
 * Whether a column alone tells all classes apart: within its levels, missing ones left out or taken for a level, or
 * along its values. The classes have no order, so no rank is asked; and one class among several is told apart by many
 * an honest column (the size of a petal, the area of a bean), so only what leaves next to no row of any class wrong
 * reproduces the target. A map from more than 30 levels may know the entities (a model of car its brand), unless it is
 * one to one: it is striking at most. So is a column of time, or one named as earlier.
 *
 * @param sample  its `y` holds positions of classes
 */
export function judgeAmongClasses(
  sample: SearchSample,
  column: SampleColumn,
  target: { readonly name: string; readonly classes: number; readonly time?: string },
): ClassVerdict {
  const isExpected = isExpectedToFollow(column, target.time)
  const looks = [...looksAt(sample, column, target.classes)].filter(isBelievable)
  const told = (verdict: ClassVerdict['verdict'], look: Look): ClassVerdict => ({
    column: column.name,
    verdict,
    evidence: sentence(target.name, look),
  })
  const reproducing = looks.find(({ found, isMany }) => !isMany && found.error <= LIMITS.kappaError)
  if (reproducing !== undefined) return told(isExpected ? 'striking' : 'reproduces', reproducing)
  const best = looks.reduce((least, look) => (look.found.error < least.found.error ? look : least), noLook)
  return told(best.found.error <= strikingMost && !isExpected ? 'striking' : 'honest', best)
}

/** Rows put in order by a number, at most: enough for three digits. */
const neighboursMost = 20_000

/** Error up to which a class gives the level as the level gives the class. */
const oneToOneMost = 0.1

interface Look {
  readonly says: string
  readonly found: ClassAgreement
  /** It may know entities. */
  readonly isMany: boolean
  /** So few levels that few rows prove a recoding. */
  readonly isFew: boolean
}

const nothing: ClassAgreement = { error: 1, agreement: 0, chance: 0, rows: 0, evidenceRows: 0, coverage: 0 }
const noLook: Look = { says: '', isMany: false, isFew: false, found: nothing }

function* looksAt({ y }: SearchSample, column: SampleColumn, classes: number): Generator<Look> {
  const { levels, values } = column
  if (levels !== undefined) {
    const count = levels.names.length
    const isFew = count <= Math.max(LEVELS.few, classes)
    for (const codes of [levels.codes, levels.codes.map((code) => code + 1)]) {
      const isMany = count > LEVELS.recodingMost && !isOneToOne(codes, y, count + 1)
      const found = agreementWithinLevels(codes, y, classes)
      yield {
        says: column.kind === 'text' ? 'which of the labels it names' : 'a map from its values',
        found,
        isMany,
        isFew,
      }
      if (!codes.includes(-1)) break
    }
  }
  if (column.kind === 'category' || column.kind === 'text') return
  const [someValues, some] = [values.subarray(0, neighboursMost), y.subarray(0, neighboursMost)]
  const { mayKnowEntities, ...found } = agreementOfNeighbours(someValues, some, classes)
  yield { says: 'its value', found, isMany: mayKnowEntities, isFew: false }
}

/** Whether each class has a level of its own, but for errors. */
function isOneToOne(codes: Int32Array, y: Float64Array, levels: number): boolean {
  const classOf = Int32Array.from(codes, (code, row) => (code < 0 ? -1 : y[row]!))
  return agreementWithinLevels(classOf, Float64Array.from(codes), levels).error <= oneToOneMost
}

/** Rows enough for a resemblance to mean something. */
function isBelievable({ found, isFew }: Look): boolean {
  const needed = isFew ? EVIDENCE_ROWS.levels : EVIDENCE_ROWS.numbers
  return found.coverage >= LIMITS.coverage && found.evidenceRows >= needed
}

function sentence(target: string, { says, found }: Look): string {
  const { agreement, chance, rows } = found
  return `${says} alone tells ${target} right in ${percent(agreement)} of ${rowsText(rows)}, each judged by the others (${percent(chance)} by chance)`
}
