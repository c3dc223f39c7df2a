import { spawnSync } from 'node:child_process'
import { expect, inject, test } from 'vitest'
import { promtool } from '../clients.ts'

const program = promtool()

/** What promtool says of metrics, a line for each complaint. */
function complaints(text: string): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(program!, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return { status, lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') }
}

test.skipIf(program === undefined)('promtool reads /metrics and finds nothing to say of our metrics', async () => {
  const url = inject('url')
  const refused = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  expect((await fetch(`${url}/models/birdstrikes/predict`, refused)).status).toBe(400)
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(text).toContain('serving_requests_total{')
  const { status, lines } = complaints(text)
  expect({ status, lines }).toEqual({ status: 0, lines: [] })
})

test.skipIf(program === undefined)('promtool refuses what is no metrics text', () => {
  expect(complaints('serving_x{a="1} 2\n').status).toBe(1)
})
