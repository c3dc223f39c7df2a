/** What a recorded answer and ours have in common: ids that the two servers chose are learnt as they appear. */
export interface Comparison {
  /** What ours lacks or says otherwise, as 'path: what'. */
  differences(recorded: unknown, ours: unknown): readonly string[]
  /** A text of the recording with the ids that ours knows. */
  translated(text: string): string
}

/** Also where a path is written in a query: '%2F' ends with a capital. */
const ids = /(?<![0-9a-z])(?:m-)?[0-9a-f]{32}(?![0-9a-z])/g
/** Lists whose order says nothing, and what tells their items apart. */
const keyOf: Readonly<Record<string, string>> = {
  ...{ tags: 'key', params: 'key', aliases: 'alias', latest_versions: 'version', files: 'path' },
  ...{ metrics: 'key', model_inputs: 'model_id', model_outputs: 'model_id' },
}
/** What MLflow's own server adds and no client reads: codes of Databricks, and the one workspace there is. */
const unread = new Set(['sqlstate', 'error_class', 'workspace'])
/** What ours tells besides. */
const besides = new Set(['aliases', 'registrations'])
/** Chosen by the server, or by chance. */
const chosen = new Set(['next_page_token', 'message', 'upload_id', 'user_id'])

/** @param sinceMs  when the recording began: whole numbers from there on are times */
export function comparison(sinceMs: number): Comparison {
  const known = new Map<string, string>()
  const names = new Map<string, string>()

  const translated = (text: string): string => {
    let written = text.replace(ids, (id) => known.get(id) ?? id)
    for (const [recorded, ours] of names) written = written.replaceAll(recorded, ours)
    return written
  }

  function inOrder(items: readonly unknown[], name: string): readonly unknown[] {
    const key = keyOf[name]
    if (key === undefined) return items
    const said = (item: unknown): string => translated(isRecord(item) ? String(item[key]) : String(item))
    return items.toSorted((one, other) => (said(one) < said(other) ? -1 : 1))
  }

  function learn(recorded: unknown, ours: unknown, name: string): void {
    if (typeof recorded === 'string' && typeof ours === 'string') {
      const [theirs, own] = [recorded.match(ids) ?? [], ours.match(ids) ?? []]
      if (theirs.length === own.length) theirs.forEach((id, position) => known.set(id, known.get(id) ?? own[position]!))
      if (name === 'next_page_token' || (isNamed(recorded) && isNamed(ours))) {
        if (recorded !== ours && !names.has(recorded)) names.set(recorded, ours)
      }
    } else if (isRecord(recorded) && isRecord(ours)) {
      for (const [key, value] of Object.entries(recorded)) learn(value, ours[key], key)
    } else if (Array.isArray(recorded) && Array.isArray(ours)) {
      const [one, other] = [inOrder(recorded, name), inOrder(ours, name)]
      one.forEach((item, position) => learn(item, other[position], name))
    }
  }

  function compare(recorded: unknown, ours: unknown, path: string, name: string): string[] {
    if (ours === undefined) return [`${path}: lacks ${brief(recorded)}`]
    // MLflow keeps the greatest double for infinity.
    if (
      Math.abs(recorded as number) === Number.MAX_VALUE &&
      ours === ((recorded as number) > 0 ? 'Infinity' : '-Infinity')
    )
      return []
    if (kind(recorded) !== kind(ours)) return [`${path}: ${kind(recorded)} ${brief(recorded)}, ours ${brief(ours)}`]
    if (Array.isArray(recorded) && Array.isArray(ours)) {
      if (recorded.length !== ours.length) return [`${path}: ${recorded.length} items, ours ${ours.length}`]
      const [one, other] = [inOrder(recorded, name), inOrder(ours, name)]
      return one.flatMap((item, position) => compare(item, other[position], `${path}[${position}]`, name))
    }
    if (isRecord(recorded) && isRecord(ours)) {
      const more = Object.keys(ours).filter(
        (key) => recorded[key] === undefined && isFilled(ours[key]) && !besides.has(key),
      )
      if (more.length > 0) return [`${path}: has ${more.join(', ')}`]
      const fields = Object.entries(recorded).filter(([key]) => !unread.has(key))
      return fields.flatMap(([key, value]) => compare(value, ours[key], `${path}.${key}`, key))
    }
    // Tags of the client hold documents.
    const [one, other] = [document(recorded), document(ours)]
    if (one !== undefined && other !== undefined) return compare(one, other, path, name)
    const isTime = typeof recorded === 'number' && recorded >= sinceMs
    if (chosen.has(name) || (isTime && (ours as number) > 1.6e12)) return []
    const wanted = typeof recorded === 'string' ? translated(recorded) : recorded
    return wanted === ours ? [] : [`${path}: ${brief(wanted)}, ours ${brief(ours)}`]
  }

  return {
    translated,
    differences(recorded, ours) {
      learn(recorded, ours, '')
      return compare(recorded, ours, '', '')
    },
  }
}

/** What runs and models are called that nobody named. */
const isNamed = (value: string): boolean => /^[a-z]+-[a-z]+-\d+$/.test(value)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is empty is left out by the wire format: a list that is there says something. */
const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0

function document(value: unknown): object | undefined {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return undefined
  try {
    return JSON.parse(value) as object
  } catch {
    return undefined
  }
}

function kind(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'null' : typeof value
}

const brief = (value: unknown): string => JSON.stringify(value).slice(0, 120)
