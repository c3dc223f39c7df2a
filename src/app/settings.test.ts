import { describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { readSettings, SETTINGS } from './settings.ts'

describe('readSettings', () => {
  test('takes the defaults where the environment says nothing', () => {
    const defaults = Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default])
    expect(readSettings({ THROUGHLINE_PORT: '' })).toEqual(Object.fromEntries(defaults))
  })

  test('takes what the environment says, in its type', () => {
    expect(readSettings({ THROUGHLINE_PORT: '0', THROUGHLINE_DATA_DIR: '/data' })).toMatchObject({
      port: 0,
      dataFolder: '/data',
    })
  })

  test.each(['-1', '1.5', 'all', '1025'])('refuses %s threads, naming the variable', (threads) => {
    expect(() => readSettings({ THROUGHLINE_THREADS: threads })).toThrow(
      new AppError('SETTING_VALUE', {
        env: 'THROUGHLINE_THREADS',
        expected: 'a whole number from 0 to 1024',
        received: threads,
      }),
    )
  })

  test('refuses an access that is neither on nor off, rather than take it for off', () => {
    expect(() => readSettings({ THROUGHLINE_ACCESS: 'true' })).toThrow(
      new AppError('SETTING_VALUE', { env: 'THROUGHLINE_ACCESS', expected: '"on" or "off"', received: 'true' }),
    )
  })

  test.each(['abc', '-1', '65536', '1.5'])('refuses the port %s, naming the variable', (port) => {
    expect(() => readSettings({ THROUGHLINE_PORT: port })).toThrow(
      new AppError('SETTING_VALUE', {
        env: 'THROUGHLINE_PORT',
        expected: 'a whole number from 0 to 65535',
        received: port,
      }),
    )
  })
})
