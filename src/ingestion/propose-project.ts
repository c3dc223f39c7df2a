import { basename, isAbsolute, relative, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { CleaningStep } from '../domain/cleaning.ts'
import type { ColumnContract, Contract } from '../domain/contract.ts'
import { columnsRead } from '../domain/columns-read.ts'
import type { TableProfile } from '../domain/profile.ts'
import type { Problem, ProblemKind, Project } from '../domain/project.ts'
import type { Frame } from '../frame/frame.ts'
import type { Source, SourceReader } from '../domain/source.ts'
import { inferProblem } from '../validate/propose/infer-problem.ts'
import type { InferredProblem } from '../validate/propose/infer-problem.ts'
import { inferRowOrder } from '../validate/propose/infer-row-order.ts'
import { inferTime } from '../validate/propose/infer-time.ts'
import { featureKinds, modelsFor, tooManyToBoost } from './propose-models.ts'
import { problemOf } from './propose-problem.ts'
import { requireUnambiguous } from './asked-columns.ts'
import { fewestRows } from './ingest.ts'
import { readWithTarget } from './read-with-target.ts'
import type { ComputedTarget } from './computed-target.ts'
import { proposeContract } from '../validate/propose/propose-contract.ts'

/** What a person said on the command line; all else is proposed from the data. */
export interface ProjectRequest {
  /** Its path is absolute, or relative to `folder`. */
  readonly source: Source
  /** The project folder, where the config will be written. */
  readonly folder: string
  /** A column, or what to compute: see computedTarget. */
  readonly target: string
  /** Default: the folder's name, else the file's. */
  readonly name?: string
  /** Default: see inferTime. */
  readonly time?: string
  /** Never guessed. */
  readonly group?: string
  /** The rows stand in the order of time, though no column says so. */
  readonly inOrder?: boolean
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
  const { source, folder, group, positive, kind } = request
  const { raw, profile, target, computed, notes: targetNotes } = await readWithTarget(needs.reader, request)
  requireUnambiguous(raw, source.path, [target, request.time, group])
  requireColumns(profile, { ...request, target })
  const { time, notes: timeNotes } = momentOf(request.time === undefined ? withoutEnd(profile, computed) : profile, {
    ...request,
    target,
  })
  const order = orderOf(raw.frame, profile, { ...request, target, time })
  const options = { target, ...(time === undefined ? {} : { time }), ...(group === undefined ? {} : { group }) }
  const { columns, clean, notes } = proposeContract(profile, options)
  const asked = inferProblem(profile, clean, {
    target,
    ...(positive === undefined ? {} : { positive }),
    ...(kind === undefined ? {} : { kind }),
  })
  const inferred = computed === undefined ? asked : { ...asked, target: composed(asked.target, computed) }
  const project: Project = {
    name: safeName(request),
    problem: problemOf(target, inferred),
    source: projectSource(source, folder, raw.encoding),
    ...(time === undefined ? {} : { time }),
    ...(group === undefined ? {} : { group }),
    ...(order.isTime ? { split: { along: 'rows' as const } } : {}),
    columns: withKnown(sourceContract(columns, inferred, computed), request.known ?? {}),
    clean: typeof asked.target === 'string' ? clean : withoutSpelling(clean, target, computed !== undefined),
    models: modelsFor(
      inferred,
      profile.columns.find(({ column }) => column === target),
      featureKinds(columns, [target, time]),
    ),
  }
  const told = [
    ...(raw.notes ?? []),
    ...targetNotes,
    ...inferred.notes,
    ...tooManyToBoost(target, inferred),
    ...fewRows(profile),
    ...timeNotes,
    ...order.notes,
    ...notes,
  ]
  return { project, notes: told, profile }
}

/** Whether the rows stand in the order of time, as asked for, else as a column that counts like a clock says. */
function orderOf(
  raw: Frame,
  profile: TableProfile,
  {
    inOrder = false,
    time,
    group,
    target,
  }: Pick<ProjectRequest, 'inOrder' | 'group' | 'target'> & { time: string | undefined },
): { isTime: boolean; notes: string[] } {
  if (time !== undefined || group !== undefined) return { isTime: false, notes: [] }
  if (inOrder) return { isTime: true, notes: [] }
  const found = inferRowOrder(raw, profile, target)
  return found === undefined ? { isTime: false, notes: [] } : { isTime: found.isSure, notes: [found.note] }
}

function fewRows({ rows }: TableProfile): string[] {
  if (rows >= fewestRows) return []
  return [
    `${rows} rows are too few to learn from and to test: \`throughline run\` needs at least ${fewestRows} with a target.`,
  ]
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

/** The date that ends the time to be predicted is no moment at which anything is decided, unless a person says so. */
function withoutEnd(profile: TableProfile, computed: ComputedTarget | undefined): TableProfile {
  const end = computed?.between?.to
  return { ...profile, columns: profile.columns.filter(({ column }) => column !== end) }
}

/** A computed target: its expression, inside that of some of its values against the rest where those were asked for. */
function composed(target: Problem['target'], { name, from }: ComputedTarget): Exclude<Problem['target'], string> {
  if (typeof target === 'string') return { name, from }
  const quoted = `"${name.replaceAll('"', '""')}"`
  return { name: target.name, from: { sql: target.from.sql.replace(quoted, () => `(${from.sql})::varchar`) } }
}

/** A target computed from columns defines them: they are no features, but for the date at which its time begins. */
function sourceContract(columns: Contract, { target }: InferredProblem, computed?: ComputedTarget): Contract {
  if (typeof target === 'string') return columns
  const { from, to } = computed?.between ?? {}
  const read = new Set(columnsRead(target.from.sql, Object.keys(columns)))
  const entries = Object.entries(columns).flatMap(([column, contract]): [string, ColumnContract][] => {
    // The name of an inner expression that was asked for some of its values is no column of the source.
    if (column === computed?.name && target.name !== computed.name) return []
    if (column === computed?.name || !read.has(column)) return [[column, contract]]
    if (column === from) return [[column, { ...contract, keep: 'It is known when the time begins.' }]]
    const reason = `The target "${target.name}" is computed from it.`
    if (column === to) return [[column, { ...contract, known: 'after', reason }]]
    return [[column, { ...contract, role: 'ignored', reason }]]
  })
  return Object.fromEntries(entries)
}

/** SQL compares the values as they are written: steps that spell labels alike would change nothing, and an inner expression is no column. */
function withoutSpelling(clean: readonly CleaningStep[], column: string, isComputed: boolean): readonly CleaningStep[] {
  const spells = new Set<CleaningStep['action']>(['trim', 'strip-trailing-dot', 'match-case', 'replace'])
  return clean.filter((step) => step.column !== column || (!isComputed && !spells.has(step.action)))
}

function withKnown(columns: Contract, known: Readonly<Record<string, 'after'>>): Contract {
  const entries = Object.entries(columns).map(([column, contract]): [string, ColumnContract] =>
    Object.hasOwn(known, column) ? [column, { ...contract, known: 'after' }] : [column, contract],
  )
  return Object.fromEntries(entries)
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

/** The source as the config says it: its path from there, and the encoding that was found, if not UTF-8. */
function projectSource(source: Source, folder: string, encoding: string | undefined): Source {
  const path = projectPath(source.path, folder)
  const isText = source.kind === 'csv' || source.kind === 'json'
  return encoding !== undefined && isText ? { ...source, path, encoding } : { ...source, path }
}

/** Relative to the project, with forward slashes; absolute where there is no way from one to the other. */
function projectPath(path: string, folder: string): string {
  const way = relative(resolve(folder), resolve(folder, path))
  return (isAbsolute(way) ? resolve(folder, path) : way).replaceAll('\\', '/')
}
