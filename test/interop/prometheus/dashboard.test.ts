import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { root, throughline } from '../../e2e/cli.ts'
import { prometheus, promtool } from '../clients.ts'
import { startPrometheus } from './real-prometheus.ts'
import type { RealPrometheus } from './real-prometheus.ts'
import type { RequestRow } from '../../../src/domain/prediction.ts'

const [program, tool] = [prometheus(), promtool()]
const rulesFile = join(root, 'deploy/prometheus/rules.yml')

interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
}

interface Dashboard {
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] }
  readonly templating: {
    readonly list: readonly {
      readonly name: string
      readonly type: string
      readonly query: { readonly query: string }
    }[]
  }
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[]
}

const { groups } = parse(readFileSync(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(readFileSync(join(root, 'deploy/grafana/throughline.json'), 'utf8')) as Dashboard
const variables = dashboard.templating.list.filter(({ type }) => type === 'query')

/** As Grafana asks it: all of every variable chosen, and an interval of several scrapes. */
function substituted(expression: string): string {
  const chosen = variables.reduce((text, { name }) => text.replaceAll(`$${name}`, '.*'), expression)
  return chosen.replaceAll('$__rate_interval', '10s')
}

/** What an alert compares, whatever it comes to: each comparison is true of all that there is. */
function compared(expression: string): string {
  return expression.replaceAll(/> [\d.]+( \* \(1 - [\d.]+\))?/g, '>= 0')
}

const load = new AbortController()
let server: RealPrometheus
let sending: Promise<void>

/** A golden row of the example, and requests of every kind that the dashboard tells apart. */
async function send(url: string): Promise<void> {
  const { paths } = (await (await fetch(`${url}/models/birdstrikes/openapi.json`)).json()) as {
    paths: Record<
      string,
      { post: { requestBody: { content: { 'application/json': { example: { rows: RequestRow[] } } } } } }
    >
  }
  const [row] = Object.values(paths)[0]!.post.requestBody.content['application/json'].example.rows
  const post = (body: string, type = 'application/json') =>
    fetch(`${url}/models/birdstrikes/predict`, { method: 'POST', headers: { 'content-type': type }, body })
  // A category never seen is answered with a warning, a date of that kind is refused.
  const odd = Object.keys(row!).map((name) => ({ ...row, [name]: 'never seen' }))
  while (!load.signal.aborted) {
    const statuses = await Promise.all([
      ...Array.from({ length: 20 }, async () => (await post(JSON.stringify({ rows: [row] }))).status),
      ...odd.map(async (each) => (await post(JSON.stringify({ rows: [row, each] }))).status),
      post('{"rows":[{}]}').then(({ status }) => status),
      post('a,b', 'text/plain').then(({ status }) => status),
    ])
    if (statuses[0] !== 200) throw new Error(`the example's row is answered with ${statuses[0]}`)
    await new Promise((resume) => setTimeout(resume, 50))
  }
}

describe.skipIf(program === undefined || tool === undefined)(
  'a real Prometheus that scrapes a server under load',
  () => {
    beforeAll(async () => {
      const url = inject('url')
      sending = send(url)
      server = await startPrometheus(program!, url, rulesFile)
      // Two scrapes and an evaluation of every recorded rule are needed; the slowest of all ends the wait.
      const deadline = Date.now() + 60_000
      while (Date.now() < deadline && (await server.query('serving:slow:ratio_rate3d')).length === 0)
        await new Promise((resume) => setTimeout(resume, 500))
      await new Promise((resume) => setTimeout(resume, 3_000))
    })
    afterAll(async () => {
      load.abort()
      await sending
      await server.stop()
    })

    test.each(rules.flatMap(({ record }) => (record === undefined ? [] : [record])))('records %s', async (name) => {
      const samples = await server.query(`${name}{model="birdstrikes"}`)
      expect(samples.map(({ value }) => Number(value[1]))).toEqual([
        expect.toSatisfy((share: number) => share >= 0 && share <= 1),
      ])
    })

    test.each(rules.flatMap(({ alert, expr }) => (alert === undefined ? [] : [[alert, expr]])))(
      'has what the alert %s compares, and it does not fire',
      async (alert, expression) => {
        // Only the absence of what is there cannot be asked for.
        const there = expression.startsWith('absent(') ? /\((.*)\)/.exec(expression)![1]! : compared(expression)
        expect(await server.query(there)).not.toEqual([])
        expect(await server.query(`ALERTS{alertname="${alert}",alertstate="firing"}`)).toEqual([])
      },
    )

    test.each(
      dashboard.panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }, at) => [`${title} ${at + 1}`, expr]),
      ),
    )('has data for the panel %s', async (_title, expression) => {
      const values = (await server.query(substituted(expression))).map(({ value }) => Number(value[1]))
      expect(values.length).toBeGreaterThan(0)
      expect(values.some((value) => Number.isFinite(value))).toBe(true)
    })

    test('has values for every variable of the dashboard but the namespace, which is of Kubernetes', async () => {
      for (const { name, query } of variables) {
        const [, metric, label] = /^label_values\((.*), (\w+)\)$/.exec(query.query)!
        const values = (await server.query(substituted(metric!))).flatMap((sample) => sample.metric[label!] ?? [])
        if (name !== 'namespace') expect(values, name).not.toEqual([])
      }
    })

    test('has the versions that annotations mark', async () => {
      // The server is seen for less than the minute that an annotation looks back.
      for (const { name, expr } of dashboard.annotations.list) {
        expect(await server.query(substituted(expr)), name).not.toEqual([])
      }
    })

    test('is beside a command that tells what the same server measured', async () => {
      const { code, stdout } = await throughline(['models', 'cost', 'birdstrikes', '--url', inject('url')])
      expect([code, stdout]).toEqual([0, expect.stringMatching(/A million predictions cost [\d.]+ USD/)])
    })

    test('finds nothing wrong with the rules and the scrape', async () => {
      expect(await server.problems()).toEqual([])
    })
  },
)

describe.skipIf(tool === undefined)('promtool', () => {
  test('finds nothing to say of the rules', () => {
    const { status, stdout } = spawnSync(tool!, ['check', 'rules', '--lint-fatal', rulesFile], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringContaining(`SUCCESS: ${rules.length} rules found`)])
  })

  test('sees each alert fire when it should and no other', () => {
    const { status, stdout, stderr } = spawnSync(tool!, ['test', 'rules', 'rules.test.yml'], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    })
    expect([status, stderr], stdout).toEqual([0, ''])
  })
})
