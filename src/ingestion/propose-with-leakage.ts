import { resolve } from 'node:path'
import { seededRng } from '../base/rng.ts'
import { cleanTable } from '../clean/clean-table.ts'
import { classLabels, encodeClasses, numericTarget } from '../clean/target.ts'
import { columnsRead } from '../domain/columns-read.ts'
import { targetName } from '../domain/project.ts'
import { columnOf, takeRows, withoutColumns } from '../frame/frame.ts'
import { findLeakage } from '../validate/leakage/find-leakage.ts'
import { proposeProject } from './propose-project.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { LeakageFinding } from '../domain/leakage.ts'
import type { TableProfile } from '../domain/profile.ts'
import type { Progress } from '../domain/progress.ts'
import type { Project } from '../domain/project.ts'
import type { RawTable, SourceReader } from '../domain/source.ts'
import type { ProjectRequest } from './propose-project.ts'

/** What `init` proposes: a project, and what a person should read about it. */
export interface Proposal {
  readonly project: Project
  readonly profile: TableProfile
  readonly notes: readonly string[]
  readonly excluded: readonly { readonly column: string; readonly reason: string }[]
  readonly flagged: readonly { readonly column: string; readonly reason: string }[]
}

interface ProposalNeeds {
  readonly reader: SourceReader
  readonly progress?: Progress
  /** Whether the column is known when the decision is taken; absent where nobody is there to answer. */
  readonly isKnownAtDecision?: (column: string, why: string) => Promise<boolean>
}

/**
 * Proposes a project for a table, and looks for leaks before anything is trained: what the evidence decides is
 * written into the contract as known only after the decision; where one witness stands alone, a person is asked.
 */
export async function proposeWithLeakage(needs: ProposalNeeds, request: ProjectRequest): Promise<Proposal> {
  const { progress } = needs
  const reader = readOnce(needs.reader, (share) => progress?.share(share))
  progress?.step('Read the source')
  const { project, notes, profile } = await proposeProject({ reader }, request)
  const raw = await readSource(reader, project, request.folder)
  progress?.note(raw.description)
  progress?.step('Look for leaks')
  const findings = leaksOf(project, raw)
  const columns: Record<string, ColumnContract> = { ...project.columns }
  const excluded: { column: string; reason: string }[] = []
  const flagged: { column: string; reason: string }[] = []
  for (const { column, kind, action, evidence } of findings) {
    const contract = columns[column]
    const isAsked = action === 'flagged' && needs.isKnownAtDecision !== undefined
    const isOut = action === 'excluded' || (isAsked && !(await needs.isKnownAtDecision(column, evidence)))
    if (!isOut && action !== 'kept') flagged.push({ column, reason: evidence })
    if (isOut) excluded.push({ column, reason: evidence })
    if (
      isOut &&
      contract !== undefined &&
      kind !== 'id-like' &&
      kind !== 'defines-target' &&
      contract.known !== 'after' &&
      contract.role !== 'ignored'
    ) {
      columns[column] = { ...contract, known: 'after', reason: evidence }
    }
  }
  const named = new Set(excluded.map(({ column }) => column))
  for (const [column, { role, reason = '' }] of Object.entries(columns)) {
    if (role !== undefined && role !== 'feature' && !named.has(column)) excluded.push({ column, reason })
  }
  return { project: { ...project, columns }, profile, notes, excluded, flagged }
}

/** The same reader, remembering the last table: proposing and looking for leaks read the same file. */
function readOnce(reader: SourceReader, onShare: (share: number) => void): SourceReader {
  const tables = new Map<string, Promise<RawTable>>()
  return {
    read(source, options) {
      // by place: the config says the path from its folder, and the encoding that the first reading found
      const key = JSON.stringify([resolve(options.folder, source.path), options.derived])
      const table = tables.get(key) ?? reader.read(source, { ...options, onShare })
      tables.set(key, table)
      return table
    },
  }
}

function readSource(reader: SourceReader, { source, problem }: Project, folder: string): Promise<RawTable> {
  const { target } = problem
  const derived = typeof target === 'string' ? {} : { derived: { name: target.name, expression: target.from } }
  return reader.read(source, { folder, ...derived })
}

function leaksOf(project: Project, raw: RawTable): readonly LeakageFinding[] {
  const { problem, columns = {}, clean = [], time, group } = project
  const { target } = problem
  const name = targetName(problem)
  const contract = columns[name] === undefined ? { ...columns, [name]: { type: 'category' as const } } : columns
  const { frame } = cleanTable(raw.frame, { contract, clean, purpose: 'training' })
  const column = columnOf(frame, name)
  const labels =
    problem.kind === 'classification' ? classLabels(name, column, contract[name]!.type, problem.positive) : undefined
  const values = labels === undefined ? numericTarget(name, column) : encodeClasses(column, labels)
  const rows = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!))
  return findLeakage({
    frame: takeRows(withoutColumns(frame, new Set([name])), rows),
    target: {
      name,
      kind: problem.kind,
      y: Float64Array.from(rows, (row) => values[row]!),
      ...(labels === undefined ? {} : { labels }),
    },
    contract,
    definesTarget: typeof target === 'string' ? [] : columnsRead(target.from.sql, frame.columns.keys()),
    rng: seededRng(1).fork('leakage'),
    ...(time === undefined ? {} : { time }),
    ...(group === undefined ? {} : { group }),
  })
}
