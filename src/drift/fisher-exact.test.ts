// Golden numbers: scipy 1.17.1, `fisher_exact([[with, without], [with, without]])`.
import { expect, test } from 'vitest'
import { fisherExact } from './fisher-exact.ts'

test.each([
  [{ rows: 8, of: 10 }, { rows: 1, of: 6 }, 0.034965034965034975],
  [{ rows: 400, of: 1000 }, { rows: 450, of: 1000 }, 0.026635537710440943],
  [{ rows: 3, of: 2000 }, { rows: 9, of: 200 }, 6.18438321295228e-8],
  [{ rows: 0, of: 5000 }, { rows: 2, of: 200 }, 0.0014721766020092618],
  [{ rows: 4, of: 8 }, { rows: 4, of: 8 }, 1],
])('fisherExact of %o against %o agrees with scipy', (reference, current, expected) => {
  expect(fisherExact(reference, current) / expected).toBeCloseTo(1, 10)
})

test('fisherExact is 1 where nobody has it', () => {
  expect(fisherExact({ rows: 0, of: 9 }, { rows: 0, of: 5 })).toBeCloseTo(1, 12)
})
