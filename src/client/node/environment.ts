import { readFile } from 'node:fs/promises'
import { arch, availableParallelism, hostname, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'

/** Where a run is made, and with what: enough to set it up again. */
export interface Environment {
  readonly node: string
  readonly platform: string
  readonly host: string
  readonly processors: number
  readonly memoryMegabytes: number
  /** Versions by package: of the lock file, or as asked for in package.json. */
  readonly packages: Readonly<Record<string, string>>
  /** Names of variables alone: their values may be anybody's secret. */
  readonly variables: readonly string[]
}

const packagesMax = 5_000
/** Variables whose being set may change what a program does. */
const telling =
  /^(NODE_|NPM_CONFIG_|UV_|CUDA|NVIDIA|OMP_|MKL_|OPENBLAS|MLFLOW_|THROUGHLINE_|CI$|GITHUB_|GITLAB_|SLURM_|KUBERNETES_|TZ$|LANG$|LC_|HTTPS?_PROXY$|NO_PROXY$)/i

/** @param variables  names of all variables that are set */
export async function environment(folder: string, variables: readonly string[]): Promise<Environment> {
  return {
    node: process.versions.node,
    platform: `${process.platform}-${arch()} (${type()} ${release()})`,
    host: hostname(),
    processors: availableParallelism(),
    memoryMegabytes: Math.round(totalmem() / 2 ** 20),
    packages: await packagesOf(folder),
    variables: variables.filter((name) => telling.test(name)).toSorted(),
  }
}

interface Manifest {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Of the nearest lock file of npm above a folder, else of the nearest package.json. */
async function packagesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const lock = await nearest(folder, 'package-lock.json')
  const locked = Object.entries(lock?.packages ?? {}).flatMap(([path, { version }]): [string, string][] => {
    const name = path.split('node_modules/').at(-1)!
    return path.includes('node_modules/') && version !== undefined ? [[name, version]] : []
  })
  if (locked.length > 0) return Object.fromEntries(locked.slice(0, packagesMax))
  const { dependencies = {}, devDependencies = {} } = (await nearest(folder, 'package.json')) ?? {}
  return { ...devDependencies, ...dependencies }
}

async function nearest(folder: string, name: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as Manifest
  } catch {
    const above = dirname(folder)
    return above === folder ? undefined : nearest(above, name)
  }
}
