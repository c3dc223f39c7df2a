import type { Frame } from '../frame/frame.ts'
import type { Decision } from './cleaning.ts'
import type { Breach, Contract } from './contract.ts'
import type { TableProfile } from './profile.ts'
import type { Project } from './project.ts'
import type { Label } from './signature.ts'
import type { Snapshot } from './snapshot.ts'

/** A source that was read, profiled, cleaned and kept: what training starts from. */
export interface PreparedTable {
  /** The project with nothing left open: a contract for every column. */
  readonly project: Project & { readonly columns: Contract }
  readonly snapshot: Snapshot
  /** All columns, target included, typed by the contract. Every row has a target. */
  readonly frame: Frame
  /** Classification: the position in `labels`; regression: the number. Shape (rows,), finite. */
  readonly y: Float64Array
  /** Two: the negative and the positive class. More: the classes. At least two; classification only. */
  readonly labels?: readonly Label[]
  readonly profile: TableProfile
  readonly decisions: readonly Decision[]
  readonly breaches: readonly Breach[]
}
