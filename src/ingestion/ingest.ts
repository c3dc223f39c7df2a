import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { cleanTable } from '../clean/clean-table.ts'
import { classLabels, encodeClasses, numericTarget, rowsBeyond } from '../clean/target.ts'
import { columnOf, takeRows } from '../frame/frame.ts'
import { targetName } from '../domain/project.ts'
import { requireUnambiguous } from './asked-columns.ts'
import { proposeContract } from '../validate/propose/propose-contract.ts'
import { profileTable } from '../validate/profile-table.ts'
import type { ColumnType, Contract } from '../domain/contract.ts'
import type { Decision } from '../domain/cleaning.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { TableProfile } from '../domain/profile.ts'
import type { Project } from '../domain/project.ts'
import type { Progress } from '../domain/progress.ts'
import type { Label } from '../domain/signature.ts'
import type { SnapshotStore } from '../domain/snapshot.ts'
import type { Source, SourceReader } from '../domain/source.ts'
import type { Frame } from '../frame/frame.ts'

/** Fewest rows with a target from which anything can be learnt and tested. */
export const fewestRows = 50

/**
 * Reads the project's source, profiles it, applies the contract and the cleaning decisions, and keeps the result as a
 * snapshot.
 *
 * @throws what the reader throws; TARGET_*; ROWS_TOO_FEW
 */
export async function ingest(
  needs: { readonly reader: SourceReader; readonly snapshots: SnapshotStore; readonly progress: Progress },
  project: Project,
  folder: string,
  signal?: AbortSignal,
): Promise<PreparedTable> {
  const { reader, snapshots, progress } = needs
  progress.step('Read the source')
  const { target } = project.problem
  const raw = await reader.read(project.source, {
    folder,
    ...(typeof target === 'string' ? {} : { derived: { name: target.name, expression: target.from } }),
    ...(signal === undefined ? {} : { signal }),
    onShare: (share) => progress.share(share),
  })
  for (const line of [raw.description, ...(raw.notes ?? [])]) progress.note(line)
  requireUnambiguous(raw, project.source.path, [targetName(project.problem), project.time, project.group])
  requireColumn(raw.frame, targetName(project.problem), 'target')
  for (const column of [project.time, project.group])
    if (column !== undefined) requireColumn(raw.frame, column, 'source')

  progress.step('Profile and check the contract')
  const profile = profileTable(raw.frame, { target: targetName(project.problem) })
  for (const line of findings(profile)) progress.note(line)
  const resolved = resolve({ ...project, source: withEncoding(project.source, raw.encoding) }, profile)

  progress.step('Clean')
  const cleaned = cleanTable(raw.frame, {
    contract: resolved.columns,
    clean: resolved.clean ?? [],
    purpose: 'training',
  })
  const { frame, y, labels, decisions } = withTarget(cleaned.frame, resolved)
  if (frame.rowCount < fewestRows) {
    throw new AppError('ROWS_TOO_FEW', { what: 'Training', rows: frame.rowCount, needed: fewestRows })
  }

  progress.step('Keep the snapshot')
  const snapshot = await snapshots.save(frame, columnTypes({ frame, project: resolved }))
  return {
    project: resolved,
    snapshot,
    frame,
    y,
    ...(labels === undefined ? {} : { labels }),
    profile,
    decisions: [...cleaned.decisions, ...decisions],
    breaches: cleaned.breaches,
  }
}

/** What was found, in lines for a person: the types, then everything suspicious. */
function findings({ columns, rows, duplicateRows }: TableProfile): string[] {
  const byType = Map.groupBy(columns, ({ type }) => type)
  const types = [...byType].map(([type, of]) => `${of.length} ${type}`).join(', ')
  const suspicious = columns.flatMap(({ column, suspicions }) =>
    suspicions.map(({ evidence }) => `${column}: ${evidence}`),
  )
  const repeated = duplicateRows === 0 ? [] : [`${duplicateRows} of ${rows} rows equal an earlier row in every column`]
  return [`found ${types}`, ...suspicious, ...repeated]
}

