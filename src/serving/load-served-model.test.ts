import { beforeAll, describe, expect, test } from 'vitest'
import { trainedModel } from '../../test/fixtures/trained-model.ts'
import { encodeModelFile, decodeModelFile } from '../learn/model-file.ts'
import { loadServedModel } from './load-served-model.ts'
import { scoreFrame } from './served-model.ts'
import type { Json } from '../base/json.ts'
import type { Cell } from '../frame/column.ts'
import type { TrainedModel } from '../../test/fixtures/trained-model.ts'

let trained: TrainedModel
beforeAll(async () => (trained = await trainedModel('gradient-boosting', { params: { trees: 30 } })))

/** The same file with a changed header. */
function rewritten(change: (header: Record<string, Json>) => Record<string, Json>): Uint8Array {
  const { header, tensors } = decodeModelFile(trained.bytes)
  return encodeModelFile(change(header as Record<string, Json>), tensors)
}

test.each(['gradient-boosting', 'logistic-regression'] as const)(
  'a file of %s is served, and scores single rows bit for bit as the whole frame',
  async (kind) => {
    const { bytes, version, frame, requests } = await trainedModel(kind)
    const served = loadServedModel(bytes, version)
    const scores = scoreFrame(served, frame)
    const cells: Cell[] = []
    const alone = new Float64Array(requests.length)
    for (const [row, request] of requests.entries()) {
      const reversed = Object.fromEntries(Object.entries(request).toReversed())
      served.check(reversed, row, cells, { problems: [], warnings: [] })
      served.score(cells, alone, row)
    }
    expect(alone).toEqual(scores)
    expect(new Set(scores).size).toBeGreaterThan(50)
  },
)

describe('a file that is refused', () => {
  test('has another format', () => {
    const bytes = rewritten((header) => ({ ...header, formatVersion: 2 }))
    expect(() => loadServedModel(bytes, trained.version)).toThrow('trained/1 is refused: its file has the format 2')
  })

  test('lacks a part', () => {
    const bytes = rewritten(({ golden: _golden, ...rest }) => rest)
    expect(() => loadServedModel(bytes, trained.version)).toThrow('its file lacks golden')
  })

  test('has a kind of model that nobody knows', () => {
    const bytes = rewritten((header) => ({ ...header, model: { kind: 'oracle', params: {} } }))
    expect(() => loadServedModel(bytes, trained.version)).toThrow(expect.objectContaining({ code: 'MODEL_REFUSED' }))
  })

  test('has a changed weight: its golden rows tell', () => {
    const { header, tensors } = decodeModelFile(trained.bytes)
    const changed = Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [
        name,
        tensor instanceof Float64Array ? tensor.map((value) => value * 1.0001) : tensor,
      ]),
    )
    expect(() => loadServedModel(encodeModelFile(header, changed), trained.version)).toThrow(/golden row \d+ scores/)
  })

  test('is cut off', () => {
    expect(() => loadServedModel(trained.bytes.subarray(0, -8), trained.version)).toThrow(
      expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
    )
  })
})
