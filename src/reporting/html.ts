import { chart } from './charts.ts'
import { escaped } from './escaped.ts'
import type { Block, ReportDocument } from './document.ts'

/** A report as one HTML file: no script, no font, nothing fetched; light and dark, and it prints on paper. */
export function htmlOf({ title, summary, sections }: ReportDocument): string {
  const body = sections.map(
    (section) => `<section>\n<h2>${escaped(section.title)}</h2>\n${section.blocks.map(block).join('\n')}\n</section>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="summary">${escaped(summary)}</p>
${body.join('\n')}
</main>
</body>
</html>
`
}

function block(content: Block): string {
  switch (content.kind) {
    case 'text':
      return `<p>${prose(content.text)}</p>`
    case 'list':
      return `<ul>${content.items.map((item) => `<li>${prose(item)}</li>`).join('')}</ul>`
    case 'table':
      return table(content.head, content.rows)
    default:
      return `<figure>${chart(content)}<figcaption>${escaped(content.caption)}</figcaption></figure>`
  }
}

/** Text whose `commands` are set as code, as Markdown sets them. */
function prose(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<div class="wide"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`
}

const style = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --paper: #fdfdfc; --line: #dcdde0; --mark: #0b68cb; --pale: #c9ccd1 }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --paper: #16181b; --line: #34373c; --mark: #70b8ff; --pale: #4a4e55 } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; text-wrap: balance }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line) }
.summary { font-size: 1.15rem; color: var(--soft); margin: 0 }
p, ul { margin: .6rem 0 } li { margin: .25rem 0 } p, li { overflow-wrap: anywhere }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .75rem 0 }
th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; font-variant-numeric: tabular-nums }
th { color: var(--soft); font-weight: 600 }
code { font-size: .9em }
figure { margin: 1.25rem 0 } figcaption { color: var(--soft); font-size: .9rem; margin-top: .4rem }
svg { width: 100%; height: auto; max-width: 40rem } svg text { fill: var(--ink); font: 13px system-ui, sans-serif } svg .soft { fill: var(--soft) }
svg .bar, svg .dot { fill: var(--mark) } svg .guide { stroke: var(--pale); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none } svg .axis { stroke: var(--line) }
@media print { main { max-width: none; padding: 0 } body { font-size: 11pt } section { break-inside: avoid } }
`
