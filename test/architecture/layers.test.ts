import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ambient, circles, importsOf, trespasses } from './layers.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))

describe('the house', () => {
  test('has no import that its layer may not have', () => expect(trespasses(src)).toEqual([]))

  test('has no files that import each other in a circle, types among them', () => expect(circles(src)).toEqual([]))

  test('reads clock, chance, environment and console only where everything is wired', () => {
    expect(ambient(src)).toEqual([])
  })

  test('has no folder that takes every noun', () => {
    const names = readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    expect(
      names.filter((name) => /^(utils?|helpers?|common|core|shared|legacy|services|managers)$/.test(name)),
    ).toEqual([])
  })
})

describe('the check itself', () => {
  test('reports a method that reaches into a mechanism, an edge that runs a service, and ambient time', () => {
    const root = mkdtempSync(join(tmpdir(), 'layers-'))
    for (const folder of ['drift', 'store', 'server', 'serving']) mkdirSync(join(root, folder))
    writeFileSync(
      join(root, 'drift/psi.ts'),
      "import { db } from '../store/db.ts'\nimport { readFileSync } from 'node:fs'\nexport const at = Date.now()\n",
    )
    writeFileSync(
      join(root, 'server/route.ts'),
      "import { predict } from '../serving/predict.ts'\nimport type { Answer } from '../serving/predict.ts'\n",
    )
    expect(trespasses(root).toSorted()).toEqual([
      'drift/psi.ts -> ../store/db.ts',
      'drift/psi.ts -> node:fs',
      'server/route.ts -> ../serving/predict.ts',
    ])
    expect(ambient(root)).toEqual(['drift/psi.ts'])
    rmSync(root, { recursive: true })
  })

  test('reports a circle of types, and not what is loaded late', () => {
    const root = mkdtempSync(join(tmpdir(), 'circles-'))
    writeFileSync(join(root, 'a.ts'), "import { b } from './b.ts'\n")
    writeFileSync(join(root, 'b.ts'), "import { c } from './c.ts'\n")
    writeFileSync(join(root, 'c.ts'), "import type { A } from './a.ts'\nimport { d } from './d.ts'\n")
    writeFileSync(join(root, 'd.ts'), "const late = await import('./a.ts')\n")
    expect(circles(root).toSorted()).toEqual(['a.ts -> b.ts', 'b.ts -> c.ts', 'c.ts -> a.ts'])
    rmSync(root, { recursive: true })
  })

  test('sees static imports over several lines, re-exports and import() calls', () => {
    const source =
      "import {\n  a,\n} from './a.ts'\nexport * from './b.ts'\nconst c = await import('./c.ts')\nimport './d.ts'\n"
    expect(importsOf(source).map(({ specifier }) => specifier)).toEqual(['./a.ts', './b.ts', './d.ts', './c.ts'])
  })
})
