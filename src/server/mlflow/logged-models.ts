import type { LoggedModelStatus } from '../../domain/logged-model.ts'
import { invalid, flag, keyValue, list, oneOf, required, text } from './field.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { wireLoggedModel } from './registry-entities.ts'

const id = { model_id: required(text) }
const status = oneOf(
  ['LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'],
  0,
)
const statusOf: Readonly<Record<ReturnType<typeof status.read>, LoggedModelStatus | undefined>> = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: undefined,
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
}

/** logged-models/* but search and files; and what clients without logged models say instead. */
export const loggedModelEndpoints: Endpoints = ({ loggedModels, tracker }) => [
  endpoint(
    'POST',
    'logged-models',
    {
      ...{ experiment_id: required(text), name: text, model_type: text, source_run_id: text },
      ...{ params: list(keyValue), tags: list(keyValue) },
    },
    async ({ experiment_id: experimentId, name, model_type: type, source_run_id: run, params, tags }, request) => ({
      model: wireLoggedModel(
        await loggedModels.create({
          ...{ experimentId, params, tags },
          ...(name === undefined || name === '' ? {} : { name }),
          ...(type === undefined ? {} : { modelType: type }),
          ...(run === undefined || run === '' ? {} : { sourceRunId: run }),
        }),
        request,
      ),
    }),
  ),
  endpoint('GET', 'logged-models/:model_id', { ...id, allow_deleted: flag }, async (input, request) => ({
    model: wireLoggedModel(await loggedModels.get(input.model_id, input.allow_deleted), request),
  })),
  endpoint('PATCH', 'logged-models/:model_id', { ...id, status: required(status) }, async (input, request) => {
    const wanted = statusOf[input.status]
    if (wanted === undefined) throw invalid(input.status, 'status')
    return { model: wireLoggedModel(await loggedModels.finish(input.model_id, wanted), request) }
  }),
  endpoint('DELETE', 'logged-models/:model_id', id, async (input) => {
    await loggedModels.delete(input.model_id)
    return {}
  }),
  endpoint('PATCH', 'logged-models/:model_id/tags', { ...id, tags: list(keyValue) }, async (input) => {
    await loggedModels.setTags(input.model_id, input.tags)
    return {}
  }),
  endpoint('DELETE', 'logged-models/:model_id/tags/:tag_key', { ...id, tag_key: required(text) }, async (input) => {
    await loggedModels.deleteTag(input.model_id, input.tag_key)
    return {}
  }),
  endpoint('POST', 'logged-models/:model_id/params', { ...id, params: list(keyValue) }, async (input) => {
    await loggedModels.addParams(input.model_id, input.params)
    return {}
  }),
  endpoint('POST', 'runs/log-model', { run_id: required(text), model_json: required(text) }, async (input) => {
    await tracker.recordModel(input.run_id, input.model_json)
    return {}
  }),
]
