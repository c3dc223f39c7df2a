/**
 * Makes the fixtures of test/replay: what the unmodified client of a major version asks, and what MLflow's own server of
 * the same version answers. INTEROP_MLFLOW_3=... node test/interop/mlflow/record.ts 3
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, temporaryFolder } from '../../e2e/cli.ts'
import { mlflow } from '../clients.ts'
import { pythonClient } from './python-client.ts'
import { recordingProxy } from './recording-proxy.ts'
import { startStock } from './stock-server.ts'
import type { Exchange } from './recording-proxy.ts'

const major = process.argv[2] === '2' ? 2 : 3
const tracking = [
  ...['experiments.lifecycle', 'experiments.set_twice', 'experiments.default', 'experiments.search'],
  ...['runs.fluent', 'runs.nested', 'runs.resumed', 'runs.failed', 'runs.deleted', 'runs.renamed'],
  ...['metrics.unreal', 'metrics.latest', 'search.pages', 'search.refused', 'search.datasets'],
]
const models = ['artifacts.kinds', 'models.round_trip', 'registry.flow', 'registry.stages']
const others = ['registry.search', 'registry.changes', 'errors.every', 'errors.wire']
const ofThree = ['metrics.nan_again', 'search.filters', 'logged_models.lifecycle', 'logged_models.search']
const scenarios = [...tracking, ...models, ...others, ...(major === 3 ? ofThree : [])]
/** Longer ones add nothing that a shorter one does not. */
const requestBytesMax = 20_000

const python = mlflow(major)
if (python === undefined) process.exit(1)
const version = execFileSync(python, ['-c', 'import mlflow; print(mlflow.__version__)']).toString().trim()
const folder = temporaryFolder()
const sinceMs = Date.now()
const server = await startStock(python, join(folder.path, 'stock'))
const proxy = await recordingProxy(server.url)
mkdirSync(join(folder.path, 'home'))
const client = pythonClient(python, proxy.url, join(folder.path, 'home'))
const lines: string[] = []
try {
  for (const scenario of scenarios) {
    await client.ask(scenario)
    process.stdout.write(`${scenario}\n`)
    const passed = proxy.exchanges.splice(0).filter(({ requestBytes }) => requestBytes <= requestBytesMax)
    for (const exchange of withoutRepeats(passed)) lines.push(JSON.stringify({ scenario, ...written(exchange) }))
  }
} finally {
  client.stop()
  await proxy.stop()
  await server.stop()
  folder.remove()
}
const command = `node test/interop/mlflow/record.ts ${major}`
const made = { client: `mlflow ${version}`, server: `mlflow server ${version}, SQLite`, command, sinceMs }
const path = join(root, `test/replay/mlflow/mlflow-${major}.jsonl`)
writeFileSync(path, `${[JSON.stringify(made), ...lines].join('\n')}\n`)
process.stdout.write(`${lines.length} exchanges in ${path}\n`)

/** The client asks some things again and again: a read that repeats the one before it is left out. */
function withoutRepeats(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.filter(({ method, url, answer }, position) => {
    const before = exchanges[position - 1]
    return !(method === 'GET' && before?.url === url && before.method === 'GET' && before.answer.equals(answer))
  })
}

function written(exchange: Exchange): object {
  const { method, url, status, request, requestType, answer, answerType, answerBytes } = exchange
  const isJson = requestType.startsWith('application/json') && !url.includes('/mlflow-artifacts/artifacts/')
  const body = request.length === 0 ? {} : isJson ? { body: parsed(request) } : { bytes: request.length }
  const isAnswerJson = answerType.startsWith('application/json') && parsed(answer) !== undefined
  const isFile = method === 'GET' && url.includes('/mlflow-artifacts/artifacts/')
  return {
    ...{ method, url, ...body, status },
    ...(isFile || !isAnswerJson ? { answerBytes } : { answer: parsed(answer) }),
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch {
    return undefined
  }
}
