import type { WirePair } from '../api/mlflow-wire.ts'

/** How a run ended. */
export type EndStatus = 'finished' | 'failed' | 'killed'

/**
 * One thing to be done to a run on the server. Plain JSON, with every time and id already settled: done twice, it is done
 * once. So it may be tried again, and kept in a file until there is a network.
 */
export type Operation = { readonly run: string } & (
  | {
      readonly kind: 'start'
      readonly experiment: string
      readonly name?: string
      readonly startedAtMs: number
      readonly tags: readonly WirePair[]
      /** Whether signs of life follow. */
      readonly beats: boolean
    }
  | { readonly kind: 'resume'; readonly beats: boolean }
  | ({ readonly kind: 'log' } & Logged)
  /** Its bytes are kept beside it. */
  | { readonly kind: 'artifact'; readonly path: string }
  | { readonly kind: 'end'; readonly status: EndStatus; readonly endedAtMs: number }
)

/** A metric as it is sent: text where JSON has no number for it. */
export interface LoggedMetric {
  readonly key: string
  readonly value: number | string
  readonly timestamp: number
  readonly step: number | string
}

export interface Logged {
  readonly metrics?: readonly LoggedMetric[]
  readonly params?: readonly WirePair[]
  readonly tags?: readonly WirePair[]
}

/** The bytes of an artifact: can be read as often as it is sent. */
export type Content = Blob | Uint8Array<ArrayBuffer>
