import { listenToConsole } from './console-text.ts'
import { environment } from './environment.ts'
import { gitState } from './git-state.ts'
import { systemMeter } from './system-metrics.ts'
import { redact } from '../redact.ts'

/** What is taken down of a process while it makes a run. */
export interface CaptureOptions {
  /** What it writes to stdout and stderr, as `logs/console/0001.txt` and on. Default true. */
  readonly console?: boolean
  /** Commit, branch, remote and what differs, as tags and `code/changes.diff`. Default true. */
  readonly git?: boolean
  /** Node, machine, packages, as `environment.json`. Default true. */
  readonly environment?: boolean
  /** Between measurements of the machine. Default 10 s; 0 takes none. */
  readonly systemMetricsMs?: number
  /** Whose git state and packages are told. Default: the working folder. */
  readonly folder?: string
}

/** Where what is captured goes. */
export interface CaptureSink {
  setTags(tags: Readonly<Record<string, string>>): Promise<void>
  logMetrics(values: Readonly<Record<string, number>>, measured: { readonly step: number }): Promise<void>
  logArtifact(path: string, text: string): Promise<void>
}

export interface Capture {
  /** Takes down the rest. */
  stop(): Promise<void>
}

/** The console text is sent after 5 s, then after twice that, and so on, up to 5 min: each time what is new, as a file. */
const consoleMs = { first: 5_000, most: 300_000 } as const
/** Characters of a run that are kept in all; of what comes later, the end alone, in one file that is written again. */
const consoleMost = { all: 16 * 1024 * 1024, end: 64 * 1024 } as const

/**
 * Captures until it is stopped. Nothing of it ever fails the run: what cannot be had or sent is left out. What looks like
 * a credential is taken out of all texts.
 *
 * @param variables  names of the environment variables that are set
 */
export function startCapture(sink: CaptureSink, options: CaptureOptions, variables: readonly string[]): Capture {
  const { folder = process.cwd(), systemMetricsMs = 10_000 } = options
  const heard = options.console === false ? undefined : listenToConsole()
  const stopMeasuring = systemMetricsMs === 0 ? () => {} : measureEvery(sink, folder, systemMetricsMs)
  const told = Promise.allSettled([
    options.git === false ? undefined : tellGit(sink, folder),
    options.environment === false ? undefined : tellEnvironment(sink, folder, variables),
  ])
  const parts = consoleParts()
  let sending: Promise<void> = Promise.resolve()
  const sendConsole = (isLast: boolean): Promise<void> => {
    sending = sending.then(async () => {
      const text = heard?.news(isLast)
      if (text !== undefined) await sink.logArtifact(...parts.next(redact(text)))
    })
    sending = sending.catch(() => {})
    return sending
  }
  const stopSending = heard === undefined ? () => {} : callRarer(() => sendConsole(false))
  return {
    async stop() {
      stopSending()
      stopMeasuring()
      heard?.stop()
      await told
      await sendConsole(true)
    },
  }
}

/** Where the next part of the console text goes, and what of it. */
export function consoleParts(): { next(text: string): [path: string, text: string] } {
  let [parts, sent] = [0, 0]
  return {
    next(text) {
      sent += text.length
      if (sent > consoleMost.all) return ['logs/console/latest.txt', text.slice(-consoleMost.end)]
      parts += 1
      return [`logs/console/${String(parts).padStart(4, '0')}.txt`, text]
    },
  }
}

function callRarer(work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      void work()
      wait(Math.min(2 * ms, consoleMs.most))
    }, ms).unref()
  }
  wait(consoleMs.first)
  return () => clearTimeout(timer)
}

function measureEvery(sink: CaptureSink, folder: string, ms: number): () => void {
  const meter = systemMeter(folder)
  let step = 0
  const timer = setInterval(() => {
    void meter.measure().then((values) => sink.logMetrics(values, { step: step++ }).catch(() => {}))
  }, ms).unref()
  return () => {
    clearInterval(timer)
    meter.stop()
  }
}

async function tellGit(sink: CaptureSink, folder: string): Promise<void> {
  const state = await gitState(folder)
  if (state === undefined) return
  const { commit, branch, remote, diff } = state
  await sink.setTags({
    'mlflow.source.git.commit': commit,
    ...(branch === undefined ? {} : { 'mlflow.source.git.branch': branch }),
    ...(remote === undefined ? {} : { 'mlflow.source.git.repoURL': remote }),
    'throughline.git.dirty': String(diff !== ''),
  })
  if (diff !== '') await sink.logArtifact('code/changes.diff', diff)
}

async function tellEnvironment(sink: CaptureSink, folder: string, variables: readonly string[]): Promise<void> {
  const found = await environment(folder, variables)
  await sink.logArtifact('environment.json', `${JSON.stringify(found, null, 2)}\n`)
}
