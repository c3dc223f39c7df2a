import { METRICS, primaryMetric } from '../../domain/metric.ts'
import { curlLine } from '../curl-line.ts'
import { markup } from '../html.ts'
import { answers, exampleRows } from '../model-words.ts'
import { isTold } from '../access/guard.ts'
import { sendPage } from '../page.ts'
import type { Html } from '../html.ts'
import type { ModelVersion } from '../../domain/model-version.ts'
import type { ShelvedModel } from '../../serving/model-shelf.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /: what is served here, how good it is, and a command to try it. */
export function landingRoutes(app: App, needs: ServerNeeds): void {
  app.get(
    '/',
    { config: { action: 'view', isFiltered: true }, schema: { summary: 'This server, for people' } },
    async (request, reply) => {
      const url = `${request.protocol}://${request.headers.host ?? ''}`
      const shown = needs.shelf.catalogue().filter(({ name }) => isTold(request, name))
      const cards = await Promise.all(shown.map((model) => card(needs, model, url)))
      const body = markup`<h1>Throughline</h1>
      <p class="soft">${cards.length === 0 ? 'No model is served yet.' : 'Models that answer here.'}</p>
      <nav>
        <a href="/docs">Docs</a>
        <a href="/openapi.json">OpenAPI</a>
        <a href="/api/v1/runs">Runs</a>
        <a href="/metrics">Metrics</a>
        <a href="/health">Health</a>
        ${request.principal === undefined ? undefined : markup`<a href="/login">${request.principal.name}</a>`}
      </nav>
      ${cards.length === 0 ? emptyCard : cards}`
      await sendPage(reply, 'Throughline', body)
    },
  )
}

const emptyCard = markup`<section class="card">
  <h2>Make the first one</h2>
  <pre>
throughline init data.csv --target the_column_to_predict
throughline run</pre>
  <p class="soft">A model appears here within a second of its run.</p>
</section>`

async function card(needs: ServerNeeds, { name, versions, champion }: ShelvedModel, url: string): Promise<Html> {
  const [newest] = versions
  if (champion === undefined) {
    return markup`<section class="card">
      <div class="top">
        <h2>${name}</h2>
        <span class="soft">no champion</span>
      </div>
      <p>
        ${newest === undefined ? 'No version yet.' : `Version ${newest.version} is registered. ${newest.gate.reasons.join(' ')}`}
      </p>
    </section>`
  }
  const { version, manifest } = champion
  const curl = curlLine(url, name, exampleRows(manifest).slice(0, 1), needs.access !== undefined)
  return markup`<section class="card">
    <div class="top">
      <h2>${name}</h2>
      <span class="soft">version ${version.version}, champion</span>
    </div>
    <p>${answers(manifest.signature)}</p>
    ${headline(version)} ${await driftLine(needs, name)}
    <nav>
      ${version.reportDigest === undefined ? undefined : markup`<a href="/models/${name}/report">Report</a>`}
      <a href="/docs#${name}">Try it</a>
      <a href="/models/${name}/openapi.json">Fields</a>
    </nav>
    <pre id="curl-${name}">${curl}</pre>
    <button type="button" data-copy="curl-${name}">Copy</button>
  </section>`
}

function headline({ metrics, signature }: ModelVersion): Html | undefined {
  const { output } = signature
  const key = primaryMetric(output.kind, output.kind === 'classification' ? output.labels.length : undefined)
  const metric = metrics[key]
  if (metric === undefined) return undefined
  const [value, low, high] = [metric.value, metric.low, metric.high].map(figure)
  return markup`<p>
    <span class="big">${METRICS[key].name} ${value}</span>
    <span class="soft">95 % interval ${low} to ${high}, on rows kept out of training</span>
  </p>`
}

/** Three decimals below ten, else one. */
function figure(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(3) : String(Math.round(value * 10) / 10)
}

async function driftLine({ latestDrift }: ServerNeeds, model: string): Promise<Html | undefined> {
  const drift = await latestDrift?.(model)
  if (drift === undefined) return undefined
  return markup`<p class="soft">
    Drift: ${drift.verdict}, looked at ${new Date(drift.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC
  </p>`
}
