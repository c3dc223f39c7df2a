import type { Json } from '../../base/json.ts'
import type { EvidenceRecord } from '../../domain/evidence.ts'

/** Acts of a promotion, besides the move of the alias. */
export const promotionActs = {
  refused: 'promotion.refused',
  requested: 'promotion.requested',
  approved: 'promotion.approved',
  rejected: 'promotion.rejected',
} as const

/** After any of these what was asked before no longer waits. */
export const settlingActs: readonly string[] = [promotionActs.requested, promotionActs.approved, promotionActs.rejected]

/** A promotion that waits for a second person. */
export interface PendingPromotion {
  /** The record that asks. */
  readonly request: number
  readonly alias: string
  readonly requestedBy: string
  readonly reasons: readonly string[]
}

/** The act that asks a second person, and why the gate passed. */
export function promotionRequest(
  alias: string,
  reasons: readonly string[],
): { readonly action: string; readonly details: { readonly alias: string; readonly reasons: readonly string[] } } {
  return { action: promotionActs.requested, details: { alias, reasons } }
}

/** The promotion of a version that is still to be answered, from its records, newest first. */
export function pendingOf(records: readonly EvidenceRecord[]): PendingPromotion | undefined {
  const last = records.find(({ action }) => settlingActs.includes(action))
  if (last?.action !== promotionActs.requested) return undefined
  const { alias, reasons } = last.details as { readonly alias: string; readonly reasons: readonly string[] }
  return { request: last.id, alias, requestedBy: last.actor, reasons }
}

/** What an alias pointed at, from its records, newest first: the way back, the version it points at now last. */
export function wayBack(records: readonly EvidenceRecord[]): number[] {
  const way: number[] = []
  for (const { action, details } of records.toReversed()) {
    if (action !== 'alias.set') continue
    const { version, why } = details as { readonly version: number; readonly why?: { readonly [key: string]: Json } }
    if (why?.['rolledBackFrom'] === undefined) way.push(version)
    else while (way.length > 0 && way.at(-1) !== version) way.pop()
    if (way.length === 0) way.push(version)
  }
  return way
}
