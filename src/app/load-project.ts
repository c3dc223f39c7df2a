import { existsSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '../base/errors.ts'
import type { Project } from '../domain/project.ts'

/** The file every project has. */
export const configFile = 'throughline.config.ts'

/** `.ts` when the sources run as they are, `.js` from the build. */
const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

let hooked = false

/**
 * Makes `import ... from 'throughline'` in a project mean the running package (one module instance), and lets Node
 * strip the types of the config whatever the package.json beside it says.
 */
function hookImports(configUrl: string): void {
  if (hooked) return
  hooked = true
  registerHooks({
    resolve(specifier, context, next) {
      const entry = /^throughline(?:\/(learn|drift|client))?$/.exec(specifier)
      if (entry === null) return next(specifier, context)
      return { url: new URL(`../${entry[1] ?? 'index'}${ending}`, import.meta.url).href, shortCircuit: true }
    },
    load(url, context, next) {
      if (url.split('?')[0] !== configUrl) return next(url, context)
      return next(url, { ...context, format: 'module-typescript' })
    },
  })
}

/**
 * Loads throughline.config.ts of a folder.
 *
 * @throws PROJECT_NOT_FOUND, CONFIG_BROKEN (with the position), CONFIG_KEY_UNKNOWN (with the nearest key), CONFIG_VALUE
 */
export async function loadProject(folder: string): Promise<Project> {
  const file = join(folder, configFile)
  if (!existsSync(file)) throw new AppError('PROJECT_NOT_FOUND', { folder })
  const url = pathToFileURL(file).href
  hookImports(url)
  let exported: unknown
  try {
    const module: { default?: unknown } = await import(`${url}?v=${statSync(file).mtimeMs}`)
    exported = module.default
  } catch (error) {
    throw new AppError('CONFIG_BROKEN', { file, problem: positioned(error, file) }, { cause: error })
  }
  // Where there is no project, nothing is checked, and none of the estimators is loaded.
  const { checkProject } = await import('../validate/check-project.ts')
  return checkProject(exported)
}

/** The message of what was thrown, with line and column in the config where the stack tells. */
function positioned(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error)
  const place = error.stack?.split('\n').find((line) => line.includes(file))
  const position =
    place === undefined ? null : /(?:\?v=[\d.]+)?:(\d+)(?::(\d+))?/.exec(place.slice(place.indexOf(file) + file.length))
  const column = position?.[2] === undefined ? '' : `, column ${position[2]}`
  return position === null ? error.message : `${error.message} (line ${position[1]}${column})`
}
