import { expect, test } from 'vitest'
import { metricsOfWorkers } from './of-workers.ts'

test('series of several processes stand under one heading, each with its worker', () => {
  const of = (count: number) =>
    `# HELP a_total What.\n# TYPE a_total counter\na_total{model="x y",code="2xx"} ${count}\n# HELP b Which.\n# TYPE b gauge\nb ${count}\n`
  expect(
    metricsOfWorkers([
      [1, of(3)],
      [2, of(4)],
    ]),
  ).toBe(
    [
      '# HELP a_total What.',
      '# TYPE a_total counter',
      'a_total{worker="1",model="x y",code="2xx"} 3',
      'a_total{worker="2",model="x y",code="2xx"} 4',
      '# HELP b Which.',
      '# TYPE b gauge',
      'b{worker="1"} 3',
      'b{worker="2"} 4',
      '',
    ].join('\n'),
  )
})

test('a family that only one of them has is told once', () => {
  const text = '# HELP only Here.\n# TYPE only gauge\nonly 1\n'
  expect(
    metricsOfWorkers([
      [1, ''],
      [2, text],
    ]),
  ).toContain('only{worker="2"} 1\n')
})
