/**
 * What browsers ask of MLflow's server stands under `/ajax-api`, and is what programs ask under `/api`: one set of routes,
 * and of rules for them, answers both. Of a request in absolute form the path is what counts.
 */
export function programPath(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^/]*)?\/ajax-api\//, '$1/api/')
}
