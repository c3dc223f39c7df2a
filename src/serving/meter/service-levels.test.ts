import { describe, expect, test } from 'vitest'
import { sampleServed } from '../../../test/fixtures/sample-model.ts'
import { createServingMeter } from './serving-meter.ts'
import { watchServiceLevels } from './service-levels.ts'

const served = sampleServed('classification')
const objectives = { availability: 0.999, latencySeconds: 0.1, latencyTarget: 0.99 }

/** A meter and a watch on it, under a clock that is moved by hand; it looks every minute. */
function watched() {
  const meter = createServingMeter()
  let nowMs = 0
  const watch = watchServiceLevels(meter, objectives, { nowMs: () => nowMs, monotonicMs: () => nowMs })
  const send = (count: number, status: number, seconds = 0.01): void => {
    for (let request = 0; request < count; request++) meter.ended(served, status, seconds)
  }
  const minutes = (count: number, each: () => void = () => undefined): void => {
    for (let minute = 0; minute < count; minute++) {
      each()
      nowMs += 60_000
      watch.look()
    }
  }
  const read = (objective: 'availability' | 'latency') => {
    const { burns, alerts } = watch.read()[objective]
    return {
      burn: (window: string) => burns.find((burn) => burn.window === window)!,
      firing: alerts.filter(({ isFiring }) => isFiring).map(({ severity, long }) => `${severity} ${long}`),
    }
  }
  return { send, minutes, read }
}

describe('burn rates', () => {
  test('are the share of bad requests over what the target allows, with the numbers they are made of', () => {
    const { send, read } = watched()
    send(995, 200)
    send(5, 500)
    const { burn } = read('availability')
    expect(burn('5m')).toMatchObject({ bad: 5, total: 1000, badShare: 0.005, coveredSeconds: 0 })
    expect(burn('5m').burnRate).toBeCloseTo(5, 10)
  })

  test('are 0 where nobody asks', () => {
    const { read } = watched()
    expect(read('availability').burn('1h').burnRate).toBe(0)
    expect(read('latency').firing).toEqual([])
  })

  test('forget what is older than their window', () => {
    const { send, minutes, read } = watched()
    minutes(10, () => {
      send(50, 200)
      send(50, 503)
    })
    minutes(60, () => send(100, 200))
    expect(read('availability').burn('5m')).toMatchObject({ bad: 0, total: 500, coveredSeconds: 300 })
    expect(read('availability').burn('1h')).toMatchObject({ bad: 0, total: 6000, coveredSeconds: 3600 })
    expect(read('availability').burn('2h')).toMatchObject({ bad: 500, total: 7000, coveredSeconds: 4200 })
  })

  test('requests that the client got wrong are no failures of the service', () => {
    const { send, read } = watched()
    send(10, 400)
    expect(read('availability').burn('5m')).toMatchObject({ bad: 0, total: 10 })
    expect(read('latency').burn('5m')).toMatchObject({ bad: 0, total: 0 })
  })

  test('an answer at the objective of latency is in time, one above it is not', () => {
    const { send, read } = watched()
    send(98, 200, 0.1)
    send(2, 200, 0.11)
    expect(read('latency').burn('5m')).toMatchObject({ bad: 2, total: 100 })
    expect(read('latency').burn('5m').burnRate).toBeCloseTo(2, 10)
  })
})

describe('alerts', () => {
  test('of 2 % failures page after an hour, and stop within minutes of the end', () => {
    const { send, minutes, read } = watched()
    minutes(60, () => {
      send(98, 200)
      send(2, 500)
    })
    expect(read('availability').firing).toContain('page 1h')
    minutes(5, () => send(100, 200))
    expect(read('availability').firing).not.toContain('page 1h')
  })

  test('of failures within the budget never fire', () => {
    const { send, minutes, read } = watched()
    minutes(120, () => {
      send(9995, 200)
      send(5, 500)
    })
    expect(read('availability').firing).toEqual([])
  })
})
