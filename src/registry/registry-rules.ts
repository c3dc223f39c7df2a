import { AppError } from '../base/errors.ts'
import { STAGES, type Stage } from '../domain/registered-model.ts'
import { checkKey, checkLength, pathProblem } from '../domain/written.ts'
import type { KeyValue } from '../domain/run.ts'

const nameMax = 256
const aliasMax = 255
const tagValueMax = 100_000

/** A name of a registered model: not blank, a plain name of a file, without '/' and ':'. @throws REGISTERED_MODEL_NAME, TOO_LONG */
export function checkModelName(name: string, field = 'name'): void {
  const refuse = (problem: string): never => {
    throw new AppError('REGISTERED_MODEL_NAME', { received: name.slice(0, 300), problem })
  }
  if (name.trim() === '') throw new AppError('WIRE_MISSING', { path: field })
  if (/[/:]/.test(name)) refuse("Names cannot contain '/' or ':'.")
  const problem = pathProblem(name)
  if (problem !== undefined) refuse(problem)
  checkLength(name, field, nameMax)
}

/** The alias that is always there: the newest version. */
export const isLatest = (alias: string): boolean => alias.toLowerCase() === 'latest'

/** An alias that may be asked for. @throws REGISTERED_ALIAS_REFUSED, TOO_LONG */
export function checkAlias(alias: string): void {
  if (!/^[\p{L}\p{N}\p{M}_-]*$/u.test(alias)) {
    const problem = `Invalid alias name: '${alias.slice(0, 300)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`
    throw new AppError('REGISTERED_ALIAS_REFUSED', { problem })
  }
  checkLength(alias, 'Registered model alias name', aliasMax)
}

/** An alias that may be set. @throws REGISTERED_ALIAS_REFUSED, TOO_LONG */
export function checkNewAlias(alias: string): void {
  checkAlias(alias)
  if (isLatest(alias)) {
    throw new AppError('REGISTERED_ALIAS_REFUSED', { problem: "'latest' alias name (case insensitive) is reserved." })
  }
  if (/^v\d+$/i.test(alias)) {
    throw new AppError('REGISTERED_ALIAS_REFUSED', { problem: `Version alias name '${alias}' is reserved.` })
  }
}

/** @throws KEY_REFUSED, TOO_LONG */
export function checkRegistryTag({ key, value }: KeyValue): void {
  checkKey(key, 'key')
  checkLength(value, 'value', tagValueMax)
}

/** Checked; of a key that comes twice the last. @throws KEY_REFUSED, TOO_LONG */
export function checkedRegistryTags(tags: readonly KeyValue[]): KeyValue[] {
  for (const tag of tags) checkRegistryTag(tag)
  return [...new Map(tags.map((tag) => [tag.key, tag])).values()]
}

/** In any case of letters. @throws VERSION_STAGE */
export function readStage(text: string): Stage {
  const stage = STAGES.find((known) => known.toLowerCase() === text.toLowerCase())
  if (stage === undefined) throw new AppError('VERSION_STAGE', { received: text.slice(0, 120), known: STAGES })
  return stage
}
