import { posix } from 'node:path'
import { parse } from 'yaml'
import { AppError } from '../../base/errors.ts'
import { isUbjson, decodeUbjson } from '../../learn/exchange/foreign-trees/ubjson.ts'
import { describeForeign } from '../../learn/exchange/foreign-trees/describe-foreign.ts'
import { fromLightgbmText } from '../../learn/exchange/foreign-trees/lightgbm-text.ts'
import { fromXgboostJson } from '../../learn/exchange/foreign-trees/xgboost-json.ts'
import { describeOnnx, wideInputs } from '../../learn/exchange/onnx/import/describe-onnx.ts'
import { fromOnnx } from '../../learn/exchange/onnx/import/from-onnx.ts'
import { artifactFile, ownFlavor } from './model-folder.ts'
import { namedColumns } from './signature.ts'
import type { Label } from '../../domain/signature.ts'
import type { Model } from '../../learn/model.ts'
import type { NamedColumn } from './signature.ts'

/** Reads a file of the folder. @throws what reading throws where it is not there */
export type ReadFile = (name: string) => Promise<Uint8Array>

/** The parts of an MLmodel file that are read. */
export interface Mlmodel {
  readonly flavors: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly run_id?: string
  readonly signature?: { readonly inputs?: string }
  readonly saved_input_example_info?: { readonly artifact_path?: string }
}

/** A column as the model of another tool reads it. */
export interface ForeignColumn {
  readonly name: string
  readonly type: 'number' | 'integer' | 'category'
  readonly nullable: boolean
  readonly categories?: readonly string[]
}

/** A model that another tool made. */
export interface ForeignModel {
  readonly flavor: string
  readonly model: Model
  readonly kind: 'classification' | 'regression'
  readonly columns: readonly ForeignColumn[]
  /** Classification only. */
  readonly labels: readonly Label[]
}

/** What stands in a folder: a model of another tool, or an artifact of ours. */
export type FolderModel = { readonly artifact: Uint8Array; readonly digest: string } | ForeignModel

/** What can be read, in the words of the refusal. */
const supported = 'ONNX, XGBoost (JSON or UBJSON), a LightGBM Booster as text, or a version that throughline exported'

/** The MLmodel file as data. @throws MLFLOW_FOLDER */
export function readMlmodel(folder: string, bytes: Uint8Array): Mlmodel {
  try {
    // Tags such as !!python/object are never resolved: what has one stays plain data.
    const mlmodel = parse(new TextDecoder().decode(bytes), { maxAliasCount: 0, logLevel: 'error' }) as Mlmodel | null
    if (typeof mlmodel?.flavors === 'object' && mlmodel.flavors !== null) return mlmodel
  } catch (error) {
    throw new AppError('MLFLOW_FOLDER', { folder, problem: `MLmodel: ${String(error)}` }, { cause: error })
  }
  throw new AppError('MLFLOW_FOLDER', { folder, problem: 'MLmodel names no flavors.' })
}

/**
 * The model of a folder that MLflow 2 or 3 wrote. Data are read as data: nothing is unpickled or evaluated.
 *
 * @throws MLFLOW_FLAVOR for a pickle and any flavour that is not known; MLFLOW_FOLDER for a file that is named outside of the folder;
 *         MODEL_FOREIGN_*, ONNX_* as the readers do
 */
export async function readFolder(folder: string, mlmodel: Mlmodel, read: ReadFile): Promise<FolderModel> {
  const { flavors } = mlmodel
  const columns = namedColumns(mlmodel.signature?.inputs)
  const own = flavors[ownFlavor]
  if (own !== undefined) {
    return { artifact: await read(inside(folder, own['data'] ?? artifactFile)), digest: String(own['digest']) }
  }
  const { onnx, xgboost, lightgbm } = flavors
  if (onnx !== undefined) return fromOnnxFile(await read(inside(folder, onnx['data'])), columns)
  const trees = xgboost ?? lightgbm
  const refused = refusalOf(flavors)
  if (trees === undefined || refused !== undefined) {
    throw new AppError('MLFLOW_FLAVOR', { folder, found: refused ?? 'of no flavour at all', supported })
  }
  const bytes = await read(inside(folder, trees['data']))
  const model = xgboost === undefined ? fromLightgbmText(text(bytes)) : fromXgboostJson(treesOf(bytes))
  return { flavor: xgboost === undefined ? 'lightgbm' : 'xgboost', ...fromTrees(model, columns) }
}

