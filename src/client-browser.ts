import { createClient } from './client/client.ts'
import type { ClientOptions, ThroughlineClient } from './client/client.ts'
import type { AnyModel, ModelTypes } from './client/predictions.ts'

export { ThroughlineError } from './client/throughline-error.ts'

/** A client of the server at `url`; works wherever there is `fetch`. */
export function throughlineClient<Models extends Record<keyof Models, ModelTypes> = Record<string, AnyModel>>(
  options: ClientOptions,
): ThroughlineClient<Models> {
  return createClient<Models>(options, {
    fetch: options.fetch ?? ((...asked) => fetch(...asked)),
    nowMs: () => Date.now(),
    random: () => Math.random(),
    later(afterMs, work) {
      const timer = setTimeout(work, afterMs)
      return () => clearTimeout(timer)
    },
    every(intervalMs, work) {
      const timer = setInterval(work, intervalMs)
      return () => clearInterval(timer)
    },
  })
}
