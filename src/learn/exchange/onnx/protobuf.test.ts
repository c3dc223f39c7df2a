import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from './protobuf.ts'
import type { MessageType } from './protobuf.ts'

const INNER: MessageType = { whole: { number: 3, kind: 'int' }, self: { number: 4, kind: () => INNER } }
const TYPE: MessageType = {
  whole: { number: 1, kind: 'int' },
  wholes: { number: 2, kind: 'int', repeated: true },
  single: { number: 5, kind: 'float' },
  doubles: { number: 6, kind: 'double', repeated: true },
  text: { number: 7, kind: 'string' },
  texts: { number: 8, kind: 'string', repeated: true },
  bytes: { number: 9, kind: 'bytes' },
  inner: { number: 300, kind: () => INNER, repeated: true },
}

test('a message is read as it was written', () => {
  const whole = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
  const text = fc.string({ unit: 'grapheme' })
  const message = fc.record({
    whole,
    wholes: fc.array(whole),
    single: fc.float(),
    doubles: fc.array(fc.double()),
    text,
    texts: fc.array(text),
    bytes: fc.uint8Array(),
    inner: fc.array(fc.record({ whole, self: fc.record({ whole }) })),
  })
  fc.assert(
    fc.property(message, (given) => {
      expect(decodeMessage(TYPE, encodeMessage(TYPE, given))).toEqual(given)
    }),
  )
})

test('bytes are those of the documentation', () => {
  // Protocol Buffers Documentation, "Encoding": 150 is 96 01, "testing" 12 07 ..., packed 3, 270, 86942.
  const bytes = encodeMessage(TYPE, { whole: 150, wholes: [3, 270, 86_942], text: 'testing' })
  expect(Buffer.from(bytes).toString('hex')).toBe('08960112060 38e029ea7053a0774657374696e67'.replace(' ', ''))
})

test('numbers are read packed or one by one, and unknown fields are passed over', () => {
  const bytes = Uint8Array.of(0x10, 3, 0x10, 4, 0x12, 1, 5, 0x50, 1, 0x5a, 2, 0, 0, 0x65, 0, 0, 0, 0, 0x08, 7)
  expect(decodeMessage(TYPE, bytes)).toMatchObject({ wholes: [3, 4, 5], whole: 7 })
})

test('messages that nest without end are refused', () => {
  let bytes: Uint8Array = encodeMessage(INNER, { whole: 1 })
  for (let i = 0; i < 100; i++) bytes = Uint8Array.of(0x22, bytes.length, ...bytes).subarray(0, 128)
  expect(() => decodeMessage(INNER, bytes)).toThrow(/nest deeper|bytes/)
})
