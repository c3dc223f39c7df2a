import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { versionName } from '../domain/model-version.ts'
import { championAlias } from '../registry/register.ts'
import type { ModelHistory, ModelSummary } from '../cli/operations.ts'
import type { App } from './open-app.ts'

/** Records of evidence shown for each subject. */
const evidenceShown = 200

/** Every registered model, with its aliases. */
export async function listModels({ store: { models } }: App): Promise<readonly ModelSummary[]> {
  const names = await models.models()
  return Promise.all(
    names.map(async (name) => ({
      name,
      versions: (await models.versions(name)).length,
      aliases: await models.aliases(name),
    })),
  )
}

/** Versions, aliases and evidence of one model. @throws MODEL_NOT_FOUND */
export async function showModel({ store: { models, evidence } }: App, name: string): Promise<ModelHistory> {
  const versions = await models.versions(name)
  if (versions.length === 0) {
    const known = await models.models()
    throw new AppError('MODEL_NOT_FOUND', { model: name, known, nearest: nearest(name, known) })
  }
  const aliases = await models.aliases(name)
  const named = new Set([championAlias, ...aliases.map(({ alias }) => alias)])
  const subjects = [...versions.map(versionName), ...Array.from(named, (alias) => `${name}@${alias}`)]
  const acts = await Promise.all(subjects.map((subject) => evidence.list({ subject, limit: evidenceShown })))
  return { name, versions, aliases, evidence: acts.flat().toSorted((a, b) => b.id - a.id) }
}
