import { startCommand } from './child-command.ts'
import { every } from './every.ts'
import type { Logger } from '../base/logger.ts'
import type { App } from './open-app.ts'

const minuteMs = 60_000

/**
 * Soon and then every ten minutes: has a process of its own turn segments of the log that are over into Parquet, where
 * there are any. This one never loads DuckDB.
 *
 * @returns  ends it
 */
export function keepLogPacked(app: App, logger: Logger, firstMs = minuteMs): () => void {
  let running: ReturnType<typeof startCommand> | undefined
  const once = async (): Promise<void> => {
    if (running !== undefined) return
    try {
      const { sealedSegments } = await import('../store/sealed-segments.ts')
      const { logFolder, feedbackFolder } = app.store
      const sealed = await Promise.all([logFolder, feedbackFolder].map((folder) => sealedSegments(folder, app.clock)))
      if (sealed.flat().length === 0 || running !== undefined) return
      const child = startCommand(app, ['log', 'pack'])
      running = child
      let problem = ''
      child.stdout.resume()
      child.stderr.on('data', (chunk: Buffer) => (problem = `${problem}${chunk.toString()}`.slice(-1_000)))
      child.on('error', (error) => (problem = error.message))
      child.on('close', (code) => {
        running = undefined
        if (code !== 0) logger.warn({ code, problem }, 'the prediction log could not be packed; it is tried again')
      })
    } catch (error) {
      logger.warn({ error: String(error) }, 'the prediction log could not be looked through')
    }
  }
  const first = setTimeout(() => void once(), firstMs)
  first.unref()
  const stop = every(10 * minuteMs, () => void once())
  return () => {
    clearTimeout(first)
    stop()
    running?.kill('SIGTERM')
  }
}
