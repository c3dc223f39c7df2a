import type { Comparison, Condition, InProjects, Page, SearchPlan } from '../domain/search.ts'
import type { Grammar } from '../domain/search-language/grammar.ts'
import { parseFilter } from '../domain/search-language/parse-filter.ts'
import { parseOrder } from '../domain/search-language/parse-order.ts'

/** The tag that makes a registered model a client's prompt. */
export const promptTag = 'mlflow.prompt.is_prompt'

/** A search as a client writes it. */
export interface AskedSearch extends Page, InProjects {
  readonly filter?: string
  readonly orderBy: readonly string[]
}

/** What it asks. Who does not speak of prompts does not mean them. @throws SEARCH_FILTER, SEARCH_ORDER */
export function plannedSearch({ filter, orderBy, ...page }: AskedSearch, grammar: Grammar): SearchPlan & Page {
  const asked = parseFilter(filter, grammar)
  const noPrompt: Comparison = { kind: 'comparison', entity: 'tag', key: promptTag, operator: '!=', value: 'true' }
  const where: Condition =
    asked === undefined ? noPrompt : speaksOfPrompts(asked) ? asked : { kind: 'and', parts: [asked, noPrompt] }
  return { where, order: parseOrder(orderBy, grammar), ...page }
}

function speaksOfPrompts(condition: Condition): boolean {
  if (condition.kind === 'comparison') return condition.entity === 'tag' && condition.key === promptTag
  return condition.kind === 'not' ? speaksOfPrompts(condition.part) : condition.parts.some(speaksOfPrompts)
}
