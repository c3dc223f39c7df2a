import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hashingVectoriser } from '../../../src/learn/preprocessing/text/hashing.ts'
import type { HashingOptions } from '../../../src/learn/preprocessing/text/hashing.ts'
import { tfIdf } from '../../../src/learn/preprocessing/text/vectoriser.ts'
import type { TfIdfOptions } from '../../../src/learn/preprocessing/text/vectoriser.ts'
import type { SparseRows } from '../../../src/learn/preprocessing/sparse-rows.ts'

/** Rows of scikit-learn, made by text-vectorisers.py. */
const { texts, cases } = JSON.parse(readFileSync(new URL('text-vectorisers.json', import.meta.url), 'utf8')) as {
  readonly texts: readonly string[]
  readonly cases: readonly {
    readonly name: string
    readonly hashed: boolean
    readonly options: TfIdfOptions & HashingOptions
    readonly terms: readonly string[] | null
    readonly rows: readonly Readonly<Record<string, number>>[]
  }[]
}

test.each(cases)('$name: the same terms, slots and values', ({ hashed, options, terms, rows }) => {
  if (hashed) return expectSame(hashingVectoriser(options).transform(texts), rows)
  const { vectoriser, rows: learnt } = tfIdf(options).fitTransform(texts)
  // Python sorts by code point, here terms are sorted by code unit: they differ beyond the basic plane.
  const positions = vectoriser.terms.map((term) => terms!.indexOf(term))
  expect(vectoriser.terms.toSorted()).toEqual(terms!.toSorted())
  expectSame(learnt, rows, positions)
  expect(vectoriser.transform(texts)).toEqual(learnt)
  expect(tfIdf(options).fit(texts).transform(texts)).toEqual(learnt)
})

function expectSame(
  { rowCount, starts, slots, values }: SparseRows,
  rows: readonly Readonly<Record<string, number>>[],
  positions?: readonly number[],
): void {
  expect(rowCount).toBe(rows.length)
  for (const [row, expected] of rows.entries()) {
    const found = new Map<string, number>()
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      found.set(String(positions?.[slots[at]!] ?? slots[at]!), values[at]!)
    }
    expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort())
    for (const [slot, value] of found) expect(value).toBeCloseTo(expected[slot]!, 14)
  }
}
