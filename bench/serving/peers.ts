import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pythonEnvironment } from '../python-environment.ts'
import { note } from '../report.ts'
import { freePort } from '../tracking/servers.ts'
import { asNumbers, CATEGORIES, FIELDS, madeRecords } from './records.ts'
import { startPeer } from './serving-server.ts'
import type { ServingServer } from './serving-server.ts'

const here = import.meta.dirname

interface Peer {
  readonly name: string
  /** The folder of its requirements.lock. */
  readonly environment: 'fastapi' | 'mlflow' | 'bentoml' | 'mlserver'
  start(at: Place): Promise<ServingServer>
}

interface Place {
  readonly python: string
  readonly folder: string
  readonly core: number | undefined
}

const peers: readonly Peer[] = [
  { name: 'FastAPI + scikit-learn', environment: 'fastapi', start: (at) => startFastApi(at, 'scikit-learn') },
  { name: 'FastAPI + LightGBM', environment: 'fastapi', start: (at) => startFastApi(at, 'lightgbm') },
  { name: 'MLflow', environment: 'mlflow', start: startMlflow },
  { name: 'BentoML', environment: 'bentoml', start: startBentoml },
  { name: 'MLServer', environment: 'mlserver', start: startMlserver },
]

/** What the environments of the peers were asked to hold, with versions. */
export function peerVersions(): string {
  const folders = [...new Set(peers.map(({ environment }) => environment))]
  const lines = folders.flatMap((each) =>
    readFileSync(join(here, each, 'requirements.in'), 'utf8')
      .trim()
      .split('\n'),
  )
  return [...new Set(lines)].map((line) => line.replace('==', ' ')).join(', ')
}

/** Trains and starts every peer that can be installed here, each on that core. `absent` has a sentence for each other. */
export async function startPeers(
  folder: string,
  rows: number,
  core: number | undefined,
): Promise<{ readonly started: readonly ServingServer[]; readonly absent: readonly string[] }> {
  writeTable(join(folder, 'records.json'), rows)
  const [started, absent]: [ServingServer[], string[]] = [[], []]
  for (const { name, environment, start } of peers) {
    const python = pythonEnvironment(join('serving', environment))
    if (python === undefined) {
      absent.push(`${name} is left out: its environment cannot be installed here.`)
      continue
    }
    note(`starting ${name}`)
    try {
      started.push(await start({ python, folder, core }))
    } catch (error) {
      note(String(error))
      absent.push(`${name} is left out: it did not start here.`)
    }
  }
  return { started, absent }
}

async function startFastApi({ python, folder, core }: Place, learner: string): Promise<ServingServer> {
  const model = train(python, folder, learner)
  const port = await freePort()
  const how = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--no-access-log',
    '--loop',
    'uvloop',
    '--http',
    'httptools',
  ]
  return startPeer(
    {
      ...{ name: learner === 'lightgbm' ? 'FastAPI + LightGBM' : 'FastAPI + scikit-learn', port, health: '/health' },
      settings: `uvicorn, one worker, uvloop, httptools, no access log; a pydantic model of the fields; an async endpoint (no pool of threads), ${learner === 'lightgbm' ? '`Booster.predict` on one thread' : 'HistGradientBoostingClassifier'}`,
      path: '/predict',
      body: (record) => record,
      probabilityOf: (answer) => (answer as { probability?: number }).probability,
    },
    [python, '-m', 'uvicorn', 'app:app', '--app-dir', join(here, 'fastapi'), ...how],
    { MODEL: model, PYTHONPATH: here },
    core,
  )
}

