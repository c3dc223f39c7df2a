import { asNumbers, FIELDS } from './records.ts'
import { inferInputs, tensorRequest } from './tensors.ts'
import type { Contestant } from './contest.ts'
import type { BenchRecord } from './records.ts'
import type { ServingServer } from './serving-server.ts'

const json = { 'Content-Type': 'application/json' }

/**
 * What sends so many rows in one request under /v2: ours as binary tensors, a column each, and a peer of the same protocol
 * as one tensor in JSON (MLServer does not read the binary extension over HTTP). None where ours does not answer there.
 */
export async function tensorContestants(
  servers: readonly ServingServer[],
  records: readonly BenchRecord[],
): Promise<readonly Contestant[]> {
  const [ours, ...peers] = servers as [ServingServer, ...ServingServer[]]
  const inputs = ours.inferModel === undefined ? undefined : await inferInputs(ours.url, ours.inferModel)
  if (inputs === undefined) return []
  const { headers, body } = tensorRequest(inputs, records)
  const data = records.flatMap(asNumbers)
  const shape = [records.length, FIELDS.length]
  const tensor = Buffer.from(JSON.stringify({ inputs: [{ name: 'record', shape, datatype: 'FP64', data }] }))
  return [
    { server: ours, title: `${ours.name}, binary`, path: inferPath(ours), headers, bodies: [body] },
    ...peers
      .filter(({ inferModel }) => inferModel !== undefined)
      .map((server) => ({
        ...{ server, title: `${server.name}, JSON`, path: inferPath(server), headers: json, bodies: [tensor] },
      })),
  ]
}

function inferPath({ inferModel }: ServingServer): string {
  return `/v2/models/${inferModel}/infer`
}
