/** Text that is HTML already: `markup` does not escape it again. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template. */
export type Hole = Html | string | number | undefined | readonly Html[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose holes are escaped; lists are joined, and undefined leaves nothing. */
export function markup(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Html(parts.map((part, i) => part + (i < holes.length ? filled(holes[i]) : '')).join(''))
}

function filled(hole: Hole): string {
  if (hole instanceof Html) return hole.text
  if (typeof hole === 'object') return hole.map(filled).join('')
  return hole === undefined ? '' : String(hole).replaceAll(/[&<>"']/g, (letter) => escapes[letter]!)
}
