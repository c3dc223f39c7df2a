import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../../src/app/open-app.ts'
import { serve } from '../../../src/app/serve.ts'
import { readSettings } from '../../../src/app/settings.ts'
import { temporaryFolder } from '../../e2e/cli.ts'
import { comparison } from './compare.ts'
import { otherFields, otherStatuses } from './deviations.ts'
import type { App } from '../../../src/app/open-app.ts'
import type { Serving } from '../../../src/cli/operations.ts'

/** The first line of a file that test/interop/mlflow/record.ts wrote; an exchange is on each that follows. */
interface Made {
  readonly client: string
  readonly server: string
  readonly command: string
  readonly sinceMs: number
}

interface Recorded {
  readonly scenario: string
  readonly method: string
  readonly url: string
  /** A document, or how many bytes of a file. */
  readonly body?: unknown
  readonly bytes?: number
  readonly status: number
  readonly answer?: unknown
  readonly answerBytes?: number
}

/** Deviations that were met. */
const met = new Set<object>()

describe.each([2, 3])('requests of the client of MLflow %i', (major) => {
  const lines = readFileSync(join(import.meta.dirname, `mlflow-${major}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  const [made, ...exchanges] = lines.map((line) => JSON.parse(line) as unknown) as [Made, ...Recorded[]]
  const folder = temporaryFolder()
  const { differences, translated } = comparison(made.sinceMs)
  let app: App
  let serving: Serving

  beforeAll(async () => {
    app = await openApp({ folder: folder.path })
    serving = await serve(app, undefined, { host: '127.0.0.1', port: 0 }, readSettings({}))
  })
  afterAll(async () => {
    await serving.close()
    await app.close()
    folder.remove()
  })

  // Later requests name what earlier ones made, so that the order of the recording is kept.
  test.for([...new Set(exchanges.map(({ scenario }) => scenario))])(
    '%s is answered as MLflow answers',
    async (scenario) => {
      const found: string[] = []
      for (const exchange of exchanges.filter((each) => each.scenario === scenario)) {
        const { method, url, status, answer, answerBytes } = exchange
        const told = `${method} ${url.split('?')[0]}`
        const ours = await send(exchange)
        if (ours.status !== status) found.push(...withReason(told, status, ours))
        else if (answer !== undefined) found.push(...differences(answer, ours.json()).map((each) => `${told} ${each}`))
        else if (method === 'GET' && status === 200) expect([told, ours.bytes.length]).toEqual([told, answerBytes])
      }
      const isMeant = (each: string): boolean => {
        const deviation = otherFields.find(({ at }) => at.test(each))
        if (deviation !== undefined) met.add(deviation)
        return deviation !== undefined
      }
      expect(found.filter((each) => !isMeant(each))).toEqual([])
    },
  )

  function withReason(
    told: string,
    status: number,
    ours: { readonly status: number; readonly bytes: Buffer },
  ): string[] {
    const deviation = otherStatuses.find(
      (each) => each.at.test(told) && each.theirs === status && each.ours === ours.status,
    )
    if (deviation !== undefined) met.add(deviation)
    return deviation !== undefined
      ? []
      : [`${told}: ${status}, ours ${ours.status} ${ours.bytes.toString().slice(0, 200)}`]
  }

  async function send({ method, url, body, bytes }: Recorded) {
    const sent = body === undefined ? 'x'.repeat(bytes ?? 0) : translated(JSON.stringify(body))
    const type = body === undefined ? 'application/octet-stream' : 'application/json'
    const headers = sent === '' ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(sent) }
    return new Promise<{ status: number; bytes: Buffer; json(): unknown }>((resolve, reject) => {
      // The path goes out as it was written: a URL would be made tidy first.
      const { hostname, port } = new URL(serving.url)
      const asked = request({ hostname, port, method, path: translated(url), headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const all = Buffer.concat(chunks)
          resolve({ status: answer.statusCode ?? 0, bytes: all, json: () => JSON.parse(all.toString()) as unknown })
        })
      })
      asked.on('error', reject)
      asked.end(sent)
    })
  }
})

test('every deviation that is told of was met', () => {
  expect([...otherStatuses, ...otherFields].filter((each) => !met.has(each))).toEqual([])
})
