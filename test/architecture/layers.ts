import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const foundations = ['base', 'math', 'frame', 'domain'] as const
const methods = ['learn', 'tune', 'validate', 'clean', 'features', 'drift', 'rollout'] as const
const services = [
  'access',
  'ingestion',
  'training',
  'tracking',
  'registry',
  'serving',
  'monitoring',
  'retraining',
  'reporting',
] as const
const mechanisms = ['compute', 'sources', 'store', 'pipeline'] as const

/** Who may import whom. A folder may always import itself; a folder absent here may not exist. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  math: ['base'],
  frame: ['base', 'math'],
  domain: ['base', 'frame'],
  learn: foundations,
  ...Object.fromEntries(methods.filter((name) => name !== 'learn').map((name) => [name, [...foundations, 'learn']])),
  ...Object.fromEntries(mechanisms.map((name) => [name, foundations])),
  ...Object.fromEntries(services.map((name) => [name, [...foundations, ...methods]])),
  api: [...foundations],
  client: ['api'],
  server: [...foundations, 'api'],
  cli: [...foundations, 'api'],
  app: [...foundations, ...methods, ...mechanisms, ...services, 'api', 'client', 'server', 'cli', 'entry'],
  /** Files directly in src: the public entries and the bin. */
  entry: [...foundations, ...methods, ...mechanisms, 'api', 'client', 'cli', 'app'],
}

/** Edges know services by their types alone. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { server: services, cli: services }

/** Node's own modules that do I/O or read the clock, chance or environment: closed to the layers below mechanisms. */
const impureModules = /^node:(fs|child_process|worker_threads|net|http|https|os|process|timers|sqlite|dns|tls|cluster)/
const pureFolders: readonly string[] = [...foundations, ...methods, 'api']

/** One import that the table does not allow: 'drift/psi.ts -> store'. */
export function trespasses(root: string): string[] {
  return sourceFiles(root).flatMap((file) => {
    const from = folderOf(root, file)
    const allowed = MAY_IMPORT[from]
    if (allowed === undefined) return [`${from}: a folder the table does not know`]
    return importsOf(readFileSync(file, 'utf8')).flatMap(({ specifier, isType }) => {
      const place = `${relative(root, file)} -> ${specifier}`
      if (impureModules.test(specifier)) return pureFolders.includes(from) ? [place] : []
      if (!specifier.startsWith('.')) return []
      const to = folderOf(root, resolve(dirname(file), specifier))
      if (to === from || allowed.includes(to)) return []
      return isType && TYPES_ONLY[from]?.includes(to) === true ? [] : [place]
    })
  })
}

/** Files that import each other, each once: 'store/a.ts -> store/b.ts'. What is loaded late, by import(), does not count. */
export function circles(root: string): string[] {
  const files = sourceFiles(root)
  const imports = new Map(
    files.map((file) => {
      const direct = importsOf(readFileSync(file, 'utf8')).filter((found) => !found.isLate)
      return [file, direct.map(({ specifier }) => resolve(dirname(file), specifier))] as const
    }),
  )
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    (imports.get(from) ?? []).some((next) => {
      if (next === goal) return true
      if (seen.has(next)) return false
      seen.add(next)
      return reaches(next, goal, seen)
    })
  // What reaches itself is in a circle; each of its imports that leads back to it is a part of one.
  return files
    .filter((file) => reaches(file, file))
    .flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((next) => reaches(next, file))
        .map((next) => `${relative(root, file)} -> ${relative(root, next)}`),
    )
}

/** Every ambient clock, chance, environment and console in the layers that must be handed them. */
export function ambient(root: string): string[] {
  const banned =
    /\bDate\.now\(|\bMath\.random\(|\bprocess\.env\b|\bperformance\.now\(|\bconsole\.(?!txt)|\bnew Date\(\)/
  return sourceFiles(root)
    .filter((file) => !['app', 'entry'].includes(folderOf(root, file)))
    .filter((file) => banned.test(withoutComments(readFileSync(file, 'utf8'))))
    .map((file) => relative(root, file))
}

export function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && statSync(path).isFile())
}

function folderOf(root: string, path: string): string {
  const parts = relative(root, path).split(sep)
  return parts.length === 1 ? 'entry' : parts[0]!
}

/** Static imports, re-exports and import() calls. */
export function importsOf(source: string): { specifier: string; isType: boolean; isLate: boolean }[] {
  const found: { specifier: string; isType: boolean; isLate: boolean }[] = []
  const statements = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  for (const [, type, specifier] of source.matchAll(statements)) {
    found.push({ specifier: specifier!, isType: type !== undefined, isLate: false })
  }
  for (const [, specifier] of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier: specifier!, isType: false, isLate: true })
  }
  return found
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')
}
