import { AppError } from '../base/errors.ts'
import { latencyBoundsSeconds } from '../domain/service-level.ts'

interface Setting<Value> {
  readonly env: string
  readonly default: Value
  parse(text: string, env: string): Value
  /** One sentence for the reference page. */
  readonly about: string
}

const text = (value: string): string => value
function port(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'a whole number from 0 to 65535', received: value })
}
function bytes(value: string, env: string): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= 1 && Number.isSafeInteger(number)) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'a number of bytes, from 1', received: value })
}
/** A hundred years. */
const daysMax = 36_500
function days(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= daysMax) return number
  throw new AppError('SETTING_VALUE', { env, expected: `a whole number from 0 to ${daysMax}`, received: value })
}
/** More threads than this are a slip of the pen. */
const threadsMax = 1024
function threads(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= threadsMax) return number
  throw new AppError('SETTING_VALUE', { env, expected: `a whole number from 0 to ${threadsMax}`, received: value })
}

function atLeastOne(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= requestsMax) return number
  throw new AppError('SETTING_VALUE', { env, expected: `a whole number from 1 to ${requestsMax}`, received: value })
}
/** More processes than this are a slip of the pen. */
const workersMax = 256
function processes(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= workersMax) return number
  throw new AppError('SETTING_VALUE', { env, expected: `a whole number from 1 to ${workersMax}`, received: value })
}

/** A client gives a sign of life every ten seconds: less than two of them is no silence. */
const silenceSecondsMin = 20
function silenceSeconds(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= silenceSecondsMin && number <= 86_400) return number
  throw new AppError('SETTING_VALUE', {
    env,
    expected: `a whole number from ${silenceSecondsMin} to 86400`,
    received: value,
  })
}
function yesOrNo(value: string, env: string): string {
  if (value === 'yes' || value === 'no') return value
  throw new AppError('SETTING_VALUE', { env, expected: '"yes" or "no"', received: value })
}
function webAddress(value: string, env: string): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value
  throw new AppError('SETTING_VALUE', {
    env,
    expected: 'an address that begins with http:// or https://',
    received: value,
  })
}
const requestsMax = 1_000_000_000
function requests(value: string, env: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= requestsMax) return number
  throw new AppError('SETTING_VALUE', { env, expected: `a whole number from 0 to ${requestsMax}`, received: value })
}
function drain(value: string, env: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 30) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'a number of seconds from 0 to 30', received: value })
}
function target(value: string, env: string): number {
  const number = Number(value)
  if (number > 0 && number < 1) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'a number between 0 and 1, such as 0.999', received: value })
}
const latenciesMs = latencyBoundsSeconds.map((seconds) => seconds * 1000)
function latency(value: string, env: string): number {
  const number = Number(value)
  if (latenciesMs.includes(number)) return number
  throw new AppError('SETTING_VALUE', { env, expected: `one of ${latenciesMs.join(', ')}`, received: value })
}
function price(value: string, env: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 1e6) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'US dollars, from 0', received: value })
}
function share(value: string, env: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 1) return number
  throw new AppError('SETTING_VALUE', { env, expected: 'a number from 0 to 1', received: value })
}
function onOrOff(value: string, env: string): string {
  if (value === 'on' || value === 'off') return value
  throw new AppError('SETTING_VALUE', { env, expected: '"on" or "off"', received: value })
}

