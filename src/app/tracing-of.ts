import type { Tracing } from '../server/tracing.ts'

/** Whether the environment names a place for traces and does not turn them off, as OpenTelemetry's SDKs read it. */
function isTraced(env: Readonly<Record<string, string | undefined>>): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = env
  const isOff = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none'
  return !isOff && ((all ?? '') !== '' || (traces ?? '') !== '')
}

/** What sends spans; undefined, and nothing loaded, where the environment asks for none. */
export async function tracingOf(
  env: Readonly<Record<string, string | undefined>>,
): Promise<(Tracing & { close(): Promise<void> }) | undefined> {
  if (!isTraced(env)) return undefined
  const { openTraces } = await import('./traces.ts')
  return openTraces()
}