/** How the columns of a prepared table are stored. */
export function columnTypes({ frame, project }: Pick<PreparedTable, 'frame' | 'project'>): Map<string, ColumnType> {
  return new Map([...frame.columns.keys()].map((name) => [name, project.columns[name]?.type ?? 'category']))
}

/** The table again from its snapshot, for `runs reproduce`: same rows, same target, nothing read from the source. */
export function preparedFromSnapshot(
  project: Project & { readonly columns: Contract },
  frame: Frame,
): Pick<PreparedTable, 'frame' | 'y' | 'labels'> {
  const { y, labels } = withTarget(frame, project)
  return { frame, y, ...(labels === undefined ? {} : { labels }) }
}

/** The source with the encoding that was found, so that the model reads other files of its kind alike. */
function withEncoding(source: Source, encoding: string | undefined): Source {
  const isText = source.kind === 'csv' || source.kind === 'json'
  return encoding !== undefined && isText ? { ...source, encoding } : source
}

function requireColumn(frame: Frame, name: string, where: 'target' | 'source'): void {
  if (frame.columns.has(name)) return
  const known = [...frame.columns.keys()]
  const close = nearest(name, known)
  if (where === 'target') throw new AppError('TARGET_NOT_FOUND', { target: name, known, nearest: close })
  throw new AppError('COLUMN_NOT_FOUND', { column: name, where: 'the source', known, nearest: close })
}

/** Fills in what the config leaves open: a contract for each column it does not mention, and for a computed target. */
function resolve(project: Project, profile: TableProfile): Project & { readonly columns: Contract } {
  const target = targetName(project.problem)
  const given = project.columns ?? {}
  for (const name of Object.keys(given)) {
    const known = profile.columns.map((column) => column.column)
    if (!known.includes(name)) {
      throw new AppError('COLUMN_NOT_FOUND', {
        column: name,
        where: 'the source',
        known,
        nearest: nearest(name, known),
      })
    }
  }
  const proposed = proposeContract(profile, {
    target,
    ...(project.time === undefined ? {} : { time: project.time }),
    ...(project.group === undefined ? {} : { group: project.group }),
  })
  // A column may be named constructor or __proto__: only own keys are looked up, and entries make every name a key.
  const columns: Contract = Object.fromEntries(
    profile.columns.map(({ column, type }) => {
      const own = [given, proposed.columns].find((contract) => Object.hasOwn(contract, column))
      return [column, own?.[column] ?? { type }]
    }),
  )
  return { ...project, columns, clean: project.clean ?? proposed.clean }
}

interface TargetReading {
  readonly frame: Frame
  readonly y: Float64Array
  readonly labels?: readonly Label[]
  readonly decisions: readonly Decision[]
}

/** Reads the target; rows without one are left out, and counted. */
function withTarget(frame: Frame, project: Project & { readonly columns: Contract }): TargetReading {
  const name = targetName(project.problem)
  const column = columnOf(frame, name)
  const { kind, positive } = project.problem
  const labels =
    kind === 'classification'
      ? classLabels(name, column, project.columns[name]?.type ?? 'category', positive)
      : undefined
  const values = labels === undefined ? numericTarget(name, column) : encodeClasses(column, labels)
  const kept = Uint32Array.from({ length: values.length }, (_, row) => row).filter((row) => !Number.isNaN(values[row]!))
  const dropped = values.length - kept.length
  const beyond = labels === undefined ? rowsBeyond(column) : 0
  const decision = (reason: string, rowsAffected: number): Decision[] =>
    rowsAffected === 0 ? [] : [{ column: name, action: 'drop-missing', reason, rowsAffected }]
  return {
    frame: dropped === 0 ? frame : takeRows(frame, kept),
    y: Float64Array.from(kept, (row) => values[row]!),
    ...(labels === undefined ? {} : { labels }),
    decisions: [
      ...decision('a row without a target teaches and proves nothing', dropped - beyond),
      ...decision('a target beyond 1e100 is an error of writing', beyond),
    ],
  }
}
