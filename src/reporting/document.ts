/** A report as data: written once, rendered as Markdown and as HTML. */
export interface ReportDocument {
  readonly title: string
  /** The verdict in one or two sentences. */
  readonly summary: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | Chart

/** A picture, and the sentence that says what it shows; Markdown gets the sentence and the numbers. */
export type Chart = BarChart | CalibrationChart

export interface BarChart {
  readonly kind: 'bars'
  readonly caption: string
  readonly bars: readonly { readonly label: string; readonly value: number; readonly shown: string }[]
}

export interface CalibrationChart {
  readonly kind: 'calibration'
  readonly caption: string
  /** Shares in [0, 1]: what was said, what happened. */
  readonly points: readonly { readonly said: number; readonly happened: number; readonly rows: number }[]
}

export const text = (content: string): Block => ({ kind: 'text', text: content })
