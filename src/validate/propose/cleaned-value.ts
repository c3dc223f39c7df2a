import type { CleaningStep } from '../../domain/cleaning.ts'
import type { ColumnProfile } from '../../domain/profile.ts'
import { compileNumberForm } from '../../frame/number-form.ts'

/**
 * What a written value of a column becomes under proposed steps: its text, or null when it is missing or its row is
 * left out. Used to foresee the categories and classes that remain; the steps themselves run in clean/.
 */
export function cleanedValue(value: string, column: string, steps: readonly CleaningStep[]): string | null {
  let text = value
  for (const step of steps) {
    if (step.column !== column) continue
    if (step.action === 'trim') text = text.trim()
    if (step.action === 'strip-trailing-dot') text = text.replace(/\.+(?=\s*$)/, '')
    if (step.action === 'match-case')
      text = step.values.find((listed) => listed.toLowerCase() === text.toLowerCase()) ?? text
    if (step.action === 'replace') text = step.values[text] ?? text
    if (step.action === 'null-values' || step.action === 'drop-rows') {
      if (step.values.some((listed) => listed.trim() === text.trim())) return null
    }
    if (text === '') return null
  }
  return text
}

/** One text for each value of a type, however it is written: '1' for '1.0', 'true' for 'T'. */
export function canonicalText(text: string, { type, written }: Pick<ColumnProfile, 'type' | 'written'>): string {
  if (type === 'integer' || type === 'number')
    return String((written === undefined ? Number(text) : compileNumberForm(written)(text)) + 0)
  if (type === 'boolean') return text.trim().toLowerCase().startsWith('t') ? 'true' : 'false'
  return text
}
