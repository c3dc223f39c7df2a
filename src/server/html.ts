/** Text that is HTML already: `html` does not escape it again. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A template whose holes are escaped; lists are joined, and undefined leaves nothing. */
export function html(parts: TemplateStringsArray, ...holes: readonly unknown[]): Html {
  return new Html(parts.map((part, i) => part + (i < holes.length ? filled(holes[i]) : '')).join(''))
}

function filled(hole: unknown): string {
  if (hole instanceof Html) return hole.text
  if (Array.isArray(hole)) return hole.map(filled).join('')
  return hole === undefined ? '' : String(hole).replaceAll(/[&<>"']/g, (letter) => escapes[letter]!)
}
