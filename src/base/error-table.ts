/**
 * Every failure a user can meet: code, HTTP status, the sentence, and what to do. One row a failure, grouped by area.
 * A message names the thing, what was expected and what was received. Codes are never renamed once released.
 *
 * The exit code follows from the status: below 500 it is 2 (input or config), else 3 (something broke). A row says
 * otherwise where the server answers with 5xx though the person at the terminal can mend it (a full disk): `exit`.
 */
function row<Details>(
  status: number,
  message: (details: Details) => string,
  fix: string | ((details: Details) => string),
  exit: 2 | 3 = status < 500 ? 2 : 3,
): {
  status: number
  message: (details: Details) => string
  fix: string | ((details: Details) => string)
  exit: 2 | 3
} {
  return { status, message, fix, exit }
}

const listed = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ') || 'none'
const perhaps = (nearest: string | undefined): string => (nearest === undefined ? '' : ` Did you mean "${nearest}"?`)

/** What the operating system or a database would not do. */
interface Refused {
  readonly where: string
  readonly problem: string
}

export const ERRORS = {
  // command line
  CLI_USAGE: row(
    400,
    (d: { message: string }) => d.message,
    'Run `throughline --help`, or `throughline <command> --help`.',
  ),
  CANCELLED: row(
    499,
    (d: { what: string }) => `${d.what} was cancelled before it ended.`,
    'Start it again; nothing half-done was kept.',
  ),
  MEMORY_TOO_SMALL: row(
    413,
    (d: { what: string; megabytes: number; most: number }) =>
      `${d.what} needs ${d.megabytes} MiB in one piece; there are at most ${d.most} MiB, or less on this machine.`,
    'Learn from fewer rows or columns, or give the machine more memory.',
  ),

  SETTING_VALUE: row(
    400,
    (d: { env: string; expected: string; received: string }) =>
      `${d.env} must be ${d.expected}, received "${d.received}".`,
    'Correct or unset the environment variable.',
  ),

  // project and config
  PROJECT_NOT_FOUND: row(
    400,
    (d: { folder: string }) => `No throughline.config.ts in ${d.folder}.`,
    'Run `throughline init <file> --target <column>` there, or name the project folder with --cwd.',
  ),
  PROJECT_EXISTS: row(
    409,
    (d: { file: string }) => `${d.file} exists already, and it is yours: init does not overwrite it.`,
    'Edit it, delete it, or run init in another folder with --cwd.',
  ),
  CONFIG_BROKEN: row(
    400,
    (d: { file: string; problem: string }) => `${d.file} cannot be loaded: ${d.problem}`,
    'Correct the file at the place named.',
  ),
  CONFIG_KEY_UNKNOWN: row(
    400,
    (d: { path: string; key: string; known: readonly string[]; nearest: string | undefined }) =>
      `Unknown key "${d.key}" at ${d.path || 'the top'} of the config.${perhaps(d.nearest)} Known keys: ${listed(d.known)}.`,
    'Correct the key in throughline.config.ts, or remove it.',
  ),
  CONFIG_VALUE: row(
    400,
    (d: { path: string; expected: string; received: string }) =>
      `${d.path} in the config must be ${d.expected}, received ${d.received}.`,
    'Correct the value in throughline.config.ts.',
  ),

  // source
  SOURCE_NOT_FOUND: row(
    400,
    (d: { path: string }) => `There is no file ${d.path}.`,
    'Correct the path; a path in throughline.config.ts is relative to that file.',
  ),
  SOURCE_UNREADABLE: row(
    400,
    (d: { path: string; problem: string }) => `${d.path} cannot be read as a table: ${d.problem}`,
    'Give delimited text (CSV, TSV), JSON lines or a JSON array of objects, Parquet, Arrow, or a .sql file with one SELECT.',
  ),
  SOURCE_ENCODING: row(
    400,
    (d: { path: string; problem: string }) => `The text of ${d.path} cannot be read: ${d.problem}`,
    'Repair the file (save it as UTF-8), or say how it is written with --encoding (init), or encoding in the source of the config: "latin1", "windows-1252", "utf-16le", "shift_jis" ...',
  ),
  SOURCE_ARCHIVE: row(
    400,
    (d: { path: string; problem: string }) => `${d.path} cannot be unpacked: ${d.problem}`,
    'Give a whole gzip or zip file with one table in it, or unpack it and name the table.',
  ),
  SOURCE_CHANGED: row(
    400,
    (d: { path: string; before: string; after: string }) =>
      `${d.path} changed while it was read: it was ${d.before} at the start, and ${d.after} at the end.`,
    'Wait until whatever writes the file has ended, or read a copy of it.',
  ),
  SOURCE_EMPTY: row(
    400,
    (d: { path: string; rows: number }) =>
      `${d.path} holds no table: expected a header and at least one row, received ${d.rows} rows.`,
    'Check that the export that wrote the file ended well.',
  ),
  SOURCE_COLUMNS_REPEATED: row(
    400,
    (d: { path: string; columns: readonly string[] }) =>
      `${d.path} names columns more than once, so that it is not clear which one is meant: ${listed(d.columns)}.`,
    'Give the column that is asked for a name of its own: in the header, with names in the source of the config, or for a computed target in problem.target.',
  ),
  COLUMN_NOT_FOUND: row(
    400,
    (d: { column: string; where: string; known: readonly string[]; nearest: string | undefined }) =>
      `There is no column "${d.column}" in ${d.where}.${perhaps(d.nearest)} Columns: ${listed(d.known)}.`,
    'Name a column of the file; quote names with spaces.',
  ),
  SQL_REFUSED: row(
    400,
    (d: { expression: string; problem: string }) => `The SQL ${d.expression} cannot be evaluated: ${d.problem}`,
    'Correct it. An expression of throughline.config.ts is DuckDB SQL over the columns of the source, quoted with ""; columns of a text file are text: "price"::double. A .sql file holds one SELECT, which names files from its own folder.',
  ),

  // calls of the library
  ARGUMENT_VALUE: row(
    400,
    (d: { argument: string; expected: string; received: string }) =>
      `${d.argument} must be ${d.expected}, received ${d.received}.`,
    'Correct the argument of the call.',
  ),
  FRAME_COLUMN_MISSING: row(
    400,
    (d: { column: string; where: 'frame' | 'signature'; known: readonly string[]; nearest: string | undefined }) =>
      `The ${d.where} has no column "${d.column}".${perhaps(d.nearest)} Columns: ${listed(d.known.slice(0, 20))}${d.known.length > 20 ? ` and ${d.known.length - 20} more` : ''}.`,
    'Give the column the name it had when the model was fitted; where it is not known, add it with every cell missing.',
  ),
  FRAME_COLUMN_KIND: row(
    400,
    (d: { column: string; where: 'frame' | 'signature'; expected: string; received: string }) =>
      `Column "${d.column}" of the ${d.where} must hold ${d.expected}, received ${d.received}.`,
    'Read the column as it was read for the fit: numberColumn for numbers, categoryColumn for words, { kind: "timestamp" } for dates.',
  ),
  FRAME_COLUMN_LENGTH: row(
    400,
    (d: { column: string; rows: number; received: number }) =>
      `Column "${d.column}" must have ${d.rows} rows as the frame has, received ${d.received}.`,
    'Give every column of a frame as many values; a missing one is null in numberColumn and categoryColumn.',
  ),
  FRAME_COLUMN_TWICE: row(
    400,
    (d: { column: string; transform?: string }) =>
      d.transform === undefined
        ? `Two columns of the frame have the name "${d.column}".`
        : `The transform ${d.transform} makes a column "${d.column}", and there is one of that name already.`,
    (d) =>
      d.transform === undefined
        ? 'Give every column a name of its own.'
        : 'Rename the column that is there, or drop it before with dropColumns(named(...)).',
  ),
  CATEGORY_UNSEEN: row(
    400,
    (d: { column: string; value: string; known: readonly string[] }) =>
      `Column "${d.column}" holds ${d.value}, which no row of the fit had. Known: ${listed(d.known.slice(0, 20))}${d.known.length > 20 ? ` and ${d.known.length - 20} more` : ''}.`,
    "Correct the value, or fit with { unknown: 'ignore' } to let such values count as none of the known ones.",
  ),
  TRANSFORM_TARGET: row(
    400,
    (d: { transform: string }) => `The transform ${d.transform} learns from a target, and there is none.`,
    'Use it in a pipeline that ends in an estimator with a target, or leave it out.',
  ),

  // target and rows
  TARGET_NOT_FOUND: row(
    400,
    (d: { target: string; known: readonly string[]; nearest: string | undefined }) =>
      `There is no target column "${d.target}".${perhaps(d.nearest)} Columns: ${listed(d.known)}.`,
    'Name the column to predict with --target (init), or problem.target in the config.',
  ),
  TARGET_MISSING_EVERYWHERE: row(
    400,
    (d: { target: string; rows: number; labels?: readonly string[]; example?: string }) =>
      d.labels === undefined || d.example === undefined
        ? `The target "${d.target}" is missing in all ${d.rows} rows.`
        : `The target "${d.target}" has no label that the model knows in ${d.rows} rows: expected ${listed(d.labels.slice(0, 8))}, received ${d.example}.`,
    'Name a target that has values, or check the cleaning decisions on that column.',
  ),
  TARGET_ONE_CLASS: row(
    400,
    (d: { target: string; value: string; rows: number }) =>
      `The target "${d.target}" has one value only, ${d.value}, in all ${d.rows} rows: there is nothing to tell apart.`,
    'Name another target, or bring rows where it differs.',
  ),
  TARGET_MANY_CLASSES: row(
    400,
    (d: { target: string; classes: readonly string[]; count: number; rows?: number }) =>
      `The target "${d.target}" has ${d.count} different values${d.rows === undefined ? '' : ` in ${d.rows} rows`} (${listed(d.classes.slice(0, 8))}): names or free text rather than classes. At most 1,000 classes are learnt, of two rows or more on average.`,
    'Ask a yes/no question of it: init with --positive <value[,value]>, or problem.target { name, from: sql`...` } in the config.',
  ),
  TARGET_POSITIVE_UNKNOWN: row(
    400,
    (d: { target: string; positive: string; values: readonly string[]; nearest?: string | undefined }) =>
      `problem.positive is ${d.positive}, which is no value of the target "${d.target}".${perhaps(d.nearest)} Values: ${listed(d.values.slice(0, 20))}${d.values.length > 20 ? ` and ${d.values.length - 20} more` : ''}.`,
    'Name one of the values of the target.',
  ),
  TARGET_NOT_NUMERIC: row(
    400,
    (d: { target: string; example: string }) =>
      `The target "${d.target}" must be a number for regression, received ${d.example}.`,
    'Set problem.kind to "classification", or clean the column; of a date predict a difference: init with --target "<later date> - <earlier date>".',
  ),
  MONOTONE_COLUMN: row(
    400,
    (d: { column: string; numbers: readonly string[] }) =>
      `A monotone constraint names ${d.column}, which is no column of numbers. There are: ${d.numbers.slice(0, 10).join(', ') || 'none'}.`,
    'Name a column of numbers that the model learns from.',
  ),
  TARGET_NEGATIVE: row(
    400,
    (d: { least: number }) =>
      `A model of amounts (Poisson) needs a target of at least 0 in every row, and the least is ${d.least}.`,
    "Leave poissonRegression() and { loss: 'poisson' } out of models, or predict another target.",
  ),
  TARGET_LENGTH: row(
    400,
    (d: { what: 'target' | 'weights'; rows: number; received: number }) =>
      `The frame has ${d.rows} rows, so ${d.what === 'target' ? 'the target' : 'weights'} must have ${d.rows} values, received ${d.received}.`,
    'Take the rows of the frame, the target and the weights by the same positions.',
  ),
  TARGET_MISSING: row(
    400,
    (d: { row: number; received: number }) =>
      `The target must be a finite number in every row, received ${d.received} in row ${d.row}.`,
    'Drop the rows whose target is not known, from the frame and from the target.',
  ),
  TARGET_RANGE: row(
    400,
    (d: { row: number; limit: number; received: number }) =>
      `The target must lie between -${d.limit} and ${d.limit}, or its squares cannot be added up; received ${d.received} in row ${d.row}.`,
    'Look for a value that stands for something else, or learn the target in a greater unit.',
  ),
  TARGET_CLASS: row(
    400,
    (d: { row: number; classes: number; received: number }) =>
      `The target of ${d.classes} classes must be a whole number from 0, below ${d.classes}, in every row, received ${d.received} in row ${d.row}.`,
    'Number the classes from 0 and give their count as target.classes; a quantity is learnt with kind "regression".',
  ),
  TARGET_KIND: row(
    400,
    (d: { estimator: string; expected: string; received: string }) =>
      `The estimator ${d.estimator} learns a target of kind ${d.expected}, received ${d.received}.`,
    'Set target.kind, or choose another estimator; ESTIMATORS says which kinds each of them learns.',
  ),
  WEIGHT_REFUSED: row(
    400,
    (d: { row: number | undefined; received: number }) =>
      d.row === undefined
        ? 'Some row must have a weight above 0, received 0 in all of them.'
        : `A weight must be 0 or a number from 1e-50 to 1e50, received ${d.received} in row ${d.row}.`,
    'Correct the weights, or multiply all of them by one number; a row that is to count for nothing has the weight 0.',
  ),
  ROWS_TOO_FEW: row(
    400,
    (d: { rows: number; needed: number; what: string }) =>
      `${d.what} needs at least ${d.needed} rows, received ${d.rows}.`,
    'Bring more rows; below this, no interval means anything.',
  ),
  SPLIT_IMPOSSIBLE: row(
    400,
    (d: { by: string; what: string; needed: number; received: number }) =>
      `The rows cannot be divided by ${d.by}: expected at least ${d.needed} ${d.what}, received ${d.received}.`,
    'Name another `time` or `group` column in the config or leave it out, or bring more rows.',
  ),
  FEATURES_NONE: row(
    400,
    (d: { excluded: readonly string[] }) => `No column is left to learn from. Excluded: ${listed(d.excluded)}.`,
    (d) =>
      d.excluded.length === 0
        ? 'Bring a table with at least one column besides the target.'
        : 'Keep one by a reason: columns: { "<name>": { keep: "why it is known at the decision" } } in the config.',
  ),

  // disk
  DISK_FULL: row(
    507,
    (d: Refused) => `There is no room left for ${d.where}: ${d.problem}.`,
    'Free space on that disk, or raise the quota or the limit on file sizes; then do the same again. What was registered is safe.',
    2,
  ),
  DISK_FAILED: row(
    503,
    (d: Refused) => `The disk did not take or give what was asked of ${d.where}: ${d.problem}.`,
    'Look at the free space (`df -h`), the limit on file sizes (`ulimit -f`) and the health of the disk; then do the same again.',
  ),
  ACCESS_REFUSED: row(
    503,
    (d: Refused) => `The system does not let this user at ${d.where}: ${d.problem}.`,
    'Give this user the right to read and write there, or choose another folder with --cwd or THROUGHLINE_DATA_DIR.',
    2,
  ),
  PATH_REFUSED: row(
    400,
    (d: Refused) => `${d.where} cannot be used as a path: ${d.problem}.`,
    'Name a folder that exists or can be made: a part of the path may be a file, be missing, or be too long.',
  ),
  FILES_TOO_MANY: row(
    503,
    (d: Refused) => `No more files can be opened, ${d.where} among them: ${d.problem}.`,
    'Raise the limit (`ulimit -n 4096`), or stop programs that hold many files open.',
    2,
  ),

  // store
  STORE_UNREACHABLE: row(
    503,
    (d: { store: string; problem: string }) => `The metadata store ${d.store} cannot be opened: ${d.problem}`,
    'Check that the folder can be written and its disk has room, or that THROUGHLINE_DATABASE_URL names a PostgreSQL server that answers.',
    2,
  ),
  STORE_LOST: row(
    503,
    (d: Refused) => `The metadata store stopped answering: ${d.problem}.`,
    'Check that the PostgreSQL server runs and can be reached, then do the same again: what was acknowledged is kept.',
  ),
  STORE_BUSY: row(
    503,
    (d: Refused) => `The metadata store was held by another process for too long: ${d.problem}.`,
    'Wait until that process has ended (`throughline runs list` shows what runs), then do the same again.',
  ),
  EXPERIMENT_NAME_UNKNOWN: row(
    404,
    (d: { name: string }) => `There is no experiment named "${d.name}".`,
    'Name one that is there, in the trash or not, or leave --experiment out to export all of them.',
  ),
  IMPORT_UNREADABLE: row(
    400,
    (d: { from: string; problem: string }) => `${d.from} cannot be imported: ${d.problem}.`,
    'Name what `throughline runs export` wrote; or, with --from mlflow, the mlflow.db or the mlruns folder of MLflow 2 or 3.',
  ),
  IMPORT_NAME_TAKEN: row(
    409,
    (d: { what: string; name: string }) => `There is another ${d.what} named "${d.name}".`,
    'Import under other names with --prefix. Nothing was imported.',
  ),
  IMPORT_RUN_TAKEN: row(
    409,
    (d: { what: string; id: string }) => `The ${d.what} ${d.id} is here already, in another experiment.`,
    'It was imported before under other names; import again with the same --prefix. Nothing was imported.',
  ),
  IMPORT_NOT_WHOLE: row(
    500,
    (d: { what: string; expected: string; received: string }) =>
      `The ${d.what} reads back otherwise than it was imported: digest ${d.received}, expected ${d.expected}.`,
    'Please report it. Nothing was imported.',
  ),
  BACKUP_TARGET_TAKEN: row(
    400,
    (d: { target: string }) => `${d.target} is not empty: nothing there is written over.`,
    'Name a folder that is not there yet, and a database without tables.',
  ),
  BACKUP_UNREADABLE: row(
    400,
    (d: { from: string; problem: string }) => `${d.from} cannot be read as a backup: ${d.problem}.`,
    'Name the folder that `throughline backup` wrote, with its manifest.json.',
  ),
  BACKUP_DAMAGED: row(
    400,
    (d: { what: string; expected: string; received: string }) =>
      `The backup is damaged: ${d.what} should have ${d.expected} and has ${d.received}.`,
    'Use another copy of the backup. Nothing was restored.',
  ),
  STORE_DAMAGED: row(
    500,
    (d: Refused) => `The metadata store ${d.where} is damaged: ${d.problem}.`,
    'Restore it from its backup; the artifacts beside it are untouched.',
  ),
  ARTIFACT_MISSING: row(
    500,
    (d: { digest: string; where: string }) => `The artifact ${d.digest} is not in ${d.where}.`,
    'Restore the artifact folder from its backup, or run `throughline run` again.',
  ),
  ARTIFACT_CORRUPT: row(
    500,
    (d: { digest: string; problem: string }) => `The artifact ${d.digest} is damaged: ${d.problem}`,
    'Restore the artifact folder from its backup, or run `throughline run` again.',
  ),
  ARTIFACT_NOT_WRITTEN: row(
    503,
    (d: { digest: string; where: string; problem: string }) =>
      `The artifact ${d.digest} could not be written to ${d.where}: ${d.problem}`,
    'Free space on the disk, or give this user the right to write to the folder; then do the same again.',
    2,
  ),
  PREDICTION_LOG_NOT_WRITTEN: row(
    503,
    (d: { folder: string; problem: string }) => `The prediction log in ${d.folder} could not be written: ${d.problem}`,
    'Free space on the disk, or give this user the right to write to the folder; rows are kept until the buffer is full.',
    2,
  ),

  FEEDBACK_NOT_WRITTEN: row(
    503,
    (d: { folder: string; problem: string }) => `The outcomes could not be kept in ${d.folder}: ${d.problem}`,
    'Send them again: an outcome that is said twice counts once. Free space on the disk, or give this user the right to write to the folder.',
    2,
  ),

  // files of runs and models
  ARTIFACT_PATH: row(
    400,
    (d: { path: string; problem: string }) => `Invalid path: '${d.path}': ${d.problem}.`,
    'Name a file or folder below the root by its names, parted by "/".',
  ),
  ARTIFACT_NOT_FOUND: row(
    404,
    (d: { path: string }) => `No such artifact: '${d.path}'`,
    'List the folder it should be in.',
  ),
  ARTIFACT_TAKEN: row(
    409,
    (d: { path: string }) =>
      `The artifact '${d.path}' cannot be written: it is a folder, or a part of its path is a file.`,
    'Give it another name, or delete what is there.',
  ),
  ARTIFACT_TOO_LARGE: row(
    413,
    (d: { what: string; bytesMax: number; received: number }) =>
      `The artifact '${d.what}' is too large: at most ${d.bytesMax} bytes are taken, received ${d.received} or more.`,
    'Split it, or raise THROUGHLINE_UPLOAD_BYTES_MAX.',
  ),
  ARTIFACT_CUT: row(
    400,
    (d: { what: string }) => `The upload of '${d.what}' broke off before its end; nothing of it was kept.`,
    'Send it again.',
  ),
  ARTIFACTS_ELSEWHERE: row(
    400,
    (d: { uri: string }) => `The artifacts at '${d.uri}' are not kept by this server.`,
    'Read them where they are, or start the server with `--artifacts` and the folder that holds them.',
  ),
  RANGE_REFUSED: row(
    416,
    (d: { range: string; bytes: number }) => `The range "${d.range}" is beyond the end: there are ${d.bytes} bytes.`,
    'Ask for bytes that are there.',
  ),
  UPLOAD_NOT_FOUND: row(
    404,
    (d: { upload: string }) =>
      `There is no upload '${d.upload}' for this path; it may be completed, aborted, or a day old.`,
    'Begin another.',
  ),
  UPLOAD_PART: row(
    400,
    (d: { part: number; problem: string }) => `Part ${d.part} of the upload is refused: ${d.problem}.`,
    'Send every part once more, and name each with the ETag of its answer.',
  ),

  // runs and models
  RUN_NOT_FOUND: row(
    404,
    (d: { run: string }) => `Run with id=${d.run} not found`,
    'List the runs with `throughline runs list`.',
  ),
  EXPERIMENT_NAME: row(
    400,
    (d: { received: string }) => `Invalid experiment name: '${d.received}'. It must not be blank.`,
    'Give the experiment a name.',
  ),
  LOCATION_REFUSED: row(
    400,
    (d: { location: string }) =>
      `Invalid artifact location: '${d.location}'. It must be a place of its own, without ".." and "#".`,
    'Leave it out, or give a URI such as file:/data/artifacts.',
  ),
  KEY_REFUSED: row(
    400,
    (d: { path: string; received: string; problem: string }) =>
      `Invalid value "${d.received}" for parameter '${d.path}' supplied: ${d.problem}`,
    'Rename it.',
  ),
  TOO_LONG: row(
    400,
    (d: { path: string; max: number; received: number }) =>
      `'${d.path}' exceeds the maximum length of ${d.max} characters: it has ${d.received}.`,
    'Shorten it.',
  ),
  BATCH_TOO_LARGE: row(
    400,
    (d: { what: string; max: number; received: number }) =>
      `A batch logging request can contain at most ${d.max} ${d.what}. Got ${d.received} ${d.what}. Please split up ${d.what} across multiple requests and try again.`,
    'Send several requests.',
  ),
  PARAM_TWICE: row(
    400,
    (d: { keys: readonly string[] }) =>
      `Duplicate parameter keys have been submitted: [${d.keys.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
    'Send each param once.',
  ),
  PAGE_TOKEN: row(
    400,
    (d: { received: string }) => `Invalid page token, could not base64-decode: '${d.received}'`,
    'Send the next_page_token of the answer before, unchanged.',
  ),

  SEARCH_FILTER: row(
    400,
    (d: { problem: string }) => d.problem,
    "Write it as in: metrics.loss < 0.1 AND (params.model = 'tree' OR tags.`a b` IS NULL).",
  ),
  GROUP_KEY: row(
    400,
    (d: { received: string }) =>
      `Runs are grouped, and paired, by params and tags. Received '${d.received.slice(0, 100)}'.`,
    'Write it as in: params.model, tags.`a b`.',
  ),
  TOO_MANY_RUNS: row(
    400,
    (d: { max: number }) => `More than ${d.max} runs match; that many are looked at.`,
    'Narrow the filter.',
  ),
  SEARCH_ORDER: row(400, (d: { problem: string }) => d.problem, 'Write it as in: metrics.loss DESC.'),

  // the wire format of MLflow
  WIRE_VALUE: row(
    400,
    (d: { path: string; received: string; hint: string }) =>
      `Invalid value ${d.received} for parameter '${d.path}' supplied. ${d.hint} See the API docs for more information about request parameters.`,
    'Send what the API docs say.',
  ),
  WIRE_MISSING: row(
    400,
    (d: { path: string }) =>
      `Missing value for required parameter '${d.path}'. See the API docs for more information about request parameters.`,
    'Send it.',
  ),
  WIRE_REQUEST: row(400, (d: { problem: string }) => d.problem, 'Send what the API docs say.'),
  WIRE_CONTENT_TYPE: row(
    400,
    (d: { received: string }) =>
      `Bad Request. Content-Type must be one of ['application/json']. Received '${d.received}'.`,
    'Send the header Content-Type: application/json.',
  ),
  WIRE_BODY: row(400, (d: { problem: string }) => `The body is no JSON document: ${d.problem}`, 'Send a JSON object.'),
  WIRE_NOT_IMPLEMENTED: row(501, (d: { what: string }) => d.what, 'Go without it.'),

  RUN_NOT_ACTIVE: row(
    400,
    (d: { run: string }) => `The run ${d.run} must be in the 'active' state. Current state is deleted.`,
    'Restore the run first.',
  ),
  RUN_EXISTS: row(400, (d: { run: string }) => `Run with id=${d.run} exists already.`, 'Let the server give the id.'),
  CLIENT_SOURCE: row(
    400,
    (d: { from: string; problem: string }) => `The models of ${d.from} cannot be read: ${d.problem}`,
    'Start the server with `throughline up`, or name a model of the workspace; a server with access wants THROUGHLINE_TOKEN.',
  ),
  CLIENT_FILE: row(
    409,
    (d: { file: string }) => `${d.file} exists already, and was not written by \`throughline client\`.`,
    'Delete it, or name another file with --out.',
  ),
  SERVER_ANSWER: row(
    502,
    (d: { url: string; problem: string }) => `The server at ${d.url} does not answer this: ${d.problem}`,
    'Start it with `throughline up`, or name another with --url; THROUGHLINE_TOKEN is sent where one is needed.',
    2,
  ),
  JOURNAL_UNREADABLE: row(
    400,
    (d: { journal: string; problem: string }) => `The journal ${d.journal} cannot be replayed: ${d.problem}`,
    'Name the file that the client was given as its journal, and close the client that has it open.',
  ),
  RUN_ID: row(
    400,
    (d: { received: string }) =>
      `Invalid run ID: '${d.received.slice(0, 80)}'. Expected 32 lower-case hexadecimal digits.`,
    'Let the server give the id, or make one of 128 random bits.',
  ),
  RUN_SEALED: row(
    400,
    (d: { run: string; status: string }) =>
      `Run ${d.run} was trained and recorded by Throughline as ${d.status}; its status cannot be changed.`,
    'Write what you know of it as tags, or start a run of your own.',
  ),
  RUN_NAME_CONFLICT: row(
    400,
    (d: { name: string; tag: string }) =>
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${d.name}', mlflow.runName='${d.tag}').`,
    'Give one of the two.',
  ),
  PARAM_CHANGED: row(
    400,
    (d: { run: string; key: string; was: string; received: string }) =>
      `Changing param values is not allowed. Param with key='${d.key}' was already logged with value='${d.was}' for run ID='${d.run}'. Attempted logging new value '${d.received}'.`,
    'Log it under another key, or in another run.',
  ),
  TAG_NOT_FOUND: row(
    404,
    (d: { what: string; key: string }) => `No tag with name: ${d.key} in ${d.what}`,
    'List the tags first.',
  ),
  EXPERIMENT_NOT_FOUND: row(
    404,
    (d: { experiment: string }) => `No Experiment with id=${d.experiment} exists`,
    'List the experiments, with the deleted ones.',
  ),
  EXPERIMENT_NAME_NOT_FOUND: row(
    404,
    (d: { name: string }) => `Could not find experiment with name '${d.name}'`,
    'List the experiments, with the deleted ones.',
  ),
  EXPERIMENT_NOT_ACTIVE: row(
    400,
    (d: { experiment: string }) =>
      `The experiment ${d.experiment} must be in the 'active' state. Current state is deleted.`,
    'Restore the experiment first.',
  ),
  EXPERIMENT_EXISTS: row(
    400,
    (d: { name: string; isDeleted: boolean }) =>
      `Experiment(name=${d.name}) already exists.${d.isDeleted ? ' It is deleted, and its name is kept for it.' : ''}`,
    (d) => (d.isDeleted ? 'Restore it, or take another name.' : 'Use it, or take another name.'),
  ),
  LOGGED_MODEL_TAG_NOT_FOUND: row(
    404,
    (d: { model: string; key: string }) => `No tag with key '${d.key}' found for model with ID '${d.model}'.`,
    'List the tags first.',
  ),
  LOGGED_MODEL_NOT_FOUND: row(
    404,
    (d: { model: string }) => `Logged model with ID '${d.model}' not found.`,
    'Search the logged models of the experiment.',
  ),
  RUN_NOT_REPRODUCIBLE: row(
    409,
    (d: { run: string; status: string }) => `Run ${d.run} is ${d.status}: only a finished run can be reproduced.`,
    'Choose a finished run: `throughline runs list`.',
  ),
  MODEL_NAME: row(
    400,
    (d: { received: string }) => `A model is named name, name@alias or name/3; received "${d.received}".`,
    'List the models with `throughline models list`.',
  ),
  MODEL_NOT_FOUND: row(
    404,
    (d: { model: string; known: readonly string[]; nearest: string | undefined }) =>
      `There is no model "${d.model}".${perhaps(d.nearest)} Models: ${listed(d.known)}.`,
    'List the models with `throughline models list`, or make one with `throughline run`.',
  ),
  MODEL_VERSION_NOT_FOUND: row(
    404,
    (d: { model: string; version: string; known: readonly string[] }) =>
      `Model "${d.model}" has no version ${d.version}. Versions: ${d.known.join(', ') || 'none'}.`,
    'List the versions with `throughline models show <name>`.',
  ),
  MODEL_ALIAS_NOT_SET: row(
    404,
    (d: { model: string; alias: string; known: readonly string[] }) =>
      `Model "${d.model}" has no alias "${d.alias}". Aliases set: ${d.known.join(', ') || 'none'}.`,
    'Set it with `throughline models alias <model> <alias> <version>`, or ask for a version number.',
  ),
  REGISTERED_MODEL_NOT_FOUND: row(
    404,
    (d: { model: string }) => `Registered Model with name=${d.model} not found`,
    'Search the registered models.',
  ),
  REGISTERED_MODEL_EXISTS: row(
    400,
    ({
      model,
      isDeleted,
      asked = 'registered model',
      taken = asked,
    }: {
      readonly model: string
      readonly isDeleted: boolean
      /** What was to be made, and what has the name. Default: registered models. */
      readonly asked?: 'registered model' | 'prompt'
      readonly taken?: 'registered model' | 'prompt'
    }) =>
      asked === taken
        ? `${asked === 'prompt' ? 'Prompt' : 'Registered Model'} (name=${model}) already exists.${isDeleted ? ' It is deleted, and its name is kept for the numbers of its versions.' : ''}`
        : `Tried to create a ${asked} with name '${model}', but the name is already taken by a ${taken}.`,
    'Use it, or take another name.',
  ),
  REGISTERED_MODEL_NAME: row(
    400,
    (d: { received: string; problem: string }) => `Invalid model name '${d.received}'. ${d.problem}`,
    'Take another name.',
  ),
  REGISTERED_VERSION_NOT_FOUND: row(
    404,
    (d: { model: string; version: string }) => `Model Version (name=${d.model}, version=${d.version}) not found`,
    'Search the versions of the model.',
  ),
  REGISTERED_VERSION_NUMBER: row(
    400,
    (d: { received: string }) => `Parameter 'version' must be an integer, got '${d.received}'.`,
    'Send the number of the version.',
  ),
  REGISTERED_ALIAS_NOT_FOUND: row(
    400,
    (d: { alias: string }) => `Registered model alias ${d.alias} not found.`,
    'Get the registered model: it lists its aliases.',
  ),
  REGISTERED_ALIAS_REFUSED: row(400, (d: { problem: string }) => d.problem, 'Take another alias.'),
  VERSION_STAGE: row(
    400,
    (d: { received: string; known: readonly string[] }) =>
      `Invalid Model Version stage: ${d.received}. Value must be one of ${d.known.join(', ')}.`,
    'Send one of the stages, or use an alias.',
  ),
  VERSION_STAGE_ARCHIVE: row(
    400,
    (d: { stage: string }) =>
      `Model version transition cannot archive existing model versions because '${d.stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
    'Leave archive_existing_versions out.',
  ),
  VERSION_SOURCE: row(
    400,
    (d: { source: string; problem: string }) => `Invalid model version source: '${d.source}'. ${d.problem}`,
    'Register from runs:/<run>/<path>, models:/<logged model> or the URI of a place that clients can read.',
  ),

  LOGGED_MODEL_NAME: row(
    400,
    (d: { received: string }) =>
      `Invalid model name ('${d.received}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
    'Take another name.',
  ),
  LOGGED_MODEL_PARAM_CHANGED: row(
    400,
    (d: { model: string; key: string; was: string; received: string }) =>
      `Changing param values is not allowed. Param with key='${d.key}' was already logged with value='${d.was}' for model ID='${d.model}'. Attempted logging new value '${d.received}'.`,
    'Log it under another key, or log another model.',
  ),
  MODEL_JSON: row(400, (d: { problem: string }) => d.problem, 'Send the MLmodel document as JSON text.'),
  WEBHOOK_NOT_FOUND: row(
    404,
    (d: { webhook: string }) => `Webhook with ID ${d.webhook} not found.`,
    'List the webhooks.',
  ),
  WEBHOOK_NAME: row(
    400,
    (d: { received: string }) =>
      `Webhook name '${d.received}' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).`,
    'Take another name.',
  ),
  WEBHOOK_URL: row(
    400,
    (d: { problem: string }) => d.problem,
    'Give a public https URL; THROUGHLINE_WEBHOOK_PRIVATE=yes allows addresses of your own network, and http.',
  ),
  SECRET_KEY: row(
    500,
    (d: { where: string; problem: string }) => `The key of kept secrets cannot be used: ${d.where}: ${d.problem}.`,
    'A key is base64 of 32 bytes (`openssl rand -base64 32`), in THROUGHLINE_SECRET_KEY, or in a file of mode 600.',
  ),
  SECRET_UNREADABLE: row(
    500,
    (d: { place: string; problem: string }) => `The secret of ${d.place} cannot be read: ${d.problem}.`,
    'Set the key it was sealed with, also as a second one of THROUGHLINE_SECRET_KEY, or set the secret again.',
  ),
  WEBHOOK_EVENTS: row(
    400,
    (d: { received: string; known: readonly string[] }) =>
      `Webhook events must be a non-empty list of known ones, received ${d.received}. Valid events are: ${d.known.join(', ')}.`,
    'Name each event by its entity and action.',
  ),
  PROMOTION_UNNAMED: row(
    400,
    (d: { model: string }) => `The project asks for approval, and nobody is named who asks for ${d.model}.`,
    'Say who you are: `--as <person>`; another person then approves.',
  ),
  PROMOTION_NOT_PENDING: row(
    409,
    (d: { model: string }) => `No promotion of ${d.model} waits for an answer.`,
    'Ask for one with `throughline models promote <name/3> --to champion --as <person>`.',
  ),
  PROMOTION_ANSWERED: row(
    409,
    (d: { model: string }) => `The promotion of ${d.model} was answered by somebody else at the same time.`,
    'See what they said: `throughline models history <name>`.',
  ),
  PROMOTION_SAME_PERSON: row(
    403,
    (d: { model: string; person: string }) =>
      `${d.person} asked for the promotion of ${d.model}, and cannot approve it.`,
    'Let another person approve it.',
  ),
  PROMOTION_UNJUDGED: row(
    409,
    (d: { model: string; problem: string }) => `${d.model} cannot be judged: ${d.problem}`,
    'Ask again; `throughline models judge <name/3>` on the server tells more.',
  ),
  PROMOTION_SIGN_IN: row(
    403,
    (d: { person: string }) => `This workspace has users, and that it is ${d.person} who asks is only said.`,
    'Ask a server with access on, signed in: POST /api/v1/models/<name>%2F<version>/promote, approve or reject.',
  ),
  PROMOTION_AS: row(
    400,
    (d: { user: string; as: string }) => `${d.user} is signed in, and cannot act as "${d.as}".`,
    'Leave `as` out: who is signed in acts under the own name.',
  ),
  PROMOTION_APPROVAL: row(
    403,
    (d: { model: string }) => `The project asks a second person before ${d.model} becomes champion.`,
    'Ask for it with POST /api/v1/models/<name>%2F<version>/promote; another person approves it.',
  ),
  ROLLBACK_NOTHING: row(
    409,
    (d: { model: string; alias: string; version: string }) =>
      `${d.model}@${d.alias} has pointed at version ${d.version} alone: there is nothing to go back to.`,
    'See its record with `throughline models history <name>`; `throughline models alias` points it anywhere.',
  ),
  MODEL_REFUSED: row(
    500,
    (d: { model: string; problem: string }) => `Model ${d.model} is refused: ${d.problem}`,
    'Register it again with `throughline run`; a model that does not reproduce its golden rows is never served.',
  ),
  MODEL_UNLOADED: row(
    503,
    (d: { model: string }) => `Model "${d.model}" was unloaded, and is not served.`,
    'Load it: POST /v2/repository/models/{name}/load.',
    2,
  ),
  MODEL_LOAD_FAILED: row(
    400,
    (d: { model: string; isUnknown: boolean }) =>
      `failed to load '${d.model}', ${d.isUnknown ? 'there is no such model' : "it cannot be served: the server's log says why"}`,
    'List the models with POST /v2/repository/index.',
  ),
  MODEL_FOREIGN_UNSUPPORTED: row(
    400,
    (d: { library: string; what: string; supported: string }) =>
      `This ${d.library} model has ${d.what}; what can be read is ${d.supported}.`,
    'Train it again without that, save it as described for the reader, or serve it with its own library.',
  ),
  MODEL_FOREIGN_UNREADABLE: row(
    400,
    (d: { library: string; problem: string }) => `This is not a whole ${d.library} model: ${d.problem}.`,
    "Save it again: XGBoost with `save_model('model.json')`, LightGBM with `save_model('model.txt')`.",
  ),
  MLFLOW_FOLDER: row(
    400,
    (d: { folder: string; problem: string }) => `${d.folder} is no MLflow model folder that can be read: ${d.problem}`,
    'Name the folder that holds the file MLmodel, as `mlflow artifacts download` or `save_model` leaves it.',
  ),
  MLFLOW_FLAVOR: row(
    400,
    (d: { folder: string; found: string; supported: string }) =>
      `The model in ${d.folder} is ${d.found}; what can be read is ${d.supported}.`,
    'Nothing that is pickled is ever loaded: log the model as ONNX, XGBoost (Booster or classifier) or a LightGBM Booster (`model.booster_`).',
  ),
  EXPLAIN_NO_TREES: row(
    400,
    (d: { kind: string }) => `SHAP values of trees need a model that adds up trees, received one of kind "${d.kind}".`,
    'Explain gradient boosting, a forest or an imported model of trees; use `permutationImportance` for the others.',
  ),
  EXPLAIN_NO_COVER: row(
    400,
    (d: { kind: string }) =>
      `This model of kind "${d.kind}" was saved without the weight of the training rows in its leaves.`,
    'Pass a `background` of some hundred training rows, or train the model again.',
  ),
  EXPLAIN_LABEL: row(
    400,
    (d: { labels: readonly string[]; received: string }) =>
      d.labels.length === 0
        ? `The model answers with a number, so that there is no class to explain; received ${d.received}.`
        : `The class to explain must be one of ${d.labels.slice(0, 20).join(', ')}, received ${d.received}.`,
    'Name a label of the model as it is written, or leave it out.',
  ),

  ONNX_UNSUPPORTED: row(
    400,
    (d: { what: string; todo: string }) => `${d.what} cannot be exchanged through ONNX.`,
    (d) => d.todo,
  ),
  ONNX_UNREADABLE: row(
    400,
    (d: { problem: string }) => `The bytes are no ONNX model that can be read: ${d.problem}`,
    'Check the file with `onnx.checker`, or export it again.',
  ),

  REPORT_NOT_FOUND: row(
    404,
    (d: { model: string }) => `Model ${d.model} was registered without a report.`,
    'Write one with `throughline report <model>`, or ask for another version.',
  ),

  // jobs
  PROJECT_UNKNOWN: row(
    404,
    (d: { project: string; known: readonly string[]; nearest: string | undefined }) =>
      `This server has no project "${d.project}".${perhaps(d.nearest)} Projects: ${listed(d.known)}.`,
    'Start `throughline up` in the folder of the project.',
  ),
  JOB_NOT_FOUND: row(
    404,
    (d: { job: string }) => `There is no job "${d.job}"; jobs are forgotten when the server stops.`,
    'List the runs at /api/v1/runs; a run that has begun is kept there.',
  ),

  // prediction requests
  REQUEST_BODY: row(
    400,
    (d: { expected: string; received: string }) => `The request body must be ${d.expected}, received ${d.received}.`,
    'Send { "rows": [ { "<column>": <value> } ] } as application/json; /docs shows an example that works.',
  ),
  TABLE_UNREADABLE: row(
    400,
    (d: { form: 'csv' | 'arrow'; problem: string }) =>
      `The request body cannot be read as ${d.form === 'csv' ? 'CSV' : 'Arrow'}: ${d.problem}`,
    (d) =>
      d.form === 'csv'
        ? 'Send CSV in UTF-8 whose first line names the columns.'
        : 'Send an Arrow IPC stream or file of plain columns, whole.',
  ),
  MODEL_NOT_CHOSEN: row(
    400,
    (d: { models: readonly string[] }) =>
      `This address answers with the only champion, and there ${d.models.length === 0 ? 'is none' : 'are several'}. Models: ${listed(d.models)}.`,
    'Ask /models/{name}/invocations, or start the server with THROUGHLINE_ROOT_MODEL=<name>.',
  ),
  MODEL_NOT_SERVED: row<object>(404, () => 'No model has a champion here.', 'Make one with `throughline run`.'),
  REQUEST_TIMEOUT: row(
    408,
    (d: { seconds: number }) => `The request body did not arrive within ${d.seconds} seconds.`,
    'Send it again, smaller or over a faster line; files of any size are put below /api/2.0/mlflow-artifacts/.',
  ),
  REQUEST_TOO_LARGE: row(
    413,
    (d: { limitBytes: number }) => `The request body is larger than ${d.limitBytes} bytes.`,
    'Send fewer rows at a time, or score a file with `throughline predict`.',
  ),
  REQUEST_MEDIA_TYPE: row(
    415,
    (d: { received: string; expected?: string }) =>
      `The body must be ${d.expected ?? 'application/json'}, received ${d.received}.`,
    'Set the header content-type to what the body is: application/json, and for predictions text/csv and Arrow too.',
  ),
  REQUEST_FIELDS: row(
    400,
    (d: {
      problems: readonly { row: number; column: string; expected: string; received: string; nearest?: string }[]
    }) => {
      const first = d.problems[0]
      const more = d.problems.length > 1 ? ` (and ${d.problems.length - 1} more)` : ''
      if (first === undefined) return 'The rows break the signature.'
      return `Row ${first.row}, field "${first.column}": expected ${first.expected}, received ${first.received}.${perhaps(first.nearest)}${more}`
    },
    'Correct the fields named in details; /models/{name}/openapi.json lists every field, its type and an example.',
  ),
  FEEDBACK_ITEMS: row(
    400,
    (d: { problems: readonly { item: number; id: string; expected: string; received: string }[] }) => {
      const first = d.problems[0]
      const more = d.problems.length > 1 ? ` (and ${d.problems.length - 1} more)` : ''
      if (first === undefined) return 'The outcomes break the signature.'
      return `Outcome ${first.item}: expected ${first.expected}, received ${first.received}.${more}`
    },
    'Correct the outcomes named in details and send the request again: none of it was kept.',
  ),
  FEEDBACK_TOO_MANY: row(
    413,
    (d: { items: number; limit: number }) => `The request holds ${d.items} outcomes, more than ${d.limit}.`,
    'Send them in several requests.',
  ),
  REQUEST_ROWS_TOO_MANY: row(
    413,
    (d: { rows: number; limit: number }) => `The request holds ${d.rows} rows, more than ${d.limit}.`,
    'Send fewer rows at a time, or score a file with `throughline predict`.',
  ),
  REQUEST_REFUSED: row(
    400,
    (d: { problem: string }) => `The request cannot be read: ${d.problem}.`,
    'Correct the request; /docs shows one that works.',
  ),
  REQUEST_ENCODING: row(
    415,
    (d: { received: string; supported: readonly string[] }) =>
      `Unsupported Content-Encoding ${d.received}. Supported: ${d.supported.join(', ')}.`,
    'Send the body as it is, or compressed in one of the ways named.',
  ),
  INFER_REQUEST: row(
    400,
    (d: { problem: string }) => d.problem,
    'Ask GET /v2/models/{name} what the model takes; docs/guides/open-inference-protocol.md shows requests that work.',
  ),
  INFER_NOT_IMPLEMENTED: row(501, (d: { what: string }) => d.what, 'Go without it.'),
  HOST_REFUSED: row(
    403,
    (d: { header: string; received: string; allowed: readonly string[] }) =>
      `The ${d.header} header names ${d.received}, which is not this server. Allowed: ${listed(d.allowed)}.`,
    'Use http://127.0.0.1:<port> or http://localhost:<port>; other names are refused, so that a web page elsewhere cannot reach this server.',
  ),
  METHOD_NOT_ALLOWED: row(
    405,
    (d: { method: string; path: string; allowed: readonly string[] }) =>
      `${d.path} does not take ${d.method}. It takes ${d.allowed.join(', ')}.`,
    'Use one of the methods named; see /docs.',
  ),
  ROUTE_NOT_FOUND: row(
    404,
    (d: { method: string; path: string }) => `There is nothing at ${d.method} ${d.path}.`,
    'See /docs for what is here.',
  ),

  // rollouts
  ROLLOUT_PLAN: row(
    400,
    (d: { rollout: string; field: string; expected: string; received: string }) =>
      `Rollout "${d.rollout}": ${d.field} must be ${d.expected}, received ${d.received}.`,
    'Correct the plan and start the rollout again.',
  ),
  ROLLOUT_OPEN: row(
    409,
    (d: { model: string; rollout: string; status: string }) =>
      `Model "${d.model}" has a rollout already: ${d.rollout}, which is ${d.status}.`,
    'Let it end, or roll it back, and start the next one then.',
  ),
  ROLLOUT_MOVED: row(
    409,
    (d: { rollout: string; expected: string; received: string }) =>
      `Rollout ${d.rollout} was read as ${d.expected} and is ${d.received} now: somebody else moved it.`,
    'Read where it stands and decide again.',
  ),
  ROLLOUT_TRANSITION: row(
    409,
    (d: { from: string; to: string; allowed: readonly string[] }) =>
      `A rollout that is ${d.from} cannot become ${d.to}. It may become: ${d.allowed.join(', ') || 'nothing more'}.`,
    'Read where it stands and decide again; what was rolled back is tried again as a new rollout.',
  ),

  // drift and monitoring
  DRIFT_BIN_MISMATCH: row(
    400,
    (d: { reference: number; current: number }) =>
      `A drift score needs both windows in the same bins, received ${d.reference} bins of the reference and ${d.current} of the current window.`,
    'Count both windows with the bin edges of the reference.',
  ),
  DRIFT_COLUMN_KIND: row(
    400,
    (d: { column: string; expected: string; received: string }) =>
      `Column "${d.column}" was a ${d.expected} column in the reference, received a ${d.received} column.`,
    'Read and clean the window with the same decisions as the training rows.',
  ),
  DRIFT_TIME_COLUMN: row(
    400,
    (d: { column: string | undefined; received: string }) =>
      d.column === undefined
        ? 'Rows cannot be chosen by period: the project names no time column.'
        : `Rows are chosen by period through "${d.column}", expected a timestamp column, received ${d.received}.`,
    'Set `time` in throughline.config.ts to a date or timestamp column, or monitor without a period.',
  ),
  MONITOR_WINDOW_EMPTY: row(
    400,
    (d: { rows: number; from?: string; to?: string }) =>
      `No row of ${d.rows} is in the window from ${d.from ?? 'the start'} until before ${d.to ?? 'the end'}.`,
    'Choose a period that the data cover, or check that the file has rows.',
  ),

  // server
  PORT_TAKEN: row(
    400,
    (d: { host: string; port: number }) => `Port ${d.port} on ${d.host} is taken by another program.`,
    (d) => `Stop that program, or choose another port: --port ${d.port + 1}.`,
  ),
  TLS_FILES: row(
    400,
    (d: { cert: string; key: string; problem: string }) =>
      `The certificate ${d.cert} with the key ${d.key} cannot be used: ${d.problem}.`,
    'Name PEM files that this user may read and that belong together in THROUGHLINE_TLS_CERT and THROUGHLINE_TLS_KEY.',
  ),
  WORKER_ENDED: row(
    500,
    (d: { code: number | null }) => `A process of this server ended (${d.code ?? 'by a signal'}) before it answered.`,
    'It said why on standard error; without `--workers` the same is told by this process.',
  ),
  HOST_NEEDS_CREDENTIALS: row(
    400,
    (d: { host: string; problem: string }) =>
      `Refusing to listen on ${d.host}: beyond the loopback address everyone on the network could use this server, and ${d.problem}.`,
    'Make an admin with `throughline users add <name> --role admin` and leave access on, or listen on 127.0.0.1 (the default).',
  ),
  ACCESS_WITHOUT_ADMIN: row<object>(
    400,
    () => 'Access is on, and nobody is admin: no one could let anyone in.',
    'Make an admin: `throughline users add <name> --role admin`.',
  ),

  // access
  SIGN_IN_NEEDED: row(
    401,
    (d: { path: string }) => `${d.path} needs credentials, received none.`,
    'Send a user and password or a token; in MLflow: MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
  ),
  CREDENTIALS_REFUSED: row<object>(
    401,
    () => 'The credentials are refused: unknown, wrong, expired or revoked.',
    'Check user and password or token; an admin sees tokens with `throughline tokens list`.',
  ),
  ROLE_NEEDED: row(
    403,
    (d: { user: string; role: string; project: string }) =>
      `This needs the role "${d.role}" on ${d.project === '*' ? 'all projects' : `project "${d.project}"`}, which ${d.user} has not.`,
    (d) => `An admin gives it: \`throughline users role <name> ${d.role} --project "${d.project}"\`.`,
  ),
  CSRF_REFUSED: row<object>(
    403,
    () => 'The request comes from a browser that is signed in, but not from a page of this server.',
    'Pages send the cookie whose name ends in "throughline_csrf" as the header X-CSRF-Token; programs use a token.',
  ),
  SIGN_IN_LIMITED: row(
    429,
    (d: { seconds: number }) => `Too many failed attempts to sign in; the next is heard in ${d.seconds} s.`,
    'Wait, then try once with the right credentials.',
  ),
  NOT_READY: row(
    503,
    ({ problem }: { problem: string }) => `This server takes no requests: ${problem}.`,
    'Ask another one. GET /health says which models it has and what could not be loaded.',
  ),
  RATE_LIMITED: row(
    429,
    (d: { max: number; seconds: number }) =>
      `More than ${d.max} requests a minute; the next is heard in ${d.seconds} s.`,
    'Send less often (log-batch takes 1,000 metrics at once), or set THROUGHLINE_RATE_LIMIT.',
  ),
  SERVER_BUSY: row(
    503,
    (d: { requests: number; limit: number }) =>
      `${d.requests} predictions are under way, of at most ${d.limit}; this one was not begun.`,
    'Send it again after the seconds of `Retry-After`; `--workers`, or another server, answers more at once.',
  ),
  SIGN_IN_ELSEWHERE: row(
    401,
    (d: { problem: string }) => `Signing in through OpenID Connect failed: ${d.problem}.`,
    'Begin again at /login; the log of this server and that of the provider say more.',
  ),
  USER_NAME: row(
    400,
    (d: { received: string }) =>
      `"${d.received}" is no name of a user: expected 1 to 100 letters, digits, ".", "_", "-", "@" or "+".`,
    'Choose another name.',
  ),
  USER_PASSWORD: row(
    400,
    (d: { expected: string }) => `The password cannot be taken: expected ${d.expected}.`,
    'Choose another password.',
  ),
  USER_EXISTS: row(
    400,
    (d: { name: string }) => `There is a user "${d.name}" already.`,
    'Choose another name, or change that user: `throughline users role`.',
  ),
  USER_NOT_FOUND: row(404, (d: { name: string }) => `There is no user "${d.name}".`, 'See `throughline users list`.'),
  LAST_ADMIN: row<object>(
    400,
    () => 'This is the last admin; without one no one could let anyone in.',
    'Make another admin first: `throughline users role <name> admin`.',
  ),
  PERMISSION_NOT_FOUND: row(
    404,
    (d: { user: string; project: string }) => `${d.user} has no role of its own on project "${d.project}".`,
    'See `throughline users list`; a role on all projects ("*") holds for each.',
  ),
  PASSWORD_CURRENT: row(
    400,
    (d: { user: string }) => `Current password is required when changing your own password, ${d.user}.`,
    'Send it as `current_password`, or as the credentials of the request.',
  ),
  PERMISSION_EXISTS: row(
    400,
    (d: { user: string; project: string; role: string }) => `${d.user} is ${d.role} of project "${d.project}" already.`,
    'Update the permission instead of creating it.',
  ),
  PERMISSION_RESOURCE: row(
    400,
    (d: { received: string; known: readonly string[] }) =>
      `Invalid resource type: ${d.received}. Roles are on projects: ${d.known.join(', ')}.`,
    'Name an experiment by its id, or a registered model by its name.',
  ),
  TOKEN_NOT_FOUND: row(
    404,
    (d: { id: number | string }) => `There is no token ${d.id}.`,
    'See `throughline tokens list`.',
  ),
  INTERNAL: row(
    500,
    (d: { requestId: string }) => `Something broke inside the server (request ${d.requestId}).`,
    'Look for the request id in the log, and report it with the lines around it.',
  ),
} as const
