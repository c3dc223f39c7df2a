import type { SearchEntity } from '../search.ts'

/** What may be asked of one noun. */
export interface Grammar {
  /** Entities that a filter may name. What has no dot is an attribute. */
  readonly entities: readonly SearchEntity[]
  /** Entities that an order may name. */
  readonly orderEntities: readonly SearchEntity[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Other names of attributes. */
  readonly aliases?: Readonly<Record<string, string>>
}

export interface Attribute {
  readonly type: 'text' | 'integer'
  /** Whether an integer may stand in quotes: clients hold some as text. */
  readonly mayBeQuoted?: true
  /** Default: both. */
  readonly only?: 'filter' | 'order'
}

/** How each entity is written: the first is the one that messages use. */
export const ENTITY_NAMES: Readonly<Record<SearchEntity, readonly string[]>> = {
  metric: ['metric', 'metrics'],
  param: ['parameter', 'parameters', 'param', 'params'],
  tag: ['tag', 'tags'],
  attribute: ['attribute', 'attributes', 'attr', 'run'],
  dataset: ['dataset', 'datasets'],
}

export const DATASET_KEYS: readonly string[] = ['name', 'digest', 'context']

const text = { type: 'text' } as const
const integer = { type: 'integer' } as const
const textToFilter = { type: 'text', only: 'filter' } as const
const toOrder = { type: 'integer', only: 'order' } as const

export const RUN_GRAMMAR: Grammar = {
  entities: ['metric', 'param', 'tag', 'attribute', 'dataset'],
  orderEntities: ['metric', 'param', 'tag', 'attribute'],
  attributes: {
    run_id: text,
    run_name: text,
    user_id: text,
    status: text,
    artifact_uri: text,
    start_time: integer,
    end_time: integer,
  },
  aliases: {
    created: 'start_time',
    Created: 'start_time',
    'run name': 'run_name',
    'Run name': 'run_name',
    'Run Name': 'run_name',
  },
}

export const EXPERIMENT_GRAMMAR: Grammar = {
  entities: ['attribute', 'tag'],
  orderEntities: ['attribute'],
  attributes: { name: text, creation_time: integer, last_update_time: integer, experiment_id: text },
}

export const REGISTERED_MODEL_GRAMMAR: Grammar = {
  entities: ['attribute', 'tag'],
  orderEntities: ['attribute'],
  attributes: { name: text, creation_timestamp: toOrder, last_updated_timestamp: toOrder },
  aliases: { timestamp: 'last_updated_timestamp' },
}

export const MODEL_VERSION_GRAMMAR: Grammar = {
  entities: ['attribute', 'tag'],
  orderEntities: ['attribute'],
  attributes: {
    name: text,
    run_id: textToFilter,
    source_path: textToFilter,
    version_number: { ...integer, mayBeQuoted: true },
    creation_timestamp: toOrder,
    last_updated_timestamp: toOrder,
  },
}

export const LOGGED_MODEL_GRAMMAR: Grammar = {
  entities: ['metric', 'param', 'tag', 'attribute'],
  orderEntities: ['metric', 'attribute'],
  attributes: {
    name: text,
    model_id: text,
    model_type: text,
    status: text,
    source_run_id: text,
    creation_timestamp: integer,
    last_updated_timestamp: integer,
  },
  aliases: { creation_time: 'creation_timestamp', last_updated_time: 'last_updated_timestamp' },
}
