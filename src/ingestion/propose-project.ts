import { basename, isAbsolute, relative, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { CleaningStep } from '../domain/cleaning.ts'
import type { ColumnContract, Contract } from '../domain/contract.ts'
import type { TableProfile } from '../domain/profile.ts'
import type { Costs, EstimatorSpec, Problem, ProblemKind, Project } from '../domain/project.ts'
import type { Source, SourceReader } from '../domain/source.ts'
import { profileTable } from '../validate/profile-table.ts'
import { inferProblem } from '../validate/propose/infer-problem.ts'
import type { InferredProblem } from '../validate/propose/infer-problem.ts'
import { inferTime } from '../validate/propose/infer-time.ts'
import { proposeContract } from '../validate/propose/propose-contract.ts'

/** What a person said on the command line; all else is proposed from the data. */
export interface ProjectRequest {
  /** Its path is absolute, or relative to `folder`. */
  readonly source: Source
  /** The project folder, where the config will be written. */
  readonly folder: string
  readonly target: string
  /** Default: the folder's name, else the file's. */
  readonly name?: string
  /** Default: see inferTime. */
  readonly time?: string
  /** Never guessed. */
  readonly group?: string
  /** Values of the target that the question asks for. */
  readonly positive?: readonly string[]
  /** Overrules what the values of the target suggest. */
  readonly kind?: ProblemKind
  /** Columns that someone knows to be recorded after the decision. */
  readonly known?: Readonly<Record<string, 'after'>>
}

/**
 * Reads a table and proposes a project for it: the question, the contract, the cleaning steps with their reasons, and
 * plain defaults for all else. Writes nothing.
 *
 * @throws what the reader throws; TARGET_* (see inferProblem); COLUMN_NOT_FOUND for an unknown time or group
 */
export async function proposeProject(
  needs: { readonly reader: SourceReader },
  request: ProjectRequest,
): Promise<{ readonly project: Project; readonly notes: readonly string[]; readonly profile: TableProfile }> {
  const { source, folder, target, group, positive, kind } = request
  const profile = profileTable((await needs.reader.read(source, { folder })).frame, { target })
  requireColumns(profile, request)
  const { time, notes: timeNotes } = momentOf(profile, request)
  const options = { target, ...(time === undefined ? {} : { time }), ...(group === undefined ? {} : { group }) }
  const { columns, clean, notes } = proposeContract(profile, options)
  const inferred = inferProblem(profile, clean, {
    target,
    ...(positive === undefined ? {} : { positive }),
    ...(kind === undefined ? {} : { kind }),
  })
  const project: Project = {
    name: safeName(request),
    problem: problemOf(target, inferred),
    source: { ...source, path: projectPath(source.path, folder) },
    ...(time === undefined ? {} : { time }),
    ...(group === undefined ? {} : { group }),
    columns: withKnown(sourceContract(columns, target, inferred), request.known ?? {}),
    clean: typeof inferred.target === 'string' ? clean : withoutSpelling(clean, target),
    models: modelsFor(inferred.kind),
  }
  return { project, notes: [...inferred.notes, ...timeNotes, ...notes], profile }
}

function requireColumns({ columns }: TableProfile, { target, time, group, known: after = {} }: ProjectRequest): void {
  const known = columns.map(({ column }) => column)
  if (!known.includes(target)) {
    throw new AppError('TARGET_NOT_FOUND', { target, known, nearest: nearest(target, known) })
  }
  for (const column of [time, group, ...Object.keys(after)]) {
    if (column === undefined || known.includes(column)) continue
    throw new AppError('COLUMN_NOT_FOUND', { column, where: 'the source', known, nearest: nearest(column, known) })
  }
}

/** The time column as asked for, else as found; one that cannot be read as time is not used, and said. */
function momentOf(profile: TableProfile, { time, target }: ProjectRequest): { time?: string; notes: string[] } {
  if (time === undefined) {
    const found = inferTime(profile, target)
    return found === undefined ? { notes: [] } : { time: found.time, notes: [found.note] }
  }
  const type = profile.columns.find(({ column }) => column === time)?.type
  if (type === 'date' || type === 'timestamp') return { time, notes: [] }
  const note = `"${time}" cannot be read as dates (its type is ${type}) and is not used as time: give it type 'date' and its format in the config, then set time.`
  return { notes: [note] }
}

/** A target computed from a column defines it: the raw column is no feature. */
function sourceContract(columns: Contract, target: string, inferred: InferredProblem): Contract {
  const contract = columns[target]
  if (typeof inferred.target === 'string' || contract === undefined) return columns
  const reason = `The target "${inferred.target.name}" is computed from it.`
  return { ...columns, [target]: { ...contract, role: 'ignored', reason } }
}

/** SQL compares the values as they are written: steps that spell labels alike would change nothing. */
function withoutSpelling(clean: readonly CleaningStep[], column: string): readonly CleaningStep[] {
  const spells = new Set<CleaningStep['action']>(['trim', 'strip-trailing-dot', 'match-case', 'replace'])
  return clean.filter((step) => step.column !== column || !spells.has(step.action))
}

function withKnown(columns: Contract, known: Readonly<Record<string, 'after'>>): Contract {
  const entries = Object.entries(columns).map(([column, contract]): [string, ColumnContract] =>
    Object.hasOwn(known, column) ? [column, { ...contract, known: 'after' }] : [column, contract],
  )
  return Object.fromEntries(entries)
}

function problemOf(target: string, inferred: InferredProblem): Problem {
  const { kind, positive, labels } = inferred
  const asked = inferred.positiveValues?.join(' or ')
  const open = labels === undefined ? `What will ${target} be?` : `Which ${target} will it be?`
  return {
    question: asked === undefined ? open : `Is ${target} ${asked}?`,
    decision:
      asked === undefined
        ? `Plan with the predicted ${target}.`
        : `Act on the rows where ${target} is likely ${asked}.`,
    kind,
    target: inferred.target,
    ...(positive === undefined ? {} : { positive }),
    ...(labels === undefined ? { costs: assumedCosts(inferred) } : {}),
    withoutModel: kind === 'classification' ? 'majority' : 'mean',
  }
}

/** Missing a positive is as dear as the positives are rare: then acting on all and on none cost about the same. */
function assumedCosts({ kind, classes }: InferredProblem): Costs {
  if (kind === 'regression') return { perUnitError: 1, currency: 'units', assumed: true }
  const ratio = classes === undefined ? 1 : Math.round(classes.negatives / Math.max(1, classes.positives))
  return { falsePositive: 1, falseNegative: Math.max(1, ratio), currency: 'units', assumed: true }
}

function modelsFor(kind: Problem['kind']): readonly EstimatorSpec[] {
  const linear = kind === 'classification' ? 'logistic-regression' : 'linear-regression'
  return [
    { kind: linear, params: {} },
    { kind: 'gradient-boosting', params: {} },
  ]
}

/** Lower case letters, digits and single hyphens, of the name given, the folder or the file. */
function safeName({ name, folder, source }: ProjectRequest): string {
  const file = basename(source.path).replace(/\.[^.]*$/, '')
  const candidates = [name ?? '', basename(resolve(folder)), file].map((text) =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, ''),
  )
  return candidates.find((text) => text !== '') ?? 'project'
}

/** Relative to the project, with forward slashes; absolute where there is no way from one to the other. */
function projectPath(path: string, folder: string): string {
  const way = relative(resolve(folder), resolve(folder, path))
  return (isAbsolute(way) ? resolve(folder, path) : way).replaceAll('\\', '/')
}
