import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { startUp, temporaryFolder } from '../../e2e/cli.ts'
import { pythonClient } from './python-client.ts'
import { recordingProxy } from './recording-proxy.ts'
import { startStock } from './stock-server.ts'
import type { PythonClient } from './python-client.ts'
import type { Exchange } from './recording-proxy.ts'

/** A client of one major version, and the server that it was told of. */
export interface Session {
  readonly major: 2 | 3
  readonly isStock: boolean
  ask: PythonClient['ask']
  /** The server's own address, without what looks on. */
  url(): string
  /** What the client asked in this test. */
  exchanges(): readonly Exchange[]
}

/** MLFLOW_STOCK=1 puts MLflow's own server in our place: what is claimed of ours must hold of it too. */
const isStock = process.env['MLFLOW_STOCK'] === '1'

/** A server, a proxy that looks on, and a client: for all tests of a file. */
export function session(major: 2 | 3, python: string | undefined): Session {
  let [client, proxy, url]: [PythonClient?, Awaited<ReturnType<typeof recordingProxy>>?, string?] = []
  const folder = temporaryFolder()
  const undo: (() => unknown)[] = [() => folder.remove()]
  beforeAll(async () => {
    if (python === undefined) return
    const server = isStock
      ? await startStock(python, join(folder.path, 'stock'))
      : await startUp(['--cwd', folder.path], { env: { THROUGHLINE_DATA_DIR: join(folder.path, 'data') } })
    undo.unshift(() => server.stop())
    url = server.url
    proxy = await recordingProxy(url)
    undo.unshift(() => proxy!.stop())
    const home = join(folder.path, 'home')
    mkdirSync(home)
    client = pythonClient(python, proxy.url, home)
    undo.unshift(() => client!.stop())
  })
  beforeEach(() => void proxy?.exchanges.splice(0))
  afterAll(async () => {
    for (const each of undo) await each()
  })
  return {
    major,
    isStock,
    ask: (scenario, given) => client!.ask(scenario, given),
    url: () => url!,
    exchanges: () => proxy!.exchanges,
  }
}

/** Every answer that was no success, as 'method path status'. */
function failures(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges
    .filter(({ status }) => status >= 300)
    .map(({ method, url, status }) => `${method} ${url.split('?')[0]} ${status}`)
    .toSorted()
}

const lookedFor = /^GET .*(experiments\/get-by-name|registered-models\/get|version) 404$/

/** Nothing may have failed but a look for what is made next, and what is `meant` to. */
export function expectNoFailure(session: Session, meant: RegExp = lookedFor): void {
  const exchanges = session.exchanges()
  expect(exchanges.length).toBeGreaterThan(0)
  expect(failures(exchanges).filter((line) => !lookedFor.test(line) && !meant.test(line))).toEqual([])
}
