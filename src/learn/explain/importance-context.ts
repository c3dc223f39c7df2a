import type { Rng } from '../../base/rng.ts'
import type { Compute } from '../../domain/compute.ts'

/** What the importance is measured with. */
export interface ImportanceContext {
  readonly rng: Rng
  readonly compute: Compute
  readonly signal?: AbortSignal
  readonly onProgress?: (share: number) => void
  /** Rows used at most, drawn by `rng`. Default 5,000. */
  readonly rowsMax?: number
}
