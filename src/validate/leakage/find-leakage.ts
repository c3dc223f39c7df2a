import type { Rng } from '../../base/rng.ts'
import type { Contract } from '../../domain/contract.ts'
import type { LeakageFinding } from '../../domain/leakage.ts'
import type { Label } from '../../domain/signature.ts'
import { columnOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { searchCombinations } from './combines-to-target.ts'
import { decidedByTarget } from './decided-by-target.ts'
import { idLike } from './id-like.ts'
import { hearTwoWitnesses } from './recorded-after.ts'
import { isExpectedToFollow, judgeSingleColumn } from './reproduces-target.ts'
import type { SingleColumnVerdict } from './reproduces-target.ts'
import { searchSample } from './search-sample.ts'
import type { SearchSample } from './search-sample.ts'
import { judgeAmongClasses } from './tells-classes.ts'

export interface LeakageInput {
  /** Typed and cleaned; all columns of the table, with or without the target. */
  readonly frame: Frame
  readonly target: {
    readonly name: string
    readonly kind: 'classification' | 'regression'
    /**
     * Shape (rows,): 0 and 1 (positive), the position of the class where there are more than two labels, or the number.
     * Rows where it is not finite are left out.
     */
    readonly y: Float64Array
    /** Two: the negative and the positive class, for sentences. More: the classes. Without them there are two. */
    readonly labels?: readonly Label[]
  }
  readonly contract: Contract
  /** Columns that the target is calculated from. */
  readonly definesTarget?: readonly string[]
  readonly time?: string
  /** The column whose rows belong together. */
  readonly group?: string
  /** Columns known to name rows, beside those whose role says so. */
  readonly ids?: readonly string[]
  readonly rng: Rng
  /** Told the share of the search that is done, in [0, 1]. */
  readonly onShare?: (share: number) => void
}

/**
 * All suspicions that a column would not be known at the decision, or gives the answer away, strongest grounds first:
 * declared ones (the target is calculated from it, known only after, an id), what the data decide alone (it reproduces
 * the target, or does so together with others), what meaning and data decide together, and what one of the two says
 * alone, which is flagged only. A column has at most one finding. Columns whose role is 'ignored' are not looked at.
 *
 * A `keep` in the contract turns any finding of that column into 'kept', and so does `known: 'at-decision'` with a
 * `reason` for what rests on meaning. Same frame, contract and seed, same findings.
 *
 * Positions of more than two classes are names, not ranks: a column reproduces such a target when it tells all classes
 * apart, words are weighed against each of the commonest classes, and columns are not combined.
 *
 * Tables of fewer than 40 rows get declared findings only: anything resembles anything there.
 *
 * Cost: 100,000 rows are looked at, at most; the search for combinations is cubic in the number of numeric columns up
 * to 60 of them, quadratic up to 300.
 */
export function findLeakage(input: LeakageInput): readonly LeakageFinding[] {
  const names = [...input.frame.columns.keys()].filter(
    (name) => name !== input.target.name && input.contract[name]?.role !== 'ignored',
  )
  const found = new Map<string, LeakageFinding>()
  const add = (finding: LeakageFinding): void => {
    if (!found.has(finding.column)) found.set(finding.column, overruled(finding, input.contract))
  }
  for (const name of names) declared(name, input).forEach(add)
  const open = names.filter((name) => !found.has(name))
  const sample = searchSample(input.frame, open, input.target, input.rng, orderOf(input))
  if (sample.rowCount >= 40) searched(sample, input).forEach(add)
  const order = new Map(names.map((name, at) => [name, at]))
  return [...found.values()].sort((one, other) => order.get(one.column)! - order.get(other.column)!)
}

/** What needs no search: the definition of the target, the contract, ids. */
function declared(column: string, input: LeakageInput): readonly LeakageFinding[] {
  const { definesTarget, contract, ids, group, target, frame } = input
  if (definesTarget?.includes(column)) {
    return [{ column, kind: 'defines-target', evidence: `${target.name} is calculated from it`, action: 'excluded' }]
  }
  if (contract[column]?.known === 'after') {
    const reason = contract[column].reason
    const evidence = `the contract says it is known only after the decision${reason === undefined ? '' : `: ${reason}`}`
    return [{ column, kind: 'declared-after', evidence, action: 'excluded' }]
  }
  if (column === input.time) return []
  const isGiven = column === group || (ids?.includes(column) ?? false)
  const evidence = idLike(column, columnOf(frame, column), contract[column], isGiven)
  return evidence === undefined ? [] : [{ column, kind: 'id-like', evidence, action: 'excluded' }]
}

/** Share of the search that looks at columns one by one, about, of a wide table. */
const singleShare = 0.8

/** What the data decide, alone or with the meaning, in the order of their weight. */
function searched(sample: SearchSample, input: LeakageInput): readonly LeakageFinding[] {
  const { target, contract, rng } = input
  if ((target.labels?.length ?? 0) > 2) return searchedAmongClasses(sample, input, target.labels!.length)
  const verdicts = sample.columns.map((column, at) => {
    input.onShare?.((singleShare * at) / sample.columns.length)
    return judgeSingleColumn(sample, column, { name: target.name, ...timeOf(input) })
  })
  const alone = new Map(verdicts.map(({ column, strength }) => [column, strength]))
  const reproducing = [
    ...verdicts.filter(({ verdict }) => verdict === 'reproduces').map(reproducingFinding),
    ...banded(sample, input),
  ]
  const out = new Set(reproducing.map(({ column }) => column))
  const witnessed = hearTwoWitnesses(sample, target, (column) => contract[column])
  for (const { column, action } of witnessed) if (action === 'excluded') out.add(column)
  const rest = sample.columns.filter(({ name }) => !out.has(name))
  input.onShare?.(singleShare)
  const combined = searchCombinations(sample, rest, alone, target.name, rng.fork('combinations')).flatMap(
    ({ columns, evidence }) =>
      columns.map((column): LeakageFinding => ({ column, kind: 'combines-to-target', evidence, action: 'excluded' })),
  )
  const striking = verdicts.filter(({ verdict }) => verdict === 'striking').map(strikingFinding)
  const twoWitnesses = witnessed.filter(({ action }) => action === 'excluded')
  const oneWitness = witnessed.filter(({ action }) => action === 'flagged')
  return [...reproducing, ...combined, ...twoWitnesses, ...striking, ...oneWitness]
}

/** The same of more than two classes. */
function searchedAmongClasses(sample: SearchSample, input: LeakageInput, classes: number): readonly LeakageFinding[] {
  const { target, contract } = input
  const verdicts = sample.columns.map((column, at) => {
    input.onShare?.((singleShare * at) / sample.columns.length)
    return judgeAmongClasses(sample, column, { name: target.name, classes, ...timeOf(input) })
  })
  const witnessed = hearTwoWitnesses(sample, target, (column) => contract[column])
  return [
    ...verdicts.filter(({ verdict }) => verdict === 'reproduces').map(reproducingFinding),
    ...witnessed.filter(({ action }) => action === 'excluded'),
    ...verdicts.filter(({ verdict }) => verdict === 'striking').map(strikingFinding),
    ...witnessed.filter(({ action }) => action === 'flagged'),
  ]
}

function banded(sample: SearchSample, { target, time }: LeakageInput): readonly LeakageFinding[] {
  return sample.columns.flatMap((column): readonly LeakageFinding[] => {
    if (isExpectedToFollow(column, time)) return []
    const evidence = decidedByTarget(sample, column, target.name)
    return evidence === undefined
      ? []
      : [{ column: column.name, kind: 'reproduces-target', evidence, action: 'excluded' }]
  })
}

function reproducingFinding({ column, evidence }: Pick<SingleColumnVerdict, 'column' | 'evidence'>): LeakageFinding {
  return { column, kind: 'reproduces-target', evidence, action: 'excluded' }
}

function strikingFinding({ column, evidence }: Pick<SingleColumnVerdict, 'column' | 'evidence'>): LeakageFinding {
  return { column, kind: 'data-only', evidence: `${evidence}; is it known at the decision?`, action: 'flagged' }
}

/** Kinds that rest on what a column means, which the contract may know better. */
const restsOnMeaning: ReadonlySet<LeakageFinding['kind']> = new Set(['recorded-after', 'meaning-only'])

function overruled(finding: LeakageFinding, contract: Contract): LeakageFinding {
  const column = contract[finding.column]
  const stated = restsOnMeaning.has(finding.kind) && column?.known === 'at-decision' ? column.reason : undefined
  const reason = column?.keep ?? stated
  return reason === undefined
    ? finding
    : { ...finding, action: 'kept', evidence: `${finding.evidence}. Kept: ${reason}` }
}

function orderOf({ time, group }: LeakageInput): { readonly time?: string; readonly group?: string } {
  return { ...(time === undefined ? {} : { time }), ...(group === undefined ? {} : { group }) }
}

function timeOf({ time }: LeakageInput): { readonly time?: string } {
  return time === undefined ? {} : { time }
}
