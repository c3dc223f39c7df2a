/**
 * Makes the fixtures of test/replay/oip: the bytes that the unmodified clients send, and what they were answered.
 * INTEROP_OIP=... node test/interop/oip/record.ts
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../e2e/cli.ts'
import { inference } from '../clients.ts'
import { inferenceServer, kserveScenarios, runScenarios, tritonScenarios } from './clients.ts'
import type { Exchange } from '../mlflow/recording-proxy.ts'

/** Longer ones add nothing that a shorter one does not. */
const requestBytesMax = 4000
/** Of the client's own machine, connection or library. */
const leftOut = new Set(['host', 'connection', 'user-agent', 'content-length', 'transfer-encoding'])

const python = inference()
if (python === undefined) process.exit(1)
for (const [client, scenarios] of [
  ['tritonclient', tritonScenarios],
  ['kserve', kserveScenarios],
] as const) {
  const version = execFileSync(python, ['-c', `from importlib.metadata import version; print(version("${client}"))`])
  const lines: string[] = [
    JSON.stringify({ client: `${client} ${version.toString().trim()}`, command: 'node test/interop/oip/record.ts' }),
  ]
  for (const scenario of scenarios) {
    const server = await inferenceServer()
    await runScenarios(python, server.address, [scenario])
    const seen = new Set<string>()
    for (const exchange of server.exchanges) {
      const line = JSON.stringify({ scenario, ...written(exchange) })
      // A client that asks the same again is answered the same, unless it loads or unloads.
      const isNew = !seen.has(line) || exchange.url.includes('/repository/')
      if (exchange.requestBytes <= requestBytesMax && isNew) lines.push(line)
      seen.add(line)
    }
    await server.stop()
  }
  const path = join(root, `test/replay/oip/${client}.jsonl`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  process.stdout.write(`${lines.length - 1} exchanges in ${path}\n`)
}

function written({ method, url, headers, request, status }: Exchange): object {
  const kept = Object.entries(headers).filter(([name]) => !leftOut.has(name))
  return {
    ...{ method, url, headers: Object.fromEntries(kept), status },
    ...(request.length === 0 ? {} : { body: request.toString('base64') }),
  }
}
