import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { redact } from '../redact.ts'
import { consoleParts, startCapture, type CaptureSink } from './capture.ts'
import { listenToConsole } from './console-text.ts'
import { environment } from './environment.ts'
import { gitState } from './git-state.ts'
import { systemMeter } from './system-metrics.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-capture-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const git = (...args: string[]): void => {
  const person = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main']
  execFileSync('git', [...person, ...args], { cwd: folder, stdio: 'ignore' })
}

/** Keeps what is captured. */
function sink() {
  const kept = { tags: {} as Record<string, string>, files: {} as Record<string, string>, metrics: [] as object[] }
  const sink: CaptureSink = {
    setTags: async (tags) => void Object.assign(kept.tags, tags),
    logMetrics: async (values) => void kept.metrics.push(values),
    logArtifact: async (path, text) => void (kept.files[path] = text),
  }
  return { sink, kept }
}

describe('gitState', () => {
  test('is undefined where there is no repository', async () => expect(await gitState(folder)).toBeUndefined())

  test('tells commit, branch, remote without credentials, and what differs', async () => {
    git('init')
    writeFileSync(join(folder, 'train.ts'), 'const depth = 3\n')
    git('add', '.')
    git('commit', '-m', 'first')
    git('remote', 'add', 'origin', 'https://me:hunter2@example.org/a.git')
    expect(await gitState(folder)).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      branch: 'main',
      remote: 'https://example.org/a.git',
      diff: '',
    })
    writeFileSync(join(folder, 'train.ts'), "const depth = 4\nconst password = 'hunter2'\n")
    writeFileSync(join(folder, 'rows.csv'), 'a\n1\n')
    const { diff } = (await gitState(folder))!
    expect(diff).toContain('+const depth = 4')
    expect(diff).toContain('# not in git: rows.csv')
    expect(diff).not.toContain('hunter2')
  })
})

describe('listenToConsole', () => {
  test('keeps what is written, as it was seen, while it still goes where it went', () => {
    const heard = listenToConsole()
    process.stderr.write('')
    expect(heard.news()).toBeUndefined()
    const before = process.stderr.write
    process.stderr.write = () => true
    process.stderr.write = before
    process.stdout.write('\u001B[32mfit\u001B[0m 1 %\rfit 100 %\n')
    expect(heard.news()).toBe('fit 100 %\n')
    expect(heard.news()).toBeUndefined()
    heard.stop()
    process.stdout.write('')
    expect(heard.news()).toBeUndefined()
  })

  test('tells each thing once, in whole lines, and the rest at the end', () => {
    const real = process.stdout.write
    process.stdout.write = () => true
    const heard = listenToConsole()
    process.stdout.write('epoch 1\nepoch')
    expect(heard.news()).toBe('epoch 1\n')
    expect(heard.news()).toBeUndefined()
    process.stdout.write(' 2\nepoch 3')
    expect(heard.news()).toBe('epoch 2\n')
    expect(heard.news(true)).toBe('epoch 3')
    expect(heard.news(true)).toBeUndefined()
    heard.stop()
    process.stdout.write = real
  })

  test('cuts no private key in two: either half would be told as it is', () => {
    const real = process.stdout.write
    process.stdout.write = () => true
    const heard = listenToConsole()
    process.stdout.write('before\n-----BEGIN PRIVATE KEY-----\nMIIEvQIB\n')
    expect(heard.news()).toBe('before\n')
    process.stdout.write('ADANBgkq\n-----END PRIVATE KEY-----\nafter\n')
    expect(redact(heard.news()!)).toBe('[redacted]\nafter\n')
    heard.stop()
    process.stdout.write = real
  })

  test('keeps the beginning and the end of much', () => {
    const real = process.stdout.write
    process.stdout.write = () => true
    const heard = listenToConsole()
    for (let line = 0; line < 300_000; line++) process.stdout.write(`line ${line}\n`)
    const text = heard.news()!
    heard.stop()
    process.stdout.write = real
    expect(text.length).toBeLessThan(2_000_000)
    expect(text).toMatch(/^line 0\n/)
    expect(text).toMatch(/characters left out/)
    expect(text).toMatch(/line 299999\n$/)
  })
})

test('environment tells packages, and of variables nothing but names', async () => {
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.2.3' } } }),
  )
  const found = await environment(folder, ['CUDA_VISIBLE_DEVICES', 'AWS_SECRET_ACCESS_KEY', 'HOME', 'NODE_OPTIONS'])
  expect(found.packages).toEqual({ a: '1.2.3' })
  expect(found.variables).toEqual(['CUDA_VISIBLE_DEVICES', 'NODE_OPTIONS'])
  expect(found.node).toBe(process.versions.node)
})

test('systemMeter measures within what is possible', async () => {
  const meter = systemMeter(folder)
  const values = await meter.measure()
  meter.stop()
  const shares = Object.entries(values).filter(([key]) => key.includes('percentage') && !key.includes('process'))
  expect(shares).toHaveLength(3)
  for (const [key, value] of shares) {
    expect(value, key).toBeGreaterThanOrEqual(0)
    expect(value, key).toBeLessThanOrEqual(100)
  }
  expect(values['system/system_memory_usage_megabytes']).toBeGreaterThan(0)
  expect(values['system/event_loop_lag_milliseconds']).toBeGreaterThanOrEqual(0)
})

test('startCapture takes all of it down, without what looks like a credential', async () => {
  const { sink: into, kept } = sink()
  const capture = startCapture(into, { folder, systemMetricsMs: 5 }, ['NODE_ENV'])
  process.stderr.write('')
  process.stdout.write('connecting to postgres://app:hunter2@db\n')
  await expect.poll(() => kept.metrics.length).toBeGreaterThan(1)
  await capture.stop()
  expect(Object.keys(kept.files).toSorted()).toEqual(['code/changes.diff', 'environment.json', 'logs/console/0001.txt'])
  expect(kept.files['logs/console/0001.txt']).toContain('connecting to postgres://[redacted]@db')
  expect(JSON.stringify(kept)).not.toContain('hunter2')
  expect(kept.tags).toMatchObject({ 'mlflow.source.git.branch': 'main', 'throughline.git.dirty': 'true' })
})

test('a run that writes without end has a bounded number of parts, and its newest words', () => {
  const parts = consoleParts()
  const part = 'x'.repeat(1024 * 1024)
  const paths = Array.from({ length: 100 }, (_, at) => parts.next(`${part}${at}`))
  expect(paths[0]![0]).toBe('logs/console/0001.txt')
  expect(new Set(paths.map(([path]) => path)).size).toBe(16)
  expect(paths.at(-1)![0]).toBe('logs/console/latest.txt')
  expect(paths.at(-1)![1]).toMatch(/^x{65534}99$/)
})

test('a sink that takes nothing fails nothing', async () => {
  const refuse = () => Promise.reject(new Error('away'))
  const capture = startCapture({ setTags: refuse, logMetrics: refuse, logArtifact: refuse }, { folder }, [])
  process.stdout.write('')
  await expect(capture.stop()).resolves.toBeUndefined()
})
