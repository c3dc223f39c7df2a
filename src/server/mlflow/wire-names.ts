import type { Named } from '../../access/projects.ts'
import { list, text } from './field.ts'
import { filteredCalls } from './wire-action.ts'

type Given = Readonly<Record<string, unknown>>

/** About all projects, whatever else is named. */
const all: Named = { kind: 'name', ids: [] }

/**
 * What names the projects that a call is about: the very fields that its endpoint reads, as it reads them, and no
 * others, or a caller could name a project of its own beside the one it means. What is not listed is about all projects.
 * Searches name none: they leave out what one may not see (`filteredCalls`).
 */
export function wireNames(path: string, fields: Given): readonly Named[] {
  if (filteredCalls.has(path)) return []
  const [noun, call = ''] = path.split('/')
  switch (noun) {
    case 'experiments':
      return ofExperiments(call, fields)
    case 'runs':
      if (call === 'create') return [named('experiment', fields, 'experiment_id', '0')]
      return [named('run', fields, 'run_id'), ...ofModels(fields)]
    case 'metrics':
      // Calls differ in which of the two they read: whatever is there has to be allowed.
      return ['run_id', 'run_ids']
        .filter((field) => !isAbsent(fields[field]))
        .map((field) => many('run', fields, field))
    case 'artifacts':
      return [named('run', fields, 'run_id')]
    case 'logged-models':
      return [call === '' ? named('experiment', fields, 'experiment_id') : named('loggedModel', fields, 'model_id')]
    case 'registered-models':
      return call === 'rename'
        ? [named('name', fields, 'name'), named('name', fields, 'new_name')]
        : [named('name', fields, 'name')]
    case 'model-versions':
      return call === 'create'
        ? [named('name', fields, 'name'), ofSource(fields['source']), ...ofModels(fields)]
        : [named('name', fields, 'name')]
    default:
      return []
  }
}

function ofExperiments(call: string, fields: Given): readonly Named[] {
  switch (call) {
    case 'create':
      // Files kept elsewhere may be those of another experiment.
      return [named('name', fields, 'name'), ...(isAbsent(fields['artifact_location']) ? [] : [all])]
    case 'get-by-name':
      return [named('name', fields, 'experiment_name')]
    case 'update':
      return [
        named('experiment', fields, 'experiment_id'),
        ...(isAbsent(fields['new_name']) ? [] : [named('name', fields, 'new_name')]),
      ]
    case 'get':
    case 'delete':
    case 'restore':
    case 'set-experiment-tag':
    case 'delete-experiment-tag':
      return [named('experiment', fields, 'experiment_id')]
    default:
      return []
  }
}

/** Logged models that a call names beside its run or version: what is said of them has to be allowed as well. */
function ofModels(fields: Given): readonly Named[] {
  const items = [fields, fields['metrics'], fields['models']].flat()
  const ids = items
    .map((item) => (typeof item === 'object' && item !== null ? (item as Given)['model_id'] : undefined))
    .filter((id) => !isAbsent(id))
    .map((id) => text.read(id, 'model_id'))
  return ids.length === 0 ? [] : [{ kind: 'loggedModel', ids: [...new Set(ids)] }]
}

/** The files of a version are read through it: whoever makes it must be allowed to have them. */
function ofSource(source: unknown): Named {
  if (typeof source !== 'string' || /\.\.|[\\%]/.test(source)) return all
  const [, run] = /^runs:\/([^/]+)\//.exec(source) ?? []
  if (run !== undefined) return { kind: 'run', ids: [run] }
  const [, model] = /^models:\/(m-[^/]+)$/.exec(source) ?? []
  if (model !== undefined) return { kind: 'loggedModel', ids: [model] }
  const [, experiment] = /^mlflow-artifacts:\/(\d+)\//.exec(source) ?? []
  return experiment === undefined ? all : { kind: 'experiment', ids: [experiment] }
}

function named(kind: Named['kind'], fields: Given, field: string, absent?: string): Named {
  const value = isAbsent(fields[field]) ? absent : text.read(fields[field], field)
  return value === undefined ? all : { kind, ids: [value] }
}

function many(kind: Named['kind'], fields: Given, field: string): Named {
  const value = fields[field]
  return { kind, ids: isAbsent(value) ? [] : list(text).read(value, field) }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
