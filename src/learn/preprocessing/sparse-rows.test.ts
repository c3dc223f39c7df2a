import { expect, test } from 'vitest'
import { sparseRow } from './sparse-row.ts'
import { sparseRowsBuilder } from './sparse-rows.ts'

test('a million rows of 5,000 numbers are refused by code when the first of them tells how long they are', () => {
  const rows = sparseRowsBuilder(1_000_000, 5000)
  expect(() => rows.add({ ...sparseRow(5000), count: 5000 })).toThrow(
    expect.objectContaining({ code: 'MEMORY_TOO_SMALL' }),
  )
})
