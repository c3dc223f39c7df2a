import type { SignatureField } from '../../domain/signature.ts'
import type { Block } from '../document.ts'

/** The columns a model reads, as a table. */
export function columnsTable(inputs: readonly SignatureField[]): Block {
  const rows = inputs.map(({ name, type, nullable, meaning = '' }) => [
    name,
    type,
    nullable ? 'may be missing' : 'needed',
    meaning,
  ])
  return { kind: 'table', head: ['column', 'type', '', 'meaning'], rows }
}
