/** Records spans of requests somewhere else. */
export interface Tracing {
  begin(request: TracedRequest): RequestSpan
}

/** What a span says of a request when it begins, by the stable HTTP conventions of OpenTelemetry. */
export interface TracedRequest {
  readonly method: string
  /** '/models/{name}/predict'; undefined where there is no such route. */
  readonly route: string | undefined
  readonly path: string
  readonly scheme: string
  readonly host: string
  readonly protocolVersion: string
  readonly userAgent: string | undefined
  /** `traceparent` and `tracestate` are read. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface RequestSpan {
  readonly traceId: string
  readonly spanId: string
  /** Of this span, for who is told of it. */
  readonly traceparent: string
  end(answer: { readonly status: number; readonly model?: string; readonly version?: number }): void
}