/** What is set outside the project: by a flag, else the environment, else the default. Read once, at the start. */
export const SETTINGS = {
  port: {
    env: 'THROUGHLINE_PORT',
    default: 4100,
    parse: port,
    about: 'Port that `up` listens on; 0 takes a free one.',
  },
  host: { env: 'THROUGHLINE_HOST', default: '127.0.0.1', parse: text, about: 'Address that `up` listens on.' },
  workers: {
    env: 'THROUGHLINE_WORKERS',
    default: 1,
    parse: processes,
    about:
      'Processes of `up` that answer on its port; one that ends by itself is replaced, and SIGUSR2 replaces all, one after the other, without a request that fails. A limit of requests a minute is counted by each.',
  },
  tlsCert: {
    env: 'THROUGHLINE_TLS_CERT',
    default: '',
    parse: text,
    about:
      'File of the certificate (PEM, with those between it and the authority) that `up` answers HTTPS with; read again when it changes. Default: HTTP.',
  },
  tlsKey: { env: 'THROUGHLINE_TLS_KEY', default: '', parse: text, about: 'File of the key of that certificate (PEM).' },
  predictionsMax: {
    env: 'THROUGHLINE_PREDICTIONS_MAX',
    default: 1000,
    parse: atLeastOne,
    about:
      'Requests for predictions that one process answers at once; more are refused with 503 and `Retry-After`, before their body is read.',
  },
  dataFolder: {
    env: 'THROUGHLINE_DATA_DIR',
    default: '',
    parse: text,
    about: 'Folder of database, artifacts, logs and reports. Default: .throughline in the project folder.',
  },
  databaseUrl: {
    env: 'THROUGHLINE_DATABASE_URL',
    default: '',
    parse: text,
    about: 'postgres://... keeps the metadata in PostgreSQL. Default: SQLite in the data folder.',
  },
  token: {
    env: 'THROUGHLINE_TOKEN',
    default: '',
    parse: text,
    about: 'Sent by commands that speak to a server (`runs replay`) as `Authorization: Bearer`.',
  },
  runSilenceSeconds: {
    env: 'THROUGHLINE_RUN_SILENCE_SECONDS',
    default: 60,
    parse: silenceSeconds,
    about:
      'After how many seconds without a sign of life `up` marks a run dead, of those whose client gives any (ours does, every 10 s).',
  },
  artifacts: {
    env: 'THROUGHLINE_ARTIFACTS',
    default: '',
    parse: text,
    about:
      'Where the files of runs and models are kept. Default, and `mlflow-artifacts:/`: in `artifacts` in the data folder, sent through the server; `file:/some/folder`: there, where clients of the same machine write themselves.',
  },
  uploadBytesMax: {
    env: 'THROUGHLINE_UPLOAD_BYTES_MAX',
    default: 16 * 1024 ** 3,
    parse: bytes,
    about: 'Largest file of a run or model that is taken, in bytes. Default: 16 GiB.',
  },
  runDays: {
    env: 'THROUGHLINE_RUN_DAYS',
    default: 0,
    parse: days,
    about:
      'Days after which `up` moves runs that ended into the trash, with the logged models they made. Default, and 0: never. The tag `throughline.keep_days` of an experiment says it for its runs; runs that a version points to, or that have the tag `throughline.keep`, stay.',
  },
  trashDays: {
    env: 'THROUGHLINE_TRASH_DAYS',
    default: 0,
    parse: days,
    about:
      'Days after which `up` removes for good what is in the trash: experiments, runs and logged models, with their files. Default, and 0: never; `runs prune` does it by hand.',
  },
  threads: {
    env: 'THROUGHLINE_THREADS',
    default: 0,
    parse: threads,
    about:
      'Threads that training learns on; the model is the same with any number. Default, and 0: all processors; a job of `up` leaves one to the server.',
  },
  webhookPrivate: {
    env: 'THROUGHLINE_WEBHOOK_PRIVATE',
    default: 'no',
    parse: yesOrNo,
    about: '`yes`: webhooks may be addresses of your own network, and be told over http. Default: no.',
  },
  access: {
    env: 'THROUGHLINE_ACCESS',
    default: '',
    parse: onOrOff,
    about: '`on`: `up` asks for credentials; `off`: it does not. Default: on beyond the loopback address.',
  },
  hosts: {
    env: 'THROUGHLINE_HOSTS',
    default: '',
    parse: text,
    about: 'More names, parted by commas, that `up` is asked under: `ml.example.com`.',
  },
  rootModel: {
    env: 'THROUGHLINE_ROOT_MODEL',
    default: '',
    parse: text,
    about: 'Model that `/invocations` answers with: name, name@alias or name/3. Default: the only champion.',
  },
  rateLimit: {
    env: 'THROUGHLINE_RATE_LIMIT',
    default: 300_000,
    parse: requests,
    about: 'Requests a minute that one user may send where access is on; 0 is no limit. Default: 300000.',
  },
  drainSeconds: {
    env: 'THROUGHLINE_DRAIN_SECONDS',
    default: 0,
    parse: drain,
    about:
      'Seconds that `up` goes on answering after it was asked to end, while `/health/ready` says 503, so that a load balancer stops sending first. Default: 0; behind one, 5 to 15.',
  },
  sloAvailability: {
    env: 'THROUGHLINE_SLO_AVAILABILITY',
    default: 0.999,
    parse: target,
    about:
      'Objective of serving: the share of prediction requests that is not answered with 5xx. `/api/v1/slo` and the alerts of deploy/prometheus measure by it. Default: 0.999.',
  },
  sloLatencyMs: {
    env: 'THROUGHLINE_SLO_LATENCY_MS',
    default: 100,
    parse: latency,
    about: `Objective of serving: answers are given within so many milliseconds, one of ${latenciesMs.join(', ')}. Default: 100.`,
  },
  sloLatencyTarget: {
    env: 'THROUGHLINE_SLO_LATENCY_TARGET',
    default: 0.99,
    parse: target,
    about: 'The share of good answers that is given within that time. Default: 0.99.',
  },
  priceVcpuHour: {
    env: 'THROUGHLINE_PRICE_VCPU_HOUR',
    default: 0.04048,
    parse: price,
    about:
      'US dollars that an hour of one vCPU costs, for `models cost`. Default: 0.04048, the list price of AWS Fargate (Linux, x86, us-east-1) in June 2026.',
  },
  priceGibHour: {
    env: 'THROUGHLINE_PRICE_GIB_HOUR',
    default: 0.004445,
    parse: price,
    about: 'US dollars that an hour of one GiB of memory costs. Default: 0.004445, of the same list.',
  },
  requestLogShare: {
    env: 'THROUGHLINE_LOG_REQUESTS',
    default: 0,
    parse: share,
    about:
      'Share of requests that were answered well that `up` writes a line about, from 0 to 1; refused and failed ones always have one. Default: 0.',
  },
  trustProxy: {
    env: 'THROUGHLINE_TRUST_PROXY',
    default: '',
    parse: text,
    about: 'Addresses of proxies, parted by commas, whose X-Forwarded-For and -Proto are believed; `loopback` is one.',
  },
  eventsUrl: {
    env: 'THROUGHLINE_EVENTS_URL',
    default: '',
    parse: webAddress,
    about:
      'Address that requests, answers, refusals and outcomes are told to as CloudEvents 1.0 over HTTP, with the names of KServe. Default: none. `log.redact` and `log.sample` of the config hold for them too.',
  },
  oidcIssuer: {
    env: 'THROUGHLINE_OIDC_ISSUER',
    default: '',
    parse: text,
    about: 'URL of an OpenID Connect provider that people may sign in through.',
  },
  oidcClientId: {
    env: 'THROUGHLINE_OIDC_CLIENT_ID',
    default: '',
    parse: text,
    about: 'What that provider knows this server as.',
  },
  oidcClientSecret: {
    env: 'THROUGHLINE_OIDC_CLIENT_SECRET',
    default: '',
    parse: text,
    about: 'The secret that goes with it; without one this server is a public client.',
  },
  secretKey: {
    env: 'THROUGHLINE_SECRET_KEY',
    default: '',
    parse: text,
    about:
      'Keys that secrets of webhooks are sealed with: base64 of 32 bytes each, parted by commas; the first seals, the others open. Default: `secret.key` of the data folder, made when it is needed.',
  },
  secretKeyFile: {
    env: 'THROUGHLINE_SECRET_KEY_FILE',
    default: '',
    parse: text,
    about: 'A file that holds such keys instead.',
  },
  actor: {
    env: 'THROUGHLINE_ACTOR',
    default: 'terminal',
    parse: text,
    about: 'Who the record names for a run and what it registers; a server sets it for trainings that somebody starts.',
  },
  oidcRoleClaim: {
    env: 'THROUGHLINE_OIDC_ROLE_CLAIM',
    default: '',
    parse: text,
    about: 'Claim of the ID token that names the role on all projects. Default: an admin gives roles.',
  },
} as const satisfies Record<string, Setting<number> | Setting<string>>

export type Settings = {
  readonly [Key in keyof typeof SETTINGS]: (typeof SETTINGS)[Key]['default'] extends number ? number : string
}

/** Reads the settings from an environment. @throws SETTING_VALUE naming the variable, expected and received */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const entries = Object.entries(SETTINGS).map(([key, setting]) => {
    const written = env[setting.env]
    return [key, written === undefined || written === '' ? setting.default : setting.parse(written, setting.env)]
  })
  return Object.fromEntries(entries) as Settings
}
