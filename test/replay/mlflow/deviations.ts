/** Where we answer otherwise than MLflow's own server, on purpose. */

/** Another status. `at`: 'method path'. */
export const otherStatuses: readonly {
  readonly at: RegExp
  readonly theirs: number
  readonly ours: number
  readonly why: string
}[] = [
  {
    ...{ at: /^POST .*\/experiments\/update$/, theirs: 500, ours: 400 },
    why: 'That a deleted experiment cannot be renamed is no fault of the server: clients try again for minutes at 500.',
  },
  {
    ...{ at: /^GET .*\/mlflow-artifacts\/artifacts\/.*no\.txt$/, theirs: 500, ours: 404 },
    why: 'MLflow 2 calls a file that is not there a fault of the server.',
  },
  {
    ...{ at: /^POST .*\/runs\/search$/, theirs: 400, ours: 200 },
    why: 'OR, and IS NULL of metrics, are read.',
  },
  {
    ...{ at: /^GET .*\/metrics\/get-history$/, theirs: 200, ours: 404 },
    why: 'That a run is not there is told; MLflow says that nothing was logged.',
  },
  {
    ...{ at: /^GET .*\/registered-models\/alias$/, theirs: 400, ours: 404 },
    why: 'An alias of a model that is not there: as MLflow 3 answers.',
  },
  {
    ...{ at: /^POST .*\/registered-models\/create$/, theirs: 200, ours: 400 },
    why: 'MLflow 3 takes no name with a slash; MLflow 2 did.',
  },
]

/** Another value. `at`: 'method path .field: what differs'. */
export const otherFields: readonly { readonly at: RegExp; readonly why: string }[] = [
  {
    at: /server-info \.(multipart_uploads_enabled|presigned_upload_\w+|features_enabled\.gateway): /,
    why: 'Files go up in parts here, which a folder of MLflow does not take; there are no presigned addresses, and no gateway.',
  },
  {
    at: /registered-models\/get \.registered_model\.aliases: lacks/,
    why: 'An alias goes with its version; MLflow 2 kept it, pointing at nothing.',
  },
]
