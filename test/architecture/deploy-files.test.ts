import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { deployFiles } from '../../scripts/deploy/files.ts'

describe('deploy', () => {
  test.each(Object.entries(deployFiles({})))(
    '%s is what the program writes (else: node scripts/deploy-files.ts)',
    (name, text) => {
      expect(readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')).toBe(text)
    },
  )

  test('rules hold the objectives that are set', () => {
    const rules = deployFiles({ THROUGHLINE_SLO_AVAILABILITY: '0.95', THROUGHLINE_SLO_LATENCY_MS: '2.5' })[
      'prometheus/rules.yml'
    ]!
    expect(rules).toContain('14.4 * (1 - 0.95)')
    expect(rules).toContain('le="0.0025"')
  })
})
