import { performance } from 'node:perf_hooks'
import { countAnswered, routeCounts } from '../src/server/metrics/route-counts.ts'
import { createServingMeter } from '../src/serving/meter/serving-meter.ts'
import { sampleServed } from '../test/fixtures/sample-model.ts'
import { circumstances } from './report.ts'

/** What counting adds to a request of one row: all that the predictor and the routes do for `/metrics`, without HTTP. */
export async function bench(): Promise<string> {
  const meter = createServingMeter()
  const served = sampleServed('classification')
  const route = routeCounts('POST', '/models/:name/predict')
  const scores = Float64Array.of(0.42)
  let now = 0
  function oneRequest(): void {
    const begun = performance.now()
    const checked = performance.now()
    const predicted = performance.now()
    meter.answered(served, { rows: 1, validateMs: checked - begun, predictMs: predicted - checked }, scores, [])
    meter.took(served, 'serialize', performance.now() - performance.now())
    meter.took(served, 'parse', performance.now() - performance.now())
    countAnswered(route, 200, 0.0012)
    meter.ended(served, 200, 0.0012)
    now += predicted - begun
  }
  const times: number[] = []
  const requests = 200_000
  for (let round = 0; round < 12; round++) {
    const begun = performance.now()
    for (let request = 0; request < requests; request++) oneRequest()
    times.push(((performance.now() - begun) / requests) * 1e6)
  }
  const clock: number[] = []
  for (let round = 0; round < 12; round++) {
    const begun = performance.now()
    for (let look = 0; look < requests; look++) now += performance.now()
    clock.push(((performance.now() - begun) / requests) * 1e6)
  }
  const least = (all: readonly number[]): string => Math.min(...all.slice(2)).toFixed(0)
  return [
    circumstances(),
    '',
    `Counting a request of one row under its route, model, version and stages: ${least(times)} ns, of which seven looks at the clock are ${(7 * Number(least(clock))).toFixed(0)} ns (${least(clock)} each). Least of ten rounds of ${requests.toLocaleString('en')}.`,
    ...(now < 0 ? ['unreachable'] : []),
  ].join('\n')
}
