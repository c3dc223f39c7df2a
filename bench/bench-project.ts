import { join } from 'node:path'
import { parsed, startUp, temporaryFolder, throughline } from '../test/e2e/cli.ts'
import { writeMadeTable } from './made-table.ts'
import { note } from './report.ts'

/** A project on a made table, trained once, and the `up` that serves it. */
export interface BenchProject {
  readonly url: string
  readonly pid: number
  readonly model: string
  /** POST of single rows goes here. */
  readonly path: string
  /** Bodies of one row each. */
  readonly bodies: readonly string[]
  /** Kind of the champion. */
  readonly champion: string
  close(): Promise<void>
}

/** Makes it in a temporary folder that vanishes with it. */
export async function openBenchProject(rows: number, name = 'loans'): Promise<BenchProject> {
  const folder = temporaryFolder()
  const project = join(folder.path, name)
  const source = join(folder.path, `${name}.csv`)
  note(`writing a table of ${rows} rows, training on it once`)
  await writeMadeTable(source, rows)
  const init = await throughline([
    ...['init', source, '--target', 'defaulted', '--positive', 'yes', '--name', name, '--yes', '--cwd', project],
  ])
  if (init.code !== 0) throw new Error(init.stderr)
  const run = parsed<{ chosen: { name: string } }>(await throughline(['run', '--json', '--cwd', project]))
  const up = await startUp(['--cwd', project])
  return {
    url: up.url,
    pid: up.pid,
    model: name,
    path: `/models/${name}/predict`,
    bodies: await exampleBodies(up.url, name),
    champion: run.chosen.name,
    async close() {
      await up.stop()
      folder.remove()
    },
  }
}

async function exampleBodies(url: string, name: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/models/${name}/openapi.json`)
  const { paths } = (await answer.json()) as {
    paths: Record<string, { post: { requestBody: { content: Record<string, { example: { rows: object[] } }> } } }>
  }
  const { rows } = paths[`/models/${name}/predict`]!.post.requestBody.content['application/json']!.example
  return rows.map((row) => JSON.stringify({ rows: [row] }))
}
