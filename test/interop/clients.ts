import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const isRequired = process.env['THROUGHLINE_INTEROP'] === 'required'

/**
 * The program that an environment variable names; undefined where it is not at hand, which skips what needs it. With
 * THROUGHLINE_INTEROP=required its absence is a failure.
 */
function client(variable: string): string | undefined {
  const path = process.env[variable] ?? ''
  if (path !== '') return path
  if (isRequired) throw new Error(`${variable} names no program, and THROUGHLINE_INTEROP=required skips nothing`)
  process.stderr.write(`skipped: ${variable} names no program; npm run test:interop sets it\n`)
  return undefined
}

/** A Python with the packages of requirements.lock. */
export const python = (): string | undefined => client('INTEROP_PYTHON')
/** A Chromium. */
export const chromium = (): string | undefined => client('INTEROP_CHROMIUM')
/** Prometheus' promtool. */
export const promtool = (): string | undefined => client('INTEROP_PROMTOOL')

/** Prometheus itself. */
export const prometheus = (): string | undefined => client('INTEROP_PROMETHEUS')

/** A Python with the whole of MLflow of a major version. */
export const mlflow = (major: 2 | 3): string | undefined => client(`INTEROP_MLFLOW_${major}`)

/** A Python with the clients of the Open Inference Protocol. */
export const inference = (): string | undefined => client('INTEROP_OIP')

/** Runs a Python file of this folder with a JSON document on its standard input; it answers with another. */
export function askPython<Answer>(file: string, question: unknown): Answer {
  const path = join(import.meta.dirname, file)
  const input = JSON.stringify(question)
  const stdout = execFileSync(process.env['INTEROP_PYTHON']!, [path], { input, maxBuffer: 2 ** 28 })
  return JSON.parse(stdout.toString()) as Answer
}

/** Where a workspace keeps the object of a digest. */
export function objectPath(dataFolder: string, digest: string): string {
  return join(dataFolder, 'objects/sha256', digest.slice(0, 2), digest.slice(2))
}