/** What a folder holds that is not read; undefined where it may be. */
function refusalOf(flavors: Mlmodel['flavors']): string | undefined {
  for (const [name, flavor] of Object.entries(flavors)) {
    const files = [flavor['pickled_model'], flavor['data'], flavor['model_path']]
    const pickle = files.find((file) => typeof file === 'string' && /\.(pkl|pickle|joblib|skops)$/.test(file))
    if (typeof pickle === 'string') return `of the flavour ${name}, ${pickle}: Python objects`
  }
  const { xgboost, lightgbm } = flavors
  if (xgboost !== undefined || lightgbm !== undefined) return undefined
  const names = Object.keys(flavors)
  return names.length === 0 ? undefined : `of the flavours ${names.join(', ')}`
}

/** A name that stays in the folder. */
function inside(folder: string, name: unknown): string {
  const path = typeof name === 'string' ? posix.normalize(name) : '.'
  if (!posix.isAbsolute(path) && path !== '.' && !path.startsWith('..') && !path.includes('\\')) return path
  throw new AppError('MLFLOW_FOLDER', { folder, problem: `MLmodel names the file ${JSON.stringify(name ?? null)}.` })
}

/** XGBoost's file, in either form. @throws MODEL_FOREIGN_UNREADABLE */
function treesOf(bytes: Uint8Array): unknown {
  try {
    return isUbjson(bytes) ? decodeUbjson(bytes) : JSON.parse(text(bytes))
  } catch (error) {
    const problem = `neither JSON nor UBJSON (${error instanceof Error ? error.message : String(error)})`
    throw new AppError('MODEL_FOREIGN_UNREADABLE', { library: 'XGBoost', problem }, { cause: error })
  }
}

function fromTrees(model: Model, named: readonly NamedColumn[]): Omit<ForeignModel, 'flavor'> {
  const { kind, columns } = describeForeign(model)
  return {
    model,
    kind,
    columns: columns.map(({ name, categories }) => ({
      name,
      type: categories === undefined ? wholeOr(named, name) : 'category',
      // Trees send what is missing somewhere.
      nullable: true,
      ...(categories !== undefined && { categories }),
    })),
    labels: kind === 'classification' ? positions(model.outputs) : [],
  }
}

function fromOnnxFile(bytes: Uint8Array, named: readonly NamedColumn[]): ForeignModel {
  // MLflow hands a graph of one input the whole data frame, so its columns are those of the signature.
  const names = named.map(({ name }) => name)
  const columns = Object.fromEntries(wideInputs(bytes, names.length).map((input) => [input, names]))
  const model = fromOnnx(bytes, { columns })
  const { kind, columns: read, labels = positions(model.outputs) } = describeOnnx(bytes, columns)
  const odd = read.find(({ type }) => type === 'bool' || type === 'uint8')
  if (odd !== undefined) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `The input "${odd.name}" of the type ${odd.type}`,
      todo: 'Convert the model with inputs of numbers or texts.',
    })
  }
  return {
    flavor: 'onnx',
    model,
    kind,
    columns: read.map(({ name, type }) => ({
      name,
      type: type === 'string' ? 'category' : type.startsWith('int') ? 'integer' : wholeOr(named, name),
      // A graph that does not impute answers a missing value with NaN.
      nullable: false,
    })),
    labels: kind === 'classification' ? labels : [],
  }
}

const wholeOr = (named: readonly NamedColumn[], name: string): 'number' | 'integer' =>
  named.some((it) => it.name === name && it.isWhole) ? 'integer' : 'number'

const positions = (outputs: number): readonly number[] => Array.from({ length: Math.max(2, outputs) }, (_, at) => at)

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
