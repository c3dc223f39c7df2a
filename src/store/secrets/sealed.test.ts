import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, asyncProperty, integer, string } from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { sealed } from './sealed.ts'
import { secretKeyFile, secretKeys } from './secret-keys.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-secrets-'))
  folders.push(folder)
  return folder
}
const newKey = (): string => randomBytes(32).toString('base64')

describe('a sealed secret', () => {
  test('is opened again, whatever it is, and looks different each time', async () => {
    const box = sealed(secretKeys('/nowhere', newKey()))
    await assert(
      asyncProperty(string({ unit: 'binary' }), string(), async (text, place) => {
        const [one, other] = [await box.seal(text, place), await box.seal(text, place)]
        // What is no text (half of a pair) becomes what UTF-8 makes of it.
        expect(await box.open(one, place)).toBe(Buffer.from(text).toString())
        expect(one).not.toBe(other)
        expect(text.length > 3 && one.includes(text)).toBe(false)
      }),
      { seed: 5, numRuns: 30 },
    )
  })

  test('is refused at another place, changed by one bit, and without its key', async () => {
    const box = sealed(secretKeys('/nowhere', newKey()))
    const text = await box.seal('hunter2', 'webhook 1')
    const refused = { code: 'SECRET_UNREADABLE' }
    await expect(box.open(text, 'webhook 2')).rejects.toMatchObject(refused)
    await expect(sealed(secretKeys('/nowhere', newKey())).open(text, 'webhook 1')).rejects.toMatchObject(refused)
    await expect(box.open('hunter2', 'webhook 1')).rejects.toMatchObject(refused)
    const [version, id, body = ''] = text.split('.')
    const bytes = Buffer.from(body, 'base64url')
    await assert(
      asyncProperty(integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(bytes)
        changed[bit >> 3]! ^= 1 << (bit & 7)
        const written = `${version}.${id}.${changed.toString('base64url')}`
        await expect(box.open(written, 'webhook 1')).rejects.toMatchObject(refused)
      }),
      { seed: 6 },
    )
    await expect(box.open(`v1.${id}.`, 'webhook 1')).rejects.toMatchObject(refused)
    await expect(box.open(`v1.${id}.AAAA`, 'webhook 1')).rejects.toMatchObject(refused)
  })

  test('of an older key is opened by it while the new one seals', async () => {
    const [old, young] = [newKey(), Buffer.from(newKey(), 'base64').toString('hex')]
    const text = await sealed(secretKeys('/nowhere', old)).seal('hunter2', 'p')
    const both = sealed(secretKeys('/nowhere', `${young}, ${old}`))
    expect(await both.open(text, 'p')).toBe('hunter2')
    expect([await both.isCurrent(text), await both.isCurrent(await both.seal('x', 'p'))]).toEqual([false, true])
  })
})

describe('the key', () => {
  test('is made once in a file that only its owner may read, however many ask at the same time', async () => {
    const folder = newFolder()
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await secretKeys(folder).sealing()).id))
    expect(new Set(ids).size).toBe(1)
    expect(readdirSync(folder)).toEqual([secretKeyFile])
    expect(statSync(join(folder, secretKeyFile)).mode & 0o777).toBe(0o600)
    expect((await secretKeys(folder).sealing()).id).toBe(ids[0])
  })

  test('is refused where others may read it, and where it is none, without being shown', async () => {
    const folder = newFolder()
    const keys = secretKeys(folder)
    writeFileSync(join(folder, secretKeyFile), newKey())
    chmodSync(join(folder, secretKeyFile), 0o644)
    await expect(keys.sealing()).rejects.toMatchObject({ code: 'SECRET_KEY' })
    chmodSync(join(folder, secretKeyFile), 0o600)
    expect((await keys.sealing()).id).toMatch(/^[0-9a-f]{16}$/)
    for (const written of ['hunter2', `${newKey()},hunter2`, newKey().slice(0, -2), ',']) {
      const refused = secretKeys(folder, written).sealing()
      await expect(refused).rejects.toMatchObject({ code: 'SECRET_KEY' })
      await expect(refused).rejects.not.toThrow(/hunter2/)
    }
    expect(readFileSync(join(folder, secretKeyFile), 'utf8')).toHaveLength(44)
  })
})
