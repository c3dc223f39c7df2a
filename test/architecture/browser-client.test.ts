import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { importsOf } from './layers.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** Everything that is loaded with a module: types are erased before. */
function loadedWith(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  for (const { specifier } of importsOf(loadedSource(entry))) {
    if (specifier.startsWith('.')) loadedWith(resolve(dirname(entry), specifier), seen)
    else seen.add(specifier)
  }
  return seen
}

function loadedSource(file: string): string {
  const withoutTypes = readFileSync(file, 'utf8').replaceAll(/^(?:import|export) type [^']*'[^']*'$/gm, '')
  return stripTypeScriptTypes(withoutTypes).replaceAll(/\/\*[^]*?\*\/|(^|\s)\/\/.*$/gm, '')
}

const loaded = [...loadedWith(join(src, 'client-browser.ts'))]

test('the client that browsers load has nothing of Node, no dependency, and nothing but the client', () => {
  const foreign = loaded.filter((module) => !module.startsWith(join(src, 'client')))
  expect(foreign).toEqual([])
  expect(loaded.map((file) => relative(src, file)).filter((file) => file.startsWith('client/node'))).toEqual([])
  const own = loaded.filter((file) => /\b(process\.|Buffer\b|node:)/.test(loadedSource(file)))
  expect(own).toEqual([])
})

test('it is small', () => {
  const bytes = loaded.map((file) => loadedSource(file).replaceAll(/^\s+/gm, '').length)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(40_000)
})

test('packages that know the condition "browser" are given it', () => {
  const { exports } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8')) as {
    exports: Record<string, Record<string, unknown>>
  }
  expect(Object.keys(exports['./client']!)[0]).toBe('browser')
})
