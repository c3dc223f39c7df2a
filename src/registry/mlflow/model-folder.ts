import { stringify } from 'yaml'
import { versionName } from '../../domain/model-version.ts'
import { matrixInput } from '../../learn/exchange/onnx/export/cell-matrix.ts'
import { toOnnxMatrix } from '../../learn/exchange/onnx/export/to-onnx-matrix.ts'
import { exampleOf } from './input-example.ts'
import { mlflowSignature } from './signature.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { ModelVersion } from '../../domain/model-version.ts'
import type { Model } from '../../learn/model.ts'

/** Our own artifact within the folder: what `models import` takes back, bit for bit. */
export const artifactFile = 'model.throughline'

/** Name of our flavour in an MLmodel file; tools that do not know it pass over it. */
export const ownFlavor = 'throughline'

/** The Python that the environment files name. Any that the packages run on will do. */
const python = '3.11'

/**
 * What mlflow.onnx needs. Trees with categories need onnxruntime 1.23 (`toOnnx`), and version 5 of ai.onnx.ml came with
 * onnx 1.16.
 */
const requirements = ['mlflow>=2.9', 'onnx>=1.16', 'onnxruntime>=1.23']

export interface FolderOf {
  readonly version: ModelVersion
  readonly manifest: ModelManifest
  readonly model: Model
  /** The artifact's bytes. */
  readonly artifact: Uint8Array
}

/**
 * A version as an MLflow model folder: a file's content by its name. The model is ONNX, so that `mlflow.pyfunc.load_model`
 * of MLflow 2.9 and newer loads it and neither pickles nor our own program are needed. Equal versions give equal bytes.
 *
 * The data frame it takes has the columns of the signature (`mlflowSignature`), cleaned as training cleaned them; the
 * one it gives has `label` and `probability_<label>` of each class, or `prediction`. MLflow hands the whole frame to a
 * graph of one input as one matrix; that is the form of the graph here (`toOnnxMatrix`), for its other form, a tensor a
 * column, fails on the texts of pandas 3.
 *
 * @throws ONNX_UNSUPPORTED for a kind of model that has no such form
 *
 * Source: mlflow.onnx (`_OnnxModelWrapper`), mlflow.models (`Model.save`, `_save_example`) of MLflow 2.22 and 3.17.
 */
export function mlflowFolder({ version, manifest, model, artifact }: FolderOf): ReadonlyMap<string, Uint8Array> {
  const { signature, threshold } = manifest
  const onnx = toOnnxMatrix(model, { signature, ...(threshold === undefined ? {} : { threshold }) })
  const example = JSON.stringify(exampleOf(manifest))
  const files = new Map<string, Uint8Array>([
    ['model.onnx', onnx],
    [artifactFile, artifact],
    ['input_example.json', text(example)],
    ['serving_input_example.json', text(`{"dataframe_split": ${example}}`)],
    ['requirements.txt', text(`${requirements.join('\n')}\n`)],
    ['conda.yaml', text(yaml(condaEnvironment()))],
    ['python_env.yaml', text(yaml(pythonEnvironment()))],
  ])
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  return new Map([['MLmodel', text(yaml(mlmodel(version, manifest, bytes)))], ...files])
}

function mlmodel(version: ModelVersion, manifest: ModelManifest, bytes: number): object {
  return {
    artifact_path: 'model',
    flavors: {
      onnx: {
        code: null,
        data: 'model.onnx',
        onnx_session_options: null,
        onnx_version: '1.16.0',
        providers: ['CPUExecutionProvider'],
      },
      python_function: {
        data: 'model.onnx',
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: 'mlflow.onnx',
        python_version: `${python}.0`,
      },
      [ownFlavor]: {
        data: artifactFile,
        digest: version.digest,
        format_version: manifest.formatVersion,
        graph_input: matrixInput,
        model: versionName(version),
        throughline_version: manifest.lineage.throughline,
      },
    },
    metadata: { snapshot: version.snapshotHash, model: versionName(version) },
    mlflow_version: '2.9.0',
    model_size_bytes: bytes,
    model_uuid: version.digest.slice(0, 32),
    run_id: version.runId,
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      pandas_orient: 'split',
      serving_input_path: 'serving_input_example.json',
      type: 'dataframe',
    },
    signature: mlflowSignature(manifest.signature),
    utc_time_created: new Date(version.createdAtMs).toISOString().replace('T', ' ').replace('Z', '000'),
  }
}

function condaEnvironment(): object {
  return {
    channels: ['conda-forge'],
    dependencies: [`python=${python}`, 'pip', { pip: requirements }],
    name: 'mlflow-env',
  }
}

function pythonEnvironment(): object {
  return { python: `${python}.0`, build_dependencies: ['pip'], dependencies: ['-r requirements.txt'] }
}

/** As PyYAML reads it, which speaks YAML 1.1: texts that it would take for a time or a number are quoted. */
const yaml = (value: object): string => stringify(value, { version: '1.1', lineWidth: 0 })

const text = (written: string): Uint8Array => new TextEncoder().encode(written)
