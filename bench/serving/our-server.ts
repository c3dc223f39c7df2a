import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsed, startUp, throughline } from '../../test/e2e/cli.ts'
import { onCore } from './cores.ts'
import { TARGET, writeRecords } from './records.ts'
import type { ServingServer } from './serving-server.ts'

const name = 'bench'

/** Makes a project of the bench's table in a folder, trains 100 trees of 31 leaves by the product and serves them by `up`. */
export async function startOurs(folder: string, rows: number, core: number | undefined): Promise<ServingServer> {
  const [source, project] = [join(folder, 'records.csv'), join(folder, name)]
  writeRecords(source, rows)
  const init = ['init', source, '--target', TARGET, '--positive', 'yes', '--name', name, '--yes', '--cwd', project]
  const made = await throughline(init)
  if (made.code !== 0) throw new Error(made.stderr)
  nameTheModel(join(project, 'throughline.config.ts'))
  const run = parsed<{ chosen: { name: string } }>(await throughline(['run', '--json', '--cwd', project]))
  const up = await startUp(['--cwd', project], { within: onCore(core) })
  return {
    name: 'Throughline',
    settings: `\`throughline up\` with its defaults, one process; ${run.chosen.name}; every row is checked and written to the prediction log`,
    url: up.url,
    pid: up.pid,
    path: `/models/${name}/predict`,
    body: (record) => ({ rows: [record] }),
    probabilityOf: (answer) =>
      (answer as { predictions?: { probabilities?: { yes?: number } }[] }).predictions?.[0]?.probabilities?.yes,
    inferModel: name,
    stop: async () => void (await up.stop()),
  }
}

/** Puts the one model into the config that `init` proposed. */
function nameTheModel(config: string): void {
  const proposed = readFileSync(config, 'utf8')
  const models = 'models: [gradientBoosting({ trees: 100, maxLeaves: 31, patience: 0 })]'
  const written = proposed.replace(/models: \[.*\]/, models).replace(', logisticRegression }', ' }')
  if (!written.includes(models)) throw new Error(`no models: [...] in ${config}`)
  writeFileSync(config, written)
}
