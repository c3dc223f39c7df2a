import { createClient } from './client/client.ts'
import { startCapture, type CaptureOptions } from './client/node/capture.ts'
import { lazyJournal } from './client/node/lazy-journal.ts'
import { threadBeats } from './client/node/beats.ts'
import { nodeSurroundings } from './client/node/surroundings.ts'
import type { ActiveRun } from './client/active-run.ts'
import type { ClientOptions, RunStart, ThroughlineClient } from './client/client.ts'
import type { AnyModel, ModelTypes } from './client/predictions.ts'

export { ThroughlineError } from './client/throughline-error.ts'

/** In Node a client can also keep a journal. Browsers get `client-browser.ts` under the same name. */
export interface NodeClientOptions extends ClientOptions {
  /**
   * File that keeps what is told of runs until it is at the server: across network failures and the end of the process.
   * One process at a time. `throughline runs replay <file>` sends what is left.
   */
  readonly journal?: string
}

/** In Node a run can also take down the process that makes it. */
export interface NodeRunStart extends RunStart {
  /** Console output, git state, packages and system metrics. Default false. */
  readonly capture?: boolean | CaptureOptions
}

export interface NodeClient<Models extends Record<keyof Models, ModelTypes>> extends Omit<
  ThroughlineClient<Models>,
  'startRun'
> {
  /** Resolves once the run is at the server; with a journal, once it is in it. @throws ThroughlineError */
  startRun(start?: NodeRunStart): Promise<ActiveRun>
}

/** A client of the server at `url`. */
export function throughlineClient<Models extends Record<keyof Models, ModelTypes> = Record<string, AnyModel>>(
  options: NodeClientOptions,
): NodeClient<Models> {
  const plain = nodeSurroundings({
    fetch: options.fetch ?? ((...asked) => fetch(...asked)),
    nowMs: () => Date.now(),
    random: () => Math.random(),
  })
  // A fetch of the caller's own has no place in a thread.
  const surroundings = options.fetch === undefined ? { ...plain, beats: threadBeats(options, plain) } : plain
  const client = createClient<Models>(
    options,
    surroundings,
    ...(options.journal === undefined ? [] : [lazyJournal(options.journal)]),
  )
  return {
    ...client,
    async startRun({ capture = false, ...start } = {}) {
      const run = await client.startRun(start)
      return capture === false ? run : captured(run, capture === true ? {} : capture)
    },
  }
}

function captured(run: ActiveRun, options: CaptureOptions): ActiveRun {
  const capture = startCapture(run, options, Object.keys(process.env))
  return {
    ...run,
    async end(status) {
      await capture.stop()
      return run.end(status)
    },
  }
}
