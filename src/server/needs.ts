import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SecureVersion } from 'node:tls'
import type { Static, TSchema } from 'typebox'
import type { Clock } from '../base/clock.ts'
import type { NewId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { Version } from '../api/version.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ArtifactTree } from '../domain/artifact-tree.ts'
import type { DriftVerdict } from '../domain/drift-report.ts'
import type { Jobs } from '../domain/job.ts'
import type { PayloadEvents } from '../domain/payload-event.ts'
import type { PredictionLogWriter } from '../domain/prediction-log.ts'
import type { TableBytes } from '../domain/source.ts'
import type { TensorModels } from '../domain/tensor.ts'
import type { Prices } from '../domain/serving-cost.ts'
import type { TrainingStore } from '../domain/training.ts'
import type { Promotions } from '../registry/promotion/promotions.ts'
import type { Registry } from '../registry/registry.ts'
import type { Webhooks } from '../registry/webhooks/webhooks.ts'
import type { LoggedModels } from '../tracking/logged-models.ts'
import type { OwnedArtifacts } from '../tracking/owned-artifacts.ts'
import type { Access } from '../access/access.ts'
import type { RunStatistics } from '../tracking/run-statistics.ts'
import type { Tracker } from '../tracking/tracker.ts'
import type { LoadLimits } from './limit-load.ts'
import type { InferenceStatistics } from '../serving/inference-statistics.ts'
import type { Explainer } from '../serving/explainer.ts'
import type { FeedbackTaker } from '../serving/feedback.ts'
import type { WorkerText } from './metrics/of-workers.ts'
import type { Tracing } from './tracing.ts'
import type { ServiceLevels } from '../serving/meter/service-levels.ts'
import type { ServingMeter } from '../serving/meter/serving-meter.ts'
import type { ModelShelf } from '../serving/model-shelf.ts'
import type { Predictor } from '../serving/predictor.ts'

/** What the server is handed. It decides nothing: it parses, delegates and serialises. */
export interface ServerNeeds {
  readonly predictor: Predictor
  readonly feedback: FeedbackTaker
  readonly explainer: Explainer
  readonly shelf: ModelShelf
  /** The models as protocols of tensors see them; asked with the first such request. */
  readonly tensorModels: () => Promise<TensorModels>
  readonly inferenceStatistics: InferenceStatistics
  /** What the server calls itself in the Open Inference Protocol. Default 'throughline'. */
  readonly inferenceServerName?: string
  /** What the predictor and the routes count in, and `/metrics` reads. */
  readonly meter: ServingMeter
  readonly trainings: TrainingStore
  readonly tracker: Tracker
  readonly runStatistics: RunStatistics
  readonly loggedModels: LoggedModels
  readonly registry: Registry
  readonly promotions: Promotions
  readonly webhooks: Webhooks
  readonly jobs: Jobs
  readonly artifacts: ArtifactStore
  /** The files of runs and models, by path, and by what owns them. */
  readonly artifactTree: ArtifactTree
  readonly ownedArtifacts: OwnedArtifacts
  readonly log: Pick<PredictionLogWriter, 'counts'>
  /** Bodies that are tables. */
  readonly tables: TableBytes
  /** What `/invocations` answers with: name, name@alias or name/3. Default: the only champion. */
  readonly rootModel?: string
  /** Tells requests and answers to a receiver; absent where there is none. */
  readonly events?: Pick<PayloadEvents, 'counts'>
  readonly clock: Clock
  readonly newId: NewId
  readonly logger: Logger
  /**
   * Of several processes on one port: tells this one's metrics to the others, and answers with what asks for those of
   * all. Absent: it is the only one.
   */
  readonly shareMetrics?: (ownText: () => Promise<string>) => () => Promise<readonly WorkerText[]>
  /** What processors and memory cost here. */
  readonly prices: Prices
  /** How this process keeps its objectives, now. */
  readonly serviceLevels: () => ServiceLevels
  /** Aborted when the process is about to end: it is not ready from then on. */
  readonly draining?: AbortSignal
  /** Share of requests that were answered well that have a line in the log, 0 to 1. Default 0; others always have. */
  readonly requestLogShare?: number
  /** Absent: requests are not traced. */
  readonly tracing?: Tracing
  /** What runs here; asked only when a client wants to know. */
  readonly version: () => Promise<Version>
  /** The newest drift verdict of a model, for the landing page. Undefined when it was never measured. */
  readonly latestDrift?: (
    model: string,
  ) => Promise<{ readonly verdict: DriftVerdict; readonly atMs: number } | undefined>
  /** Absent: access is off, and whoever reaches this server may do everything. */
  readonly access?: Access
  /** Requests a minute that one user, or one unknown address, may send where access is on. Default: no limit. */
  readonly rateLimit?: number
  /** Addresses of proxies whose X-Forwarded-For and -Proto are believed: '10.0.0.1', '10.0.0.0/8', 'loopback'. */
  readonly trustProxy?: string
  /** Largest request body. Default 5 MiB. */
  readonly bodyBytesMax?: number
  /** Absent: HTTP without TLS. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly minVersion: SecureVersion }
  /** Predictions that may be under way at once. */
  readonly loadLimits?: LoadLimits
  /** Host names besides the loopback ones that requests may come under, without port. */
  readonly extraHosts?: readonly string[]
}

/** Types a route's params, query and body by the TypeBox schemas it is declared with. */
interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: unknown
}

/** The server as routes see it. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>
