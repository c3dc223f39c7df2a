import { given } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { EvidenceRecord } from '../../domain/evidence.ts'
import type { Promotion } from '../../registry/promotion/promotions.ts'
import type { JudgedModel, ModelHistory } from '../operations.ts'

const toAlias = ['--to <alias>', 'the alias', 'champion'] as const

/** `models promote`, `approve`, `reject`, `rollback`, `history` and `card`: how a version becomes champion, and the record of it. */
export function promotionCommands(models: Command, { command }: CommandTable): void {
  command(
    models,
    'judge <model>',
    'what the gate says of a version: nothing moves',
    async ({ operations, answer, conclude }, model) => {
      const result = await operations.models.judge(model)
      answer(result, () => verdictText(result))
      conclude(result.gate.passed ? 0 : 1)
    },
  )
  command<{ readonly to: string; readonly as?: string }>(
    models,
    'promote <model>',
    'point an alias at a version, if the gate says yes: exit code 1 and its reasons if not',
    async ({ operations, options: { to, as }, answer, conclude }, model) => {
      const result = await operations.models.promote({ model, alias: to, ...given({ as }) })
      answer(result, () => promotionText(result))
      conclude(result.verdict === 'refused' ? 1 : 0)
    },
    (self) => self.option(...toAlias).option('--as <person>', 'who asks; needed where the project asks for approval'),
  )
  command<{ readonly as: string }>(
    models,
    'approve <model>',
    'say yes to a promotion that another person asked for',
    async ({ operations, options: { as }, answer }, model) => {
      const result = await operations.models.approve({ model, as })
      const asked = `asked for by ${result.requestedBy}, approved by ${as}`
      answer(result, () => `${result.alias} is ${result.model} now${was(result.before)}: ${asked}.`)
    },
    (self) => self.requiredOption('--as <person>', 'who approves'),
  )
  command<{ readonly as: string; readonly why?: string }>(
    models,
    'reject <model>',
    'say no to a promotion that waits',
    async ({ operations, options: { as, why }, answer }, model) => {
      const result = await operations.models.reject({ model, as, ...given({ why }) })
      answer(result, () => `${result.model} is rejected by ${as}; ${result.alias} stays as it was.`)
    },
    (self) => self.requiredOption('--as <person>', 'who rejects').option('--why <reason>', 'goes into the record'),
  )
  command<{ readonly alias: string; readonly as?: string }>(
    models,
    'rollback <model>',
    'point an alias at the version before; servers follow within a second',
    async ({ operations, options: { alias, as }, answer }, model) => {
      const result = await operations.models.rollback({ model, alias, ...given({ as }) })
      answer(result, () => `${result.model}@${result.alias} is ${result.now} again${was(result.before)}.`)
    },
    (self) => self.option('--alias <alias>', 'the alias', 'champion').option('--as <person>', 'who does it'),
  )
  command(models, 'history <model>', 'who did what to its versions and aliases, and why', async (act, model) => {
    const result = await act.operations.models.show(model)
    act.answer(result.evidence, () => historyText(result))
  })
  command(models, 'card <model>', 'the model card kept with a version', async ({ operations, answer }, model) => {
    const result = await operations.models.card(model)
    answer(result.card, () => result.markdown.trimEnd())
  })
}

const was = (before: string | undefined): string => (before === undefined ? '' : `, was ${before}`)

function verdictText({ model, gate, needsApproval }: JudgedModel): string {
  const approval = needsApproval ? ', once another person says yes' : ''
  const said = gate.passed ? `${model} may be promoted${approval}.` : `${model} may not be promoted.`
  return [said, ...gate.reasons.map((reason) => `  - ${reason}`)].join('\n')
}

function promotionText({ model, alias, verdict, gate, before }: Promotion): string {
  const said = {
    promoted: `${alias} is ${model} now${was(before)}.`,
    pending: `The gate passed; ${model} waits for another person: throughline models approve ${model} --as <person>`,
    refused: `Not promoted: ${alias} stays as it was.`,
  }
  return [said[verdict], ...gate.reasons.map((reason) => `  - ${reason}`)].join('\n')
}

/** Oldest first, as a story is told. */
function historyText({ evidence }: ModelHistory): string {
  return evidence.toReversed().flatMap(actText).join('\n')
}

function actText({ atMs, actor, action, subject, digest, details }: EvidenceRecord): string[] {
  const at = new Date(atMs).toISOString()
  const told = (details ?? {}) as {
    readonly version?: number
    readonly previous?: number | null
    readonly why?: {
      readonly reasons?: readonly string[]
      readonly rolledBackFrom?: number
      readonly requestedBy?: string
      readonly identity?: string
    }
    readonly identity?: string
    readonly reasons?: readonly string[]
    readonly because?: string
  }
  const moved =
    told.version === undefined ? '' : ` -> ${told.version}${told.previous == null ? '' : ` (was ${told.previous})`}`
  const identity = told.identity ?? told.why?.identity
  const proof = identity === 'signed-in' ? ' (signed in)' : identity === 'stated' ? ' (stated)' : ''
  const back = told.why?.rolledBackFrom === undefined ? '' : ', rolled back'
  const asked = told.why?.requestedBy === undefined ? '' : `, asked for by ${told.why.requestedBy}`
  const because = told.because === undefined ? '' : `: ${told.because}`
  const mark = digest === undefined ? '' : `  ${digest.slice(0, 12)}`
  const reasons = told.reasons ?? told.why?.reasons ?? []
  return [
    `${at}  ${action}  ${subject}${moved}${mark}  by ${actor}${proof}${back}${asked}${because}`,
    ...reasons.map((reason) => `    - ${reason}`),
  ]
}
