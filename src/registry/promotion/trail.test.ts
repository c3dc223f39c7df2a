import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pendingOf, wayBack } from './trail.ts'
import type { EvidenceRecord } from '../../domain/evidence.ts'

let id = 0
const act = (action: string, details: EvidenceRecord['details'], actor = 'ann'): EvidenceRecord => ({
  ...{ id: ++id, atMs: 0, actor, action, subject: 'loans@champion', details },
})
const set = (version: number) => act('alias.set', { version, previous: null })
const back = (version: number, from: number) =>
  act('alias.set', { version, previous: from, why: { rolledBackFrom: from } })

describe('wayBack', () => {
  test('ends with the version of now, and a rollback takes its last step off', () => {
    expect(wayBack([set(3), set(2), set(1)])).toEqual([1, 2, 3])
    expect(wayBack([back(2, 3), set(3), set(2), set(1)])).toEqual([1, 2])
    expect(wayBack([set(4), back(2, 3), set(3), set(2), set(1)])).toEqual([1, 2, 4])
    expect(wayBack([])).toEqual([])
  })

  test('rolled back as often as it was set, the alias has gone every way it came', () => {
    assert(
      property(array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), (drawn) => {
        // An alias that is set where it is leaves no record.
        const versions = drawn.filter((version, at) => version !== drawn[at - 1])
        const records = versions.map(set).toReversed()
        for (let at = versions.length - 2; at >= 0; at--) {
          expect(wayBack(records).at(-2)).toBe(versions[at])
          records.unshift(back(versions[at]!, versions[at + 1]!))
        }
        expect(wayBack(records)).toEqual([versions[0]])
      }),
    )
  })
})

describe('pendingOf', () => {
  const requested = act('promotion.requested', { alias: 'champion', reasons: ['passed: a'] })

  test('is the newest request that nobody answered', () => {
    const pending = { request: requested.id, alias: 'champion', requestedBy: 'ann', reasons: ['passed: a'] }
    expect(pendingOf([requested])).toEqual(pending)
    expect(pendingOf([act('card.written', {}), requested])).toEqual(pending)
    expect(pendingOf([act('promotion.approved', {}), requested])).toBeUndefined()
    expect(pendingOf([act('promotion.rejected', {}), requested])).toBeUndefined()
    expect(pendingOf([requested, act('promotion.rejected', {}), requested])).toEqual(pending)
  })
})
