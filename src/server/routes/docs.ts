import { markup } from '../html.ts'
import { answers, exampleRows } from '../model-words.ts'
import { isTold } from '../access/guard.ts'
import { sendPage } from '../page.ts'
import type { Html } from '../html.ts'
import type { ServedModel } from '../../serving/served-model.ts'
import type { App, ServerNeeds } from '../needs.ts'
import type { Described } from '../openapi.ts'

/** GET /openapi.json and GET /docs: every endpoint, and for every model an example that can be sent from the page. */
export function docsRoutes(app: App, { shelf }: ServerNeeds, describe: () => Promise<Described>): void {
  app.get(
    '/openapi.json',
    { config: { action: 'view', isFiltered: true }, schema: { summary: 'This server, as OpenAPI 3.1' } },
    describe,
  )
  app.get(
    '/docs',
    { config: { action: 'view', isFiltered: true }, schema: { summary: 'This server, with examples to try' } },
    async (request, reply) => {
      const { paths = {} } = await describe()
      const shown = shelf.catalogue().filter(({ name }) => isTold(request, name))
      const champions = shown.flatMap(({ champion }) => champion ?? [])
      const body = markup`<h1>Docs</h1>
      <nav><a href="/">Models</a><a href="/openapi.json">OpenAPI</a></nav>
      ${champions.map(tryIt)}
      <section class="card">
        <h2>Endpoints</h2>
        <table>
          <tr>
            <th>Method</th>
            <th>Path</th>
            <th>What it does</th>
          </tr>
          ${endpoints(paths)}
        </table>
      </section>
      <section class="card">
        <h2>Errors</h2>
        <p>
          An answer of 400 and above is <code>{ "error": { "code", "message", "fix", "details" } }</code>. The code
          never changes; the fix says what to do.
        </p>
      </section>`
      await sendPage(reply, 'Throughline docs', body)
    },
  )
}

function endpoints(paths: NonNullable<Described['paths']>): Html[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) =>
        markup`<tr>
          <td><code>${method.toUpperCase()}</code></td>
          <td><code>${path}</code></td>
          <td>${summary}</td>
        </tr>`,
    ),
  )
}

function tryIt({ version, manifest }: ServedModel): Html {
  const { model } = version
  const example = JSON.stringify({ rows: exampleRows(manifest).slice(0, 1) }, null, 2)
  return markup`<section class="card" id="${model}">
    <div class="top">
      <h2>${model}</h2>
      <span class="soft">version ${version.version}</span>
    </div>
    <p>${answers(manifest.signature)} <a href="/models/${model}/openapi.json">Its fields</a></p>
    <form data-path="/models/${model}/predict">
      <label for="body-${model}"><code>POST /models/${model}/predict</code></label>
      <textarea id="body-${model}" rows="${Math.min(20, example.split('\n').length)}" spellcheck="false">${example}</textarea>
      <button type="submit">Send</button>
      <output><pre hidden></pre></output>
    </form>
  </section>`
}
