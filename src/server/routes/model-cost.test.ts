import { describe, expect, test } from 'vitest'
import { sampleRow } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import { costText } from '../../cli/commands/model-cost.ts'
import type { ModelCost } from '../../api/model-cost.ts'

describe('the cost of a model', () => {
  test('tells latency with its intervals and the cost of a million rows, of the version that was asked', async () => {
    const { app } = await sampleServer()
    const rows = [sampleRow, sampleRow]
    for (let request = 0; request < 60; request++) {
      await app.inject({ method: 'POST', url: '/models/strikes/predict', payload: { rows } })
    }
    await app.inject({ method: 'POST', url: '/models/strikes/predict', payload: { rows: [{}] } })
    await app.inject({ method: 'POST', url: '/models/costs/predict', payload: { rows } })
    const answer = (await app.inject('/api/v1/models/strikes/cost')).json<ModelCost>()
    const unasked = (await app.inject('/api/v1/models/strikes%2F2/cost')).json<ModelCost>()
    const unknown = await app.inject('/api/v1/models/nothing/cost')
    await app.close()
    expect(answer).toMatchObject({ model: 'strikes', version: 1, requests: 61, rows: 120 })
    const { latency, cost } = answer
    // What was refused took no model's time: it is no sample.
    expect(latency!.samples).toBe(60)
    for (const { value, low, high } of [latency!.p50Ms, latency!.p95Ms]) {
      expect(low!).toBeLessThanOrEqual(value)
      expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(value)
    }
    // Of 60 values none bounds the 99th percentile from above: P(B >= 60) is 0.55.
    expect(latency!.p99Ms.high).toBeNull()
    expect(cost!.costPerMillion).toBeCloseTo(cost!.cpuCostPerMillion + cost!.memoryCostPerMillion, 12)
    expect(cost!.cpuCostPerMillion).toBeCloseTo(((cost!.cpuSeconds / 3600) * 0.04 * 1e6) / 120, 12)
    expect(unasked).toMatchObject({ version: 2, requests: 0, latency: null, cost: null })
    expect(unknown.statusCode).toBe(404)
    expect(costText(answer)).toContain('strikes/1: 61 requests and 120 rows in ')
    expect(costText(answer)).toMatch(/^p99 +\S+ +\S+ +\?$/m)
    expect(costText(unasked)).toContain('nothing is known of latency and cost')
  })
})
