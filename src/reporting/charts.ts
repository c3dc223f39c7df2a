import { escaped } from './escaped.ts'
import { count } from './wording.ts'
import type { BarChart, CalibrationChart, Chart } from './document.ts'

/** A chart as inline SVG, coloured by the page's variables. */
export function chart(content: Chart): string {
  return content.kind === 'bars' ? bars(content) : calibration(content)
}

const labelWidth = 190
const barWidth = 330
const rowHeight = 28

function bars({ bars: items, caption }: BarChart): string {
  const greatest = Math.max(...items.map(({ value }) => value), Number.MIN_VALUE)
  const rows = items.map(({ label, value, shown }, index) => {
    const y = index * rowHeight
    const width = Math.max(1, (Math.max(0, value) / greatest) * barWidth)
    return (
      `<text x="${labelWidth - 10}" y="${y + 18}" text-anchor="end">${escaped(shortened(label))}</text>` +
      `<rect class="bar" x="${labelWidth}" y="${y + 5}" width="${width.toFixed(1)}" height="18" rx="2"/>` +
      `<text class="soft" x="${(labelWidth + width + 8).toFixed(1)}" y="${y + 18}">${escaped(shown)}</text>`
    )
  })
  return svg(640, items.length * rowHeight + 4, caption, rows.join(''))
}

/** Drawn on the square from 0 to the largest share met, so that rare events do not hide in a corner. */
function calibration({ points, caption }: CalibrationChart): string {
  const side = 300
  const left = 60
  const limit = Math.min(1, 1.1 * Math.max(...points.flatMap(({ said, happened }) => [said, happened]), 0.05))
  const at = (value: number) => (Math.min(value, limit) / limit) * side
  const dots = points.map(
    ({ said, happened, rows }) =>
      `<circle class="dot" cx="${(left + at(said)).toFixed(1)}" cy="${(side + 10 - at(happened)).toFixed(1)}" r="5"><title>${count(rows)} rows</title></circle>`,
  )
  const frame =
    `<line class="axis" x1="${left}" y1="${side + 10}" x2="${left + side}" y2="${side + 10}"/><line class="axis" x1="${left}" y1="10" x2="${left}" y2="${side + 10}"/>` +
    `<line class="guide" x1="${left}" y1="${side + 10}" x2="${left + side}" y2="10"/>`
  const percent = (value: number) => `${Math.round(value * 100)} %`
  const words =
    `<text class="soft" x="${left}" y="${side + 28}">0</text><text class="soft" x="${left + side}" y="${side + 28}" text-anchor="end">${percent(limit)}</text>` +
    `<text class="soft" x="${left - 8}" y="18" text-anchor="end">${percent(limit)}</text>` +
    `<text x="${left + side / 2}" y="${side + 44}" text-anchor="middle">what the model said</text>` +
    `<text x="16" y="${side / 2 + 10}" text-anchor="middle" transform="rotate(-90 16 ${side / 2 + 10})">what happened</text>`
  return svg(640, side + 54, caption, frame + dots.join('') + words)
}

function svg(width: number, height: number, caption: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(caption)}">${content}</svg>`
}

function shortened(label: string): string {
  return label.length > 26 ? `${label.slice(0, 25)}…` : label
}
