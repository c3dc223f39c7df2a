import { join } from 'node:path'
import { parsed, root, startUp, temporaryFolder, throughline } from '../e2e/cli.ts'
import type { TestProject } from 'vitest/node'
import type { RunResult } from '../../src/domain/run-result.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What `run` answered for the example. */
    run: RunResult
    /** Where its workspace is. */
    dataFolder: string
    /** Where `up` serves it. */
    url: string
  }
}

/** Runs the example once and serves it, for all files of this tier. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = temporaryFolder()
  const options = { env: { THROUGHLINE_DATA_DIR: folder.path } }
  const example = join(root, 'examples/birdstrikes')
  const run = parsed<RunResult>(await throughline(['run', '--json', '--cwd', example], options))
  const up = await startUp(['--cwd', example], options)
  project.provide('run', run)
  project.provide('dataFolder', folder.path)
  project.provide('url', up.url)
  return async () => {
    await up.stop()
    folder.remove()
  }
}
