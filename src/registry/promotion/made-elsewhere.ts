import { AppError } from '../../base/errors.ts'
import { parseModelReference, versionName, type GateDecision } from '../../domain/model-version.ts'
import { decisionOf } from '../condition.ts'
import type { RegisteredVersion, RegistryStore } from '../../domain/registered-model.ts'

/** Where versions are that clients registered, whatever made them. */
export type Registered = Pick<RegistryStore, 'version' | 'versionByAlias'>

/** What those who look only for versions that were trained here are told of all others. */
const notHere: readonly string[] = ['MODEL_NOT_FOUND', 'MODEL_VERSION_NOT_FOUND', 'MODEL_ALIAS_NOT_SET']
const notRegistered: readonly string[] = [
  'REGISTERED_MODEL_NOT_FOUND',
  'REGISTERED_VERSION_NOT_FOUND',
  'REGISTERED_ALIAS_NOT_FOUND',
]

/**
 * The version that a client registered, of a reference that no version of this workspace's own answers to.
 *
 * @param missing  what was thrown where the own one was looked for; thrown again where nobody registered one either
 */
export async function madeElsewhere(
  registered: Registered,
  reference: string,
  missing: unknown,
): Promise<RegisteredVersion> {
  const parsed = parseModelReference(reference)
  if (parsed === undefined || !isOneOf(missing, notHere)) throw missing
  try {
    return 'version' in parsed
      ? await registered.version(parsed)
      : await registered.versionByAlias(parsed.model, parsed.alias)
  } catch (error) {
    throw isOneOf(error, notRegistered) ? missing : error
  }
}

/**
 * The gate's answer on a version that no training here made: there are no test rows to score, no bytes it could be loaded
 * from, and no record of what it was learnt from, so that nothing the gate asks for can be shown.
 */
export function judgeElsewhere(version: RegisteredVersion, alias: string): GateDecision {
  const { model, source, runId } = version
  const run = runId === undefined ? 'it names no run' : `its run ${runId} was tracked, not trained here`
  const set = [model, alias, String(version.version)].map((each) => JSON.stringify(each)).join(', ')
  return decisionOf([
    { passed: false, reason: `its gate at registration: a client registered it from ${source}, without one` },
    { passed: false, reason: `its origin lacks training record, config, snapshot, evaluation set: ${run}` },
    {
      passed: false,
      reason: `no worse than the champion: it cannot be scored here. An alias that asks no gate is set by a client: set_registered_model_alias(${set})`,
    },
  ])
}

export const elsewhereName = ({ model, version }: RegisteredVersion): string => versionName({ model, version })

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof AppError && codes.includes(error.code)
}
