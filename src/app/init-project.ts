import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { proposeWithLeakage } from '../ingestion/propose-with-leakage.ts'
import { configText } from '../ingestion/write-config.ts'
import { sourceOf } from '../sources/source-of.ts'
import { duckdbSourceReader } from '../sources/table-reader.ts'
import { targetName } from '../domain/project.ts'
import { configFile } from './load-project.ts'
import type { ColumnProfile } from '../domain/profile.ts'
import type { Progress } from '../domain/progress.ts'
import type { Ask, InitRequest, InitResult } from '../cli/operations.ts'

/**
 * Proposes a project for a table and writes its config. Nothing else is created, and nothing at all when it fails.
 *
 * @throws PROJECT_EXISTS, CANCELLED, and what reading and proposing throw
 */
export async function initProject(
  folder: string,
  request: InitRequest,
  ask: Ask | undefined,
  { progress, signal }: { readonly progress: Progress; readonly signal?: AbortSignal },
): Promise<InitResult> {
  const config = join(folder, configFile)
  if (existsSync(config)) throw new AppError('PROJECT_EXISTS', { file: config })
  const { file } = request
  const source = await sourceOf(resolve(file), request)
  const isKnownAtDecision = ask === undefined ? undefined : knownAtDecision(ask, progress)
  const { project, profile, notes, excluded, flagged } = await proposeWithLeakage(
    {
      reader: duckdbSourceReader({ signal }),
      progress,
      ...(isKnownAtDecision === undefined ? {} : { isKnownAtDecision }),
    },
    { ...request, source, folder },
  )
  if (signal?.aborted === true) throw new AppError('CANCELLED', { what: 'init' })
  await writeNew(config, configText(project, notes, profile))
  return {
    project: project.name,
    config,
    target: targetName(project.problem),
    kind: project.problem.kind,
    rows: profile.rows,
    columns: profile.columns.length,
    ...(project.time === undefined ? {} : { time: project.time }),
    ...(project.split?.along === undefined ? {} : { along: project.split.along }),
    excluded,
    flagged,
    notes,
    found: profile.columns.map(describe),
  }
}

/** Writes a file where none is, in a folder that is made when absent. Where that fails, neither is left behind. */
async function writeNew(file: string, text: string): Promise<void> {
  let made: string | undefined
  try {
    made = await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx', flush: true })
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(file)
    if (isTaken) throw new AppError('PROJECT_EXISTS', { file }, { cause: error })
    await rm(made ?? file, { recursive: true, force: true }).catch(() => {}) // the first error is the one to tell
    throw explained(error, file)
  }
}

function describe({
  column,
  type,
  missing,
  distinct,
  numbers,
  top,
  suspicions,
}: ColumnProfile): InitResult['found'][number] {
  const isDate = type === 'date' || type === 'timestamp'
  const shown = (value: number) => (isDate ? new Date(value).toISOString().slice(0, 10) : String(value))
  const values =
    numbers === undefined
      ? top
          .slice(0, 3)
          .map(({ value }) => value)
          .join(', ')
      : `${shown(numbers.min)} to ${shown(numbers.max)}`
  return { column, type, missing, distinct, values, suspicions: suspicions.map(({ evidence }) => evidence) }
}

function knownAtDecision(ask: Ask, progress: Progress): (column: string, why: string) => Promise<boolean> {
  return (column, why) => {
    // clears the line of the step, so that the question stands on one of its own
    progress.note('A question:')
    return ask.confirm(`${column}: ${why}. Is it known when the decision is taken?`, true)
  }
}
