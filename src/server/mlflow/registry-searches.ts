import { sha256 } from '../../base/digest.ts'
import { canonicalJson } from '../../base/json.ts'
import { AppError } from '../../base/errors.ts'
import { toldTo } from '../access/guard.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { unlessEmpty } from './entities.ts'
import { flag, list, record, required, text, upTo } from './field.ts'
import { pageToken, readPageToken } from './page-token.ts'
import { wireLoggedModel, wireRegisteredModel, wireVersion } from './registry-entities.ts'
import type { AskedSearch } from '../../registry/registry-search.ts'

const modelsMax = 1000
const versionsMax = 200_000
const loggedModelsMax = 1000
const asked = { filter: text, order_by: list(text), page_token: text }
const dataset = record({ dataset_name: text, dataset_digest: text })
const order = record({ field_name: required(text), ascending: flag, dataset_name: text, dataset_digest: text })

/** Searches of registered models, their versions and logged models. */
export const registrySearchEndpoints: Endpoints = ({ registry, loggedModels }) => [
  endpoint(
    'GET',
    'registered-models/search',
    { ...asked, max_results: upTo(modelsMax) },
    async ({ max_results: limit = 100, ...input }, request) => {
      const search = { ...searchOf(input, limit), ...toldTo(request) }
      const { items, hasMore } = await registry.searchModels(search)
      return {
        ...unlessEmpty('registered_models', items.map(wireRegisteredModel)),
        ...(hasMore ? { next_page_token: pageToken(search.offset + items.length) } : {}),
      }
    },
  ),
  endpoint(
    'GET',
    'model-versions/search',
    { ...asked, max_results: upTo(versionsMax) },
    async ({ max_results: limit = 10_000, ...input }, request) => {
      const search = { ...searchOf(input, limit), ...toldTo(request) }
      const { items, hasMore } = await registry.searchVersions(search)
      return {
        ...unlessEmpty('model_versions', items.map(wireVersion)),
        ...(hasMore ? { next_page_token: pageToken(search.offset + items.length) } : {}),
      }
    },
  ),
  endpoint(
    'POST',
    'logged-models/search',
    {
      ...{ experiment_ids: list(text), filter: text, datasets: list(dataset), order_by: list(order) },
      ...{ max_results: upTo(loggedModelsMax), page_token: text },
    },
    async ({ experiment_ids: experimentIds, filter, datasets, max_results: limit = 100, ...input }, request) => {
      if (experimentIds.length === 0) throw new AppError('WIRE_MISSING', { path: 'experiment_ids' })
      const of = sha256(canonicalJson({ experimentIds, filter, order: input.order_by })).slice(0, 16)
      const offset = readPageToken(input.page_token, of)
      const { items, hasMore } = await loggedModels.search({
        ...{ experimentIds, offset, limit },
        ...toldTo(request),
        ...(filter === undefined ? {} : { filter }),
        datasets: datasets.map(({ dataset_name: name, dataset_digest: digest }) => {
          if (name === undefined || name === '') throw new AppError('WIRE_MISSING', { path: 'datasets.dataset_name' })
          return { name, ...unlessAbsent('digest', digest) }
        }),
        orderBy: input.order_by.map(({ field_name: field, ascending = true, ...on }) => ({
          ...{ field, descending: !ascending },
          dataset: { ...unlessAbsent('name', on.dataset_name), ...unlessAbsent('digest', on.dataset_digest) },
        })),
      })
      return {
        ...unlessEmpty(
          'models',
          items.map((model) => wireLoggedModel(model, request)),
        ),
        ...(hasMore ? { next_page_token: pageToken(offset + items.length, of) } : {}),
      }
    },
  ),
]

function searchOf(
  input: { readonly filter?: string; readonly order_by: readonly string[]; readonly page_token?: string },
  limit: number,
): AskedSearch {
  const { filter, order_by: orderBy, page_token: token } = input
  return { ...unlessAbsent('filter', filter), orderBy, offset: readPageToken(token), limit }
}

function unlessAbsent(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined || value === '' ? {} : { [name]: value }
}
