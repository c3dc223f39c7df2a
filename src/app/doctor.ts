import { access, constants, statfs } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import { configFile, loadProject } from './load-project.ts'
import type { DoctorReport } from '../cli/operations.ts'
import type { App } from './open-app.ts'

type Check = DoctorReport['checks'][number]

/** Free disk below which a run may stop half-way. */
const freeBytesMin = 1024 ** 3

/** Looks at everything a run or `up` stands on, and says what to do about what is not well. Changes nothing. */
export async function examine(folder: string, open: () => Promise<App>): Promise<DoctorReport> {
  const checks: Check[] = [nodeVersion()]
  checks.push(...(await project(folder)))
  try {
    const app = await open()
    checks.push({ name: 'store', ok: true, found: app.store.describe() }, await disk(app.dataFolder))
    checks.push(...(await models(app)), await deadRuns(app), await webhooks(app))
  } catch (error) {
    checks.push(failed('store', error))
  }
  return { checks }
}

function nodeVersion(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= 24
  return { name: 'Node', ok, found: process.versions.node, ...(ok ? {} : { fix: 'Install Node 24 or newer.' }) }
}

async function project(folder: string): Promise<Check[]> {
  if (!existsSync(join(folder, configFile)))
    return [{ name: 'project', ok: true, found: `none in ${folder}: only serving is possible` }]
  try {
    const { name, source } = await loadProject(folder)
    const file = resolve(folder, source.path)
    await access(file, constants.R_OK).catch(() => {
      throw new AppError('SOURCE_NOT_FOUND', { path: file })
    })
    return [
      { name: 'project', ok: true, found: name },
      { name: 'source', ok: true, found: file },
    ]
  } catch (error) {
    return [failed('project', error)]
  }
}

async function disk(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free`
  return {
    name: 'disk',
    ok: free >= freeBytesMin,
    found,
    ...(free >= freeBytesMin ? {} : { fix: 'Free some space: a run needs about ten times the size of its source.' }),
  }
}

/** Every version with an alias must load and give its golden scores again. */
async function models({ store }: App): Promise<Check[]> {
  const checks: Check[] = []
  for (const name of await store.models.models()) {
    for (const { alias, version } of await store.models.aliases(name)) {
      const title = `model ${name}@${alias}`
      try {
        const found = await store.models.version(name, version)
        loadServedModel(await store.artifacts.get(found.digest), found)
        checks.push({ name: title, ok: true, found: `version ${version} reproduces its golden rows` })
      } catch (error) {
        checks.push(failed(title, error))
      }
    }
  }
  return checks
}

async function webhooks({ store }: App): Promise<Check> {
  const { waiting, givenUp } = await store.webhooks.counts()
  const found =
    waiting + givenUp === 0 ? 'nothing waits to be told' : `${waiting} events wait, ${givenUp} were given up`
  return { name: 'webhooks', ok: true, found }
}

async function deadRuns({ store }: App): Promise<Check> {
  const dead = await store.trainings.list({ status: 'dead', limit: 100 })
  return {
    name: 'dead runs',
    ok: true,
    found: dead.length === 0 ? 'none' : `${dead.length}, the last ${dead[0]!.id}: \`throughline run\` starts anew`,
  }
}

function failed(name: string, error: unknown): Check {
  const fix = error instanceof AppError ? error.fix : 'Report it with the message.'
  return { name, ok: false, found: error instanceof Error ? error.message : String(error), fix }
}
