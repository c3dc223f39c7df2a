import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'
import type { AddressInfo } from 'node:net'

const folder = temporaryFolder()
const path = (name: string) => join(folder.path, name)
afterAll(folder.remove)

async function refusal(
  args: readonly string[],
): Promise<{ exit: number | null; code: string; message: string; fix: string }> {
  const end = await throughline([...args, '--json'])
  const { error } = parsed<{ error: { code: string; message: string; fix: string } }>(end)
  return { exit: end.code, ...error }
}

describe('init', () => {
  const header = 'a,b,target\n'
  const constant = `${header}${'1,2,yes\n'.repeat(80)}`
  const files: Record<string, string> = {
    'empty.csv': '',
    'header.csv': header,
    'constant.csv': constant,
    'many.csv': `${header}${Array.from({ length: 120 }, (_, row) => `1,2,name ${row}\n`).join('')}`,
    'blank-target.csv': `${header}${'1,2,\n'.repeat(80)}`,
    'twice.csv': `a,a,target\n${'1,2,yes\n'.repeat(80)}`,
    'ragged.csv': `${header}1,2,yes\n1,2,3,4,no\n${'1,2,no\n'.repeat(80)}`,
  }
  beforeAll(() => Object.entries(files).forEach(([name, content]) => writeFileSync(path(name), content)))

  test.each([
    ['missing.csv', 'target', 'SOURCE_NOT_FOUND', 'missing.csv'],
    ['empty.csv', 'target', 'SOURCE_EMPTY', 'empty.csv'],
    ['header.csv', 'target', 'SOURCE_EMPTY', 'header.csv'],
    ['constant.csv', 'tarket', 'TARGET_NOT_FOUND', 'Did you mean "target"?'],
    ['constant.csv', 'target', 'TARGET_ONE_CLASS', 'yes'],
    ['many.csv', 'target', 'TARGET_MANY_CLASSES', '120 different values'],
    ['blank-target.csv', 'target', 'TARGET_MISSING_EVERYWHERE', '80 rows'],
    ['twice.csv', 'a', 'SOURCE_COLUMNS_REPEATED', '"a"'],
    ['ragged.csv', 'target', 'SOURCE_UNREADABLE', 'line 3'],
  ])('of %s for %s is %s, exit 2, and leaves nothing behind', async (file, target, code, named) => {
    const project = path(`project-${code}-${file}`)
    const refused = await refusal(['init', path(file), '--target', target, '--yes', '--cwd', project])
    expect(refused).toMatchObject({ exit: 2, code })
    expect(refused.message).toContain(named)
    expect(refused.fix.length).toBeGreaterThan(10)
    expect(existsSync(join(project, 'throughline.config.ts'))).toBe(false)
  })

  test('of a usage nobody knows exits 2 with help', async () => {
    const end = await throughline(['init'])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain('--target')
  })
})

describe('run', () => {
  const project = path('loans')
  const config = join(project, 'throughline.config.ts')
  let sound = ''
  beforeAll(async () => {
    writeLoans(path('loans.csv'), 200)
    await throughline([
      'init',
      path('loans.csv'),
      '--target',
      'defaulted',
      '--name',
      'loans',
      '--yes',
      '--cwd',
      project,
    ])
    sound = readFileSync(config, 'utf8')
  })

  test.each([
    [
      'a key misspelt',
      (text: string) => text.replace('problem:', 'porblem:'),
      'CONFIG_KEY_UNKNOWN',
      'Did you mean "problem"?',
    ],
    [
      'a wrong type deep inside',
      (text: string) => text.replace(/nullable: false/, "nullable: 'no'"),
      'CONFIG_VALUE',
      'nullable in the config must be true or false',
    ],
    ['a syntax error', (text: string) => `${text}\n}`, 'CONFIG_BROKEN', 'throughline.config.ts'],
    ['an import of nothing', (text: string) => text.replace('csv(', 'cvs('), 'CONFIG_BROKEN', 'cvs'],
    ['a file that is gone', (text: string) => text.replace('loans.csv', 'gone.csv'), 'SOURCE_NOT_FOUND', 'gone.csv'],
    [
      'a column that is not there',
      (text: string) => text.replace('income:', 'incone:'),
      'COLUMN_NOT_FOUND',
      'Did you mean "income"?',
    ],
    [
      'an estimator nobody knows',
      (text: string) => text.replace('gradientBoosting()', "{ kind: 'gradient-bosting', params: {} }"),
      'CONFIG_VALUE',
      'gradient-bosting',
    ],
  ])('with %s is refused with %s', async (_what, edit, code, named) => {
    writeFileSync(config, edit(sound))
    const refused = await refusal(['run', '--cwd', project])
    expect(refused).toMatchObject({ exit: 2, code })
    expect(refused.message).toContain(named)
    const models = await throughline(['models', 'list', '--json', '--cwd', project])
    expect(parsed(models)).toEqual([])
  })

  test('without a project says how to make one', async () => {
    expect(await refusal(['run', '--cwd', path('nowhere')])).toMatchObject({ exit: 2, code: 'PROJECT_NOT_FOUND' })
  })

  test('that does not beat the baseline registers the version, says why, and exits 1', async () => {
    const noise = Array.from(
      { length: 300 },
      (_, row) => `${(row * 7919) % 101},${(row * 104_729) % 3 === 0 ? 'yes' : 'no'}`,
    )
    writeFileSync(path('noise.csv'), `a,target\n${noise.join('\n')}\n`)
    await throughline([
      'init',
      path('noise.csv'),
      '--target',
      'target',
      '--name',
      'noise',
      '--yes',
      '--cwd',
      path('noise'),
    ])
    const end = await throughline(['run', '--json', '--cwd', path('noise')])
    const result = parsed<{ gate: { passed: boolean; reasons: string[] }; model: { version: number } }>(end)
    expect([end.code, result.gate.passed, result.model.version]).toEqual([1, false, 1])
    expect(result.gate.reasons.join()).toContain('not surely better')
    const refused = await refusal(['report', 'noise', '--cwd', path('noise')])
    expect(refused).toMatchObject({ exit: 2, code: 'MODEL_ALIAS_NOT_SET' })
  })
})

describe('up', () => {
  test('without a project starts an empty workspace', async () => {
    const up = await startUp(['--data', path('empty-workspace'), '--cwd', path('.')])
    try {
      expect((await fetch(`${up.url}/health`)).status).toBe(200)
      expect(await (await fetch(`${up.url}/api/v1/models`)).json()).toMatchObject({ models: [] })
    } finally {
      await up.stop()
    }
  })

  test('on a taken port says which, and what to do', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const end = await throughline(['up', '--port', String(port), '--data', path('taken'), '--cwd', path('.')])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(end.stderr).toContain(`--port ${port + 1}`)
    await new Promise((resolve) => taken.close(resolve))
  })

  test('beyond loopback refuses to start without credentials', async () => {
    const end = await throughline(['up', '--host', '0.0.0.0', '--data', path('open'), '--cwd', path('.')])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain('HOST_NEEDS_CREDENTIALS')
  })
})
