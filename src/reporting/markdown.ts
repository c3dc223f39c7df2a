import { share } from './wording.ts'
import type { Block, ReportDocument } from './document.ts'

/** A report as Markdown; charts become their sentence and a table of their numbers. */
export function markdownOf({ title, summary, sections }: ReportDocument): string {
  const parts = [
    `# ${title}`,
    summary,
    ...sections.flatMap((section) => [`## ${section.title}`, ...section.blocks.map(block)]),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function block(content: Block): string {
  switch (content.kind) {
    case 'text':
      return content.text
    case 'list':
      return content.items.map((item) => `- ${item}`).join('\n')
    case 'table':
      return table(content.head, content.rows)
    case 'bars':
      return `${content.caption}\n\n${table(
        ['', ''],
        content.bars.map(({ label, shown }) => [label, shown]),
      )}`
    case 'calibration': {
      const rows = content.points.map(({ said, happened, rows: size }) => [share(said), share(happened), String(size)])
      return `${content.caption}\n\n${table(['the model said', 'it happened', 'rows'], rows)}`
    }
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n')
}
