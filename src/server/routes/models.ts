import { Type } from '../../api/schema.ts'
import { AppError } from '../../base/errors.ts'
import { versionName } from '../../domain/model-version.ts'
import { ErrorAnswer } from '../../api/error-answer.ts'
import { ModelList } from '../../api/model-list.ts'
import { isTold } from '../access/guard.ts'
import { namesOfModel } from '../access/rules.ts'
import type { ModelSummary } from '../../api/model-list.ts'
import type { ShelvedModel } from '../../serving/model-shelf.ts'
import type { App, ServerNeeds } from '../needs.ts'

const params = Type.Object({ name: Type.String({ description: 'name, name@alias or name%2F3' }) })
/** A report is a page of its own: its styles and pictures are inside, and no script of it runs. */
const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

/** GET /api/v1/models, /models/:name/openapi.json and /models/:name/report */
export function modelRoutes(app: App, { shelf, artifacts }: ServerNeeds): void {
  app.get(
    '/api/v1/models',
    {
      config: { action: 'view', isFiltered: true },
      schema: { summary: 'Models, their aliases and versions', response: { 200: ModelList } },
    },
    (request) => ({
      models: shelf
        .catalogue()
        .filter(({ name, versions }) => versions.length > 0 && isTold(request, name))
        .map(summary),
    }),
  )
  app.route({
    method: 'GET',
    url: '/models/:name/openapi.json',
    config: { action: 'view', names: namesOfModel },
    schema: { summary: 'The fields of one model', params, response: { '4xx': ErrorAnswer } },
    async handler({ params: { name } }) {
      const { manifest, version } = shelf.resolve(name) ?? (await shelf.load(name))
      const { modelOpenApi } = await import('../model-openapi.ts')
      return modelOpenApi(manifest, version)
    },
  })
  app.get(
    '/models/:name/report',
    {
      config: { action: 'view', names: namesOfModel },
      schema: { summary: 'The report of one model', params, response: { '4xx': ErrorAnswer } },
    },
    async (request, reply) => {
      const version = shelf.version(request.params.name)
      if (version.reportDigest === undefined) throw new AppError('REPORT_NOT_FOUND', { model: versionName(version) })
      const bytes = await artifacts.get(version.reportDigest)
      return reply
        .type('text/html; charset=utf-8')
        .headers({ 'content-security-policy': reportPolicy, 'x-content-type-options': 'nosniff' })
        .send(Buffer.from(bytes))
    },
  )
}

function summary({ name, versions, aliases }: ShelvedModel): ModelSummary {
  const { output } = versions[0]!.signature
  return {
    name,
    kind: output.kind,
    target: output.name,
    aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, version])),
    versions: versions.map((version) => ({
      version: version.version,
      createdAt: new Date(version.createdAtMs).toISOString(),
      digest: version.digest,
      evaluatedDigest: version.evaluatedDigest,
      runId: version.runId,
      snapshotHash: version.snapshotHash,
      metrics: version.metrics,
      gate: { passed: version.gate.passed, reasons: [...version.gate.reasons] },
    })),
  }
}
