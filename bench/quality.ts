import { METRICS } from '../src/domain/metric.ts'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { isThere } from './quality/read-table.ts'
import { TABLES } from './quality/tables.ts'
import { TEXT_TABLES } from './quality/text.ts'
import { circumstances, note, table } from './report.ts'
import type { BenchOptions } from './options.ts'
import type { QualityLine } from './quality/line.ts'

/** What our models are worth on real tables, each beside the figure that is promised of it. */
export async function bench({ only }: BenchOptions = {}): Promise<string> {
  const scratch = temporaryFolder()
  try {
    const lines: QualityLine[] = []
    for (const it of [...TABLES, ...TEXT_TABLES]) {
      if (only !== undefined && !only.includes(it.folder)) continue
      if (!isThere(it.folder)) {
        note(`${it.folder} is not beside the repository: left out`)
        continue
      }
      const startMs = performance.now()
      const found = await it.lines(scratch.path)
      lines.push(...found)
      note(`${it.folder}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
    }
    const reached = lines.filter((line) => isReached(line)).length
    const head = ['table', 'rows', 'model', 'metric', 'wanted', 'found', '95 %', 'reached']
    const about =
      'Through the public API of `throughline/learn` and the reader of SQL. In folds, the figure is of all rows together, each scored by a model that has not seen it. Settings are defaults, follow from what the target is, or were chosen by the training rows; the README says what else was seen.'
    return `${circumstances()} ${about} ${reached} of ${lines.length} lines reached.\n\n${table(head, lines.map(cellsOf))}`
  } finally {
    scratch.remove()
  }
}

function cellsOf(line: QualityLine): string[] {
  const { metric, wanted, found } = line
  const shown = (value: number): string =>
    wanted >= 1000 ? value.toFixed(0) : wanted >= 10 ? value.toFixed(1) : value.toFixed(4)
  const { name, better } = METRICS[metric]
  return [
    ...[line.table, line.rows, line.model, name],
    `${better === 'higher' ? 'at least' : 'at most'} ${wanted.toLocaleString('en')}`,
    ...[shown(found.value), `${shown(found.low)} to ${shown(found.high)}`, isReached(line) ? 'yes' : '**no**'],
  ]
}

function isReached({ metric, wanted, found }: QualityLine): boolean {
  return METRICS[metric].better === 'higher' ? found.value >= wanted : found.value <= wanted
}
