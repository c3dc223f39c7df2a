import type { Section } from '../document.ts'
import type { ReportInput } from '../report-input.ts'

/** What someone needs to check or repeat all this. */
export function originSection({ evidence, createdAtMs }: ReportInput): Section {
  const { result } = evidence
  return {
    title: 'Where this comes from',
    blocks: [
      {
        kind: 'list',
        items: [
          `Written ${new Date(createdAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC by run ${result.run}; repeat it with \`throughline runs reproduce ${result.run}\`.`,
          `Data: snapshot ${result.snapshot.hash}.`,
          `Checks before use: ${result.gate.reasons.join('; ')}.`,
        ],
      },
    ],
  }
}
