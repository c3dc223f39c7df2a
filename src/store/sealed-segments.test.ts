import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countGaps } from './log-gaps.ts'
import { sealedSegments } from './sealed-segments.ts'

const noonMs = Date.UTC(2024, 2, 1, 12)
const dead = 4_194_305 // above the largest process id of Linux

test('sealed is what was ended, and what a process that is gone left on a day that is over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-sealed-'))
  const day = join(folder, 'churn/2024-03-01')
  mkdirSync(day, { recursive: true })
  const write = (name: string, text: string, atMs = noonMs): void => {
    writeFileSync(join(day, name), text)
    utimesSync(join(day, name), atMs / 1000, atMs / 1000)
  }
  write(`${dead}-1.jsonl`, '{"id":"a"}\n{"end":{"rows":1}}\n')
  write(`${dead}-2.jsonl`, '{"id":"a"}\n{"id"')
  write(`${process.pid}-${noonMs}.jsonl`, '{"id":"a"}\n')
  write(`${dead}-3.gap.parquet`, '')
  const sealedAt = async (nowMs: number) =>
    (await sealedSegments(folder, { nowMs: () => nowMs, monotonicMs: () => 0 })).map(({ file, isEnded }) => [
      file.slice(day.length + 1),
      isEnded,
    ])
  const midnightMs = Date.UTC(2024, 2, 2)
  expect(await sealedAt(noonMs)).toEqual([[`${dead}-1.jsonl`, true]])
  expect(await sealedAt(midnightMs + 3_500_000)).toHaveLength(1)
  expect(await sealedAt(midnightMs + 3_700_000)).toContainEqual([`${dead}-2.jsonl`, false])
  expect(await countGaps(folder, { nowMs: () => noonMs, monotonicMs: () => 0 })).toBe(2)
  rmSync(folder, { recursive: true })
})
