import { dirts } from '../../test/proposals/dirt.ts'
import { traps } from '../../test/proposals/traps.ts'
import { scoresOf, sets } from '../../test/proposals/published.ts'
import { total } from '../../test/proposals/score.ts'
import type { TableScore } from '../../test/proposals/score.ts'

/** How well `init` repairs made tables whose dirt is known: totals, kinds of dirt, traps, and every error. */
export async function proposalsPage(): Promise<string> {
  const results = await Promise.all(sets.map(async (set) => ({ ...set, scores: await scoresOf(set) })))
  const all = results.flatMap(({ scores }) => scores)
  return [
    '# Proposals',
    '',
    'What `init` decides about dirty tables, scored. `test/proposals` makes tables of thirteen trades and 60 to 20,000 rows',
    'from a seed, soils them from a catalogue with known repairs, and adds honest columns that look like dirt. A decision',
    'counts as found only where column, step and value are the ones needed; every other decision counts as false. The',
    'generator knows none of the lists that the checks read. No check was changed for a held-out table; the same people',
    'wrote both the tables and the checks.',
    '',
    '| tables | | needed | found | missed | false | recall | precision | notes |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...results.map(({ name, scores }) => totalRow(name, scores)),
    '',
    '## Kinds of dirt',
    '',
    'Both sets together. A note is what a person must decide, such as a column that is empty where a count is 0.',
    '',
    '| dirt | needed | found |',
    '| --- | ---: | ---: |',
    ...Object.keys(dirts).map((dirt) => dirtRow(dirt, all)),
    '',
    '## Traps',
    '',
    'Honest columns about which nothing must be decided.',
    '',
    '| trap | tables | wrongly decided |',
    '| --- | ---: | ---: |',
    ...Object.keys(traps).map((trap) => trapRow(trap, all)),
    '',
    '## Every error',
    '',
    ...errorLines(results),
    '',
  ].join('\n')
}

const share = (value: number): string => value.toFixed(3)

function totalRow(name: string, scores: readonly TableScore[]): string {
  const { tables, needed, found, missed, invented, recall, precision, notes, notesThere } = total(scores)
  const cells = [tables, needed, found, missed, invented, share(recall), share(precision), `${notesThere} of ${notes}`]
  return `| ${name} | ${cells.join(' | ')} |`
}

function dirtRow(dirt: string, scores: readonly TableScore[]): string {
  const decisions = scores.flatMap(({ table, found }) =>
    [...table.needed].filter(([, by]) => by === dirt).map(([decision]) => found.includes(decision)),
  )
  const notes = scores.flatMap(({ noted }) => noted.filter((note) => note.dirt === dirt).map(({ isThere }) => isThere))
  const outcomes = [...decisions, ...notes]
  return `| ${dirt} | ${outcomes.length} | ${outcomes.filter(Boolean).length} |`
}

function trapRow(trap: string, scores: readonly TableScore[]): string {
  const set = scores.flatMap(({ table, invented }) =>
    [...table.traps]
      .filter(([, by]) => by === trap)
      .map(([column]) => invented.some((decision) => decision.startsWith(`${column}:`))),
  )
  return `| ${trap} | ${set.length} | ${set.filter(Boolean).length} |`
}

function errorLines(results: readonly { readonly name: string; readonly scores: readonly TableScore[] }[]): string[] {
  const lines = results.flatMap(({ name, scores }) =>
    scores.flatMap(({ table, missed, invented, noted }) => [
      ...missed.map((decision) => `- ${name}, ${table.title}: missed \`${decision}\` (${table.needed.get(decision)})`),
      ...invented.map((decision) => `- ${name}, ${table.title}: false \`${decision}\``),
      ...noted
        .filter(({ isThere }) => !isThere)
        .map(({ column, dirt }) => `- ${name}, ${table.title}: no note on \`${column}\` (${dirt})`),
    ]),
  )
  return lines.length === 0 ? ['None.'] : lines
}
