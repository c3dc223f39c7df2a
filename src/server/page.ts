import { createHash } from 'node:crypto'
import { Html, markup } from './html.ts'
import type { FastifyReply } from 'fastify'

const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5d646d; --line: #dfe2e6; --paper: #fff; --tint: #f5f6f8; --accent: #0b62c4 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #9aa3ad; --line: #33383e; --paper: #16181b; --tint: #1f2327; --accent: #6cb0ff }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; letter-spacing: -.01em }
h2 { font-size: 1.2rem; margin: 0 }
h3 { font-size: 1rem; margin: 1.5rem 0 .4rem }
p { margin: .4rem 0 }
a { color: var(--accent) }
.soft { color: var(--soft) }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; margin-top: 1.25rem }
.top { display: flex; gap: .75rem; align-items: baseline; flex-wrap: wrap }
.big { font-size: 1.35rem; font-variant-numeric: tabular-nums }
nav a { margin-right: 1rem }
pre, textarea { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .85rem; margin: .5rem 0; font: 13px/1.5 ui-monospace, monospace; color: inherit; width: 100%; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem }
button { font: inherit; font-size: .875rem; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 7px; background: var(--tint); color: inherit; cursor: pointer }
button:focus-visible, a:focus-visible, textarea:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
td, th { text-align: left; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; border-top: 0 }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere }
`

/** Copies the text beside a button, and sends what is in a form's text area; the only script of these pages. */
const script = `
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy]')
  if (!button) return
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
  button.textContent = 'Copied'
})
document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.dataset.path) return
  event.preventDefault()
  const out = form.querySelector('output pre')
  out.hidden = false
  out.textContent = '...'
  try {
    const answer = await fetch(form.dataset.path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': /throughline_csrf=([\\w-]+)/.exec(document.cookie)?.[1] ?? '' }, body: form.querySelector('textarea').value })
    const text = await answer.text()
    try { out.textContent = answer.status + '\\n' + JSON.stringify(JSON.parse(text), null, 2) } catch { out.textContent = answer.status + '\\n' + text }
  } catch (error) { out.textContent = String(error) }
})
`

const scriptHash = createHash('sha256').update(script).digest('base64')
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

/** Answers with a whole page: self-contained, light or dark as the reader's system is. Nothing is fetched for it. */
export async function sendPage(reply: FastifyReply, title: string, body: Html): Promise<void> {
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>${new Html(style)}</style>
      </head>
      <body>
        ${body}
        <script>${new Html(script)}</script>
      </body>
    </html> `
  await reply
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
    .serializer((text: string) => text)
    .send(page.text)
}
