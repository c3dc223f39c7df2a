/** Metrics of one of several processes on a port, by its number. */
export type WorkerText = readonly [worker: number, text: string]

/**
 * One text of the metrics of several processes: every series gets the label `worker`, and what belongs to a family
 * stands together under one heading, as the format asks.
 */
export function metricsOfWorkers(texts: readonly WorkerText[]): string {
  const families = new Map<string, { readonly heading: string[]; readonly lines: string[] }>()
  for (const [worker, text] of texts) {
    let current: { readonly heading: string[]; readonly lines: string[] } | undefined
    for (const line of text.split('\n')) {
      const [, name] = /^# HELP (\S+)/.exec(line) ?? []
      if (name !== undefined) {
        current = families.get(name) ?? { heading: [], lines: [] }
        families.set(name, current)
      }
      if (current === undefined || line === '') continue
      if (line.startsWith('#')) {
        if (current.heading.length < 2) current.heading.push(line)
      } else current.lines.push(labelled(line, worker))
    }
  }
  return [...families.values()].map(({ heading, lines }) => `${[...heading, ...lines].join('\n')}\n`).join('')
}

/** Names hold no space and no brace: the first of either ends them. */
function labelled(line: string, worker: number): string {
  const at = /[{ ]/.exec(line)!.index
  const label = `worker="${worker}"`
  return line[at] === '{'
    ? `${line.slice(0, at)}{${label},${line.slice(at + 1)}`
    : `${line.slice(0, at)}{${label}}${line.slice(at)}`
}