async function startMlflow({ python, folder, core }: Place): Promise<ServingServer> {
  const saved = join(folder, 'mlflow-model')
  run(python, [join(here, 'mlflow/save_model.py'), train(python, folder, 'lightgbm'), FIELDS.join(','), saved])
  const port = await freePort()
  const where = ['-h', '127.0.0.1', '-p', String(port), '--env-manager', 'local', '--workers', '1']
  return startPeer(
    {
      ...{ name: 'MLflow', port, health: '/ping', path: '/invocations' },
      settings:
        '`mlflow models serve --env-manager local --workers 1`; the LightGBM model with a signature; `dataframe_split`, categories sent as their places',
      body: (record) => ({ dataframe_split: { columns: FIELDS, data: [asNumbers(record)] } }),
      probabilityOf: (answer) => (answer as { predictions?: number[] }).predictions?.[0],
    },
    [python, '-m', 'mlflow', 'models', 'serve', '-m', saved, ...where],
    { PATH: `${dirname(python)}:${process.env['PATH']}`, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
    core,
  )
}

async function startBentoml({ python, folder, core }: Place): Promise<ServingServer> {
  const model = train(python, folder, 'lightgbm')
  const port = await freePort()
  const how = ['--host', '127.0.0.1', '--port', String(port), '--working-dir', join(here, 'bentoml')]
  return startPeer(
    {
      ...{ name: 'BentoML', port, health: '/readyz', path: '/predict' },
      settings:
        '`bentoml serve`, one worker, no access log; the same pydantic model and LightGBM in an async endpoint, no batching',
      body: (record) => ({ record }),
      probabilityOf: (answer) => answer,
    },
    [python, '-m', 'bentoml', 'serve', 'service:Scorer', ...how],
    {
      ...{ MODEL: model, PYTHONPATH: here, BENTOML_DO_NOT_TRACK: 'True', BENTOML_HOME: join(folder, 'bentoml') },
      PATH: `${dirname(python)}:${process.env['PATH']}`,
    },
    core,
  )
}

async function startMlserver({ python, folder, core }: Place): Promise<ServingServer> {
  const home = join(folder, 'mlserver')
  mkdirSync(home)
  cpSync(train(python, folder, 'lightgbm'), join(home, 'model.bst'))
  const port = await freePort()
  const ports = { http_port: port, grpc_port: await freePort(), metrics_port: await freePort() }
  const settings = { ...ports, host: '127.0.0.1', debug: false, parallel_workers: 0 }
  const implementation = 'mlserver_lightgbm.LightGBMModel'
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  writeFileSync(
    join(home, 'model-settings.json'),
    JSON.stringify({ name: 'bench', implementation, parameters: { uri: './model.bst' } }),
  )
  return startPeer(
    {
      ...{ name: 'MLServer', port, health: '/v2/health/ready', path: '/v2/models/bench/infer', inferModel: 'bench' },
      settings:
        '`mlserver start`, the LightGBM runtime, debug off, `parallel_workers: 0` (no second process on the one core); one FP64 tensor, categories sent as their places',
      body: (record) => ({
        inputs: [{ name: 'record', shape: [1, FIELDS.length], datatype: 'FP64', data: asNumbers(record) }],
      }),
      probabilityOf: (answer) => (answer as { outputs?: { data: number[] }[] }).outputs?.[0]?.data[0],
    },
    [join(dirname(python), 'mlserver'), 'start', home],
    {},
    core,
  )
}

/** The file of a model that is learnt by a Python with the learner in it. */
function train(python: string, folder: string, learner: string): string {
  const model = join(folder, learner === 'lightgbm' ? 'model.txt' : 'model.joblib')
  run(python, [join(here, 'train.py'), join(folder, 'records.json'), learner, model])
  return model
}

function run(python: string, args: readonly string[]): void {
  execFileSync(python, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The rows that our model learns from too, as numbers. */
function writeTable(file: string, rows: number): void {
  const records = madeRecords(rows)
  const categories = Object.keys(CATEGORIES).map((name) => FIELDS.indexOf(name))
  const outcomes = records.map(({ isYes }) => (isYes ? 1 : 0))
  writeFileSync(file, JSON.stringify({ categories, outcomes, rows: records.map(({ record }) => asNumbers(record)) }))
}
