import type { FastifyRequest } from 'fastify'

/** A route as the field writes it: '/models/{name}/predict' for '/models/:name/predict'. */
export function routeTemplate(url: string): string {
  return url.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}')
}

/** Probes of Kubernetes would be most of what a quiet server counts. */
export function isProbe({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['user-agent']?.startsWith('kube-probe/') === true
}

/** Whether requests of this route say nothing about the service: they are neither counted nor logged. */
export function isUncounted(url: string): boolean {
  return url === '/metrics' || url === '/health' || /^(\/v2)?\/health\//.test(url)
}
