import { expect, test } from 'vitest'
import { readTraceparent } from './trace-context.ts'

const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']

test('a traceparent tells the trace and the span of the sender', () => {
  expect(readTraceparent(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId })
})

test('a later version may say more', () => {
  expect(readTraceparent(`01-${traceId}-${spanId}-01-more`)).toEqual({ traceId, spanId })
})

test.each([
  ['nothing', undefined],
  ['two headers', [`00-${traceId}-${spanId}-01`]],
  ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['a short id', `00-${traceId.slice(1)}-${spanId}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['version ff', `ff-${traceId}-${spanId}-01`],
  ['more than version 00 may say', `00-${traceId}-${spanId}-01-more`],
])('%s is no traceparent', (_title, header) => {
  expect(readTraceparent(header)).toBeUndefined()
})
