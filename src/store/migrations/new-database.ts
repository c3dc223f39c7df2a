/**
 * What all migrations make of an empty SQLite file, as one script: a new workspace need not go through its own past.
 * Written by scripts/new-database.ts; a test compares it with the migrations.
 */
export const newDatabase = (
  nowMs: number,
): string => `CREATE TABLE migrations (name text primary key, applied_at_ms bigint not null);
CREATE TABLE "trainings" ("id" text primary key, "experiment" text not null, "status" text not null check (status in ('running', 'finished', 'failed', 'dead')), "started_at_ms" bigint not null, "ended_at_ms" bigint, "pid" bigint not null, "host" text not null, "config" text not null, "seed" double precision not null, "versions" text not null, "snapshot_hash" text, "metrics" text not null, "result" text, "error_code" text, "error_message" text);
CREATE TABLE "registered_models" ("name" text primary key, "last_version" bigint not null, renamed_to text, description text, user_id text not null default '', created_at_ms bigint not null default 0, updated_at_ms bigint not null default 0, deleted_at_ms bigint);
CREATE TABLE "evidence" ("id" bigint primary key, "at_ms" bigint not null, "actor" text not null, "action" text not null, "subject" text not null, "digest" text, "details" text not null);
CREATE TABLE "evidence_head" ("one" integer primary key check (one = 1), "last_id" bigint not null);
CREATE TABLE experiments (
        id integer primary key autoincrement,
        name text not null unique,
        artifact_location text,
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        deleted_at_ms bigint
      );
CREATE TABLE experiment_tags (experiment_id bigint not null references experiments (id), key text not null, value text not null, primary key (experiment_id, key)) without rowid;
CREATE TABLE runs (
        number integer primary key autoincrement,
        id text not null unique,
        experiment_id bigint not null references experiments (id),
        name text not null,
        user_id text not null,
        status text not null check (status in ('running', 'scheduled', 'finished', 'failed', 'killed', 'dead')),
        started_at_ms bigint not null,
        ended_at_ms bigint,
        artifact_uri text not null,
        deleted_at_ms bigint,
        beat_at_ms bigint
      );
CREATE TABLE params (run bigint not null references runs (number), key text not null, value text not null, primary key (run, key)) without rowid;
CREATE TABLE run_tags (run bigint not null references runs (number), key text not null, value text not null, primary key (run, key)) without rowid;
CREATE TABLE metrics (run bigint not null references runs (number), key text not null, at_ms bigint not null, step bigint not null,
     value double precision not null, primary key (run, key, at_ms, step, value)) without rowid;
CREATE TABLE latest_metrics (run bigint not null references runs (number), key text not null, at_ms bigint not null, step bigint not null,
     value double precision not null, primary key (run, key)) without rowid;
CREATE TABLE datasets (
        id integer primary key autoincrement,
        experiment_id bigint not null references experiments (id),
        name text not null,
        digest text not null,
        source_type text not null,
        source text not null,
        schema text,
        profile text,
        unique (experiment_id, name, digest)
      );
CREATE TABLE run_datasets (
        run bigint not null references runs (number),
        dataset_id bigint not null references datasets (id),
        primary key (run, dataset_id)
      );
CREATE TABLE run_dataset_tags (
        run bigint not null, dataset_id bigint not null, key text not null, value text not null,
        primary key (run, dataset_id, key),
        foreign key (run, dataset_id) references run_datasets (run, dataset_id)
      );
CREATE TABLE run_models (
        run bigint not null references runs (number),
        direction text not null check (direction in ('input', 'output')),
        model_id text not null,
        step bigint not null,
        primary key (run, direction, model_id)
      );
CREATE TABLE logged_models (
        id text primary key,
        experiment_id bigint not null references experiments (id),
        name text not null,
        artifact_uri text not null,
        created_at_ms bigint not null,
        updated_at_ms bigint not null,
        status text not null check (status in ('pending', 'ready', 'failed')),
        status_message text,
        model_type text not null,
        source_run_id text,
        deleted_at_ms bigint
      );
CREATE TABLE logged_model_params (
          model_id text not null references logged_models (id), key text not null, value text not null,
          primary key (model_id, key)
        );
CREATE TABLE logged_model_tags (
          model_id text not null references logged_models (id), key text not null, value text not null,
          primary key (model_id, key)
        );
CREATE TABLE logged_model_metrics (
        model_id text not null references logged_models (id),
        run_id text not null,
        key text not null,
        at_ms bigint not null,
        step bigint not null,
        value double precision not null,
        dataset_name text not null,
        dataset_digest text not null,
        primary key (model_id, key, dataset_name, dataset_digest, run_id, at_ms, step, value)
      );
CREATE TABLE model_versions (
      model text not null references registered_models (name) on update cascade, version bigint not null check (version >= 1), digest text, evaluated_digest text,
      run_id text, snapshot_hash text, created_at_ms bigint not null, signature text, metrics text,
      gate_passed integer check (gate_passed in (0, 1)), gate_reasons text, report_digest text, source text, location text, run_link text, user_id text not null default '', model_id text,
  description text,
  stage text not null default 'None', status text not null default 'ready', status_message text,
  updated_at_ms bigint not null default 0, deleted_at_ms bigint,
      primary key (model, version), unique (model, digest)
    );
CREATE TABLE aliases (
      model text not null, alias text not null, version bigint not null, primary key (model, alias),
      foreign key (model, version) references model_versions (model, version) on update cascade
    );
CREATE TABLE registered_model_tags (
        model text not null references registered_models (name) on update cascade,
        key text not null, value text not null, primary key (model, key)
      );
CREATE TABLE model_version_tags (
        model text not null, version bigint not null, key text not null, value text not null,
        primary key (model, version, key),
        foreign key (model, version) references model_versions (model, version) on update cascade
      );
CREATE TABLE users (
      id integer primary key autoincrement, name text not null unique, password_hash text, identity text unique,
      created_at_ms bigint not null
    );
CREATE TABLE grants (user_id bigint not null references users (id) on delete cascade, project text not null, role text check (role in ('viewer', 'editor', 'approver', 'admin')) not null, primary key (user_id, project));
CREATE TABLE tokens (
      id integer primary key autoincrement, user_id bigint not null references users (id) on delete cascade, name text not null, prefix text not null, hash text not null unique,
      role text check (role in ('viewer', 'editor', 'approver', 'admin')), created_at_ms bigint not null, expires_at_ms bigint, last_used_at_ms bigint, revoked_at_ms bigint
    );
CREATE TABLE sessions (
      hash text primary key, user_id bigint not null references users (id) on delete cascade, created_at_ms bigint not null, seen_at_ms bigint not null,
      expires_at_ms bigint not null
    );
CREATE TABLE audit (
      id integer primary key autoincrement, at_ms bigint not null, actor text not null, action text not null, subject text not null,
      origin text not null, outcome text not null check (outcome in ('done', 'refused', 'failed'))
    );
CREATE TABLE webhooks (
      id text primary key,
      name text not null,
      description text,
      url text not null,
      secret text,
      status text not null check (status in ('active', 'disabled')),
      created_at_ms bigint not null,
      updated_at_ms bigint not null,
      deleted_at_ms bigint,
      held_by text,
      held_until_ms bigint
    );
CREATE TABLE webhook_events (
      webhook_id text not null references webhooks (id), event text not null, primary key (webhook_id, event)
    );
CREATE TABLE webhook_deliveries (
      id integer primary key autoincrement,
      webhook_id text not null references webhooks (id),
      event text not null,
      at_ms bigint not null,
      data text not null,
      attempts integer not null,
      due_at_ms bigint not null,
      problem text,
      given_up_at_ms bigint
    );
CREATE TABLE rollouts (
      id text primary key,
      model text not null references registered_models (name) on update cascade,
      plan text not null,
      status text not null check (status in ('planned', 'shadow', 'ramping', 'paused', 'promoted', 'rolled-back')),
      stage integer not null,
      since_ms bigint not null,
      because text,
      started_by text not null,
      started_at_ms bigint not null
    );
CREATE TABLE rollout_counts (
      rollout text not null references rollouts (id), stage integer not null, process text not null, summary text not null,
      primary key (rollout, stage, process)
    );
CREATE INDEX "evidence_by_subject" on "evidence" ("subject", "id");
CREATE INDEX trainings_by_start on trainings (started_at_ms, id);
CREATE INDEX trainings_by_experiment on trainings (experiment, started_at_ms, id);
CREATE INDEX trainings_by_status on trainings (status, started_at_ms, id);
CREATE INDEX runs_by_experiment on runs (experiment_id, started_at_ms desc, id, deleted_at_ms);
CREATE INDEX runs_by_status on runs (status, beat_at_ms);
CREATE INDEX params_by_key on params (key, value, run);
CREATE INDEX run_tags_by_key on run_tags (key, value, run);
CREATE INDEX latest_metrics_by_key on latest_metrics (key, value, run);
CREATE INDEX run_datasets_by_dataset on run_datasets (dataset_id, run);
CREATE INDEX logged_models_by_experiment on logged_models (experiment_id, created_at_ms desc);
CREATE INDEX logged_models_by_run on logged_models (source_run_id);
CREATE INDEX model_versions_by_run on model_versions (run_id);
CREATE INDEX model_versions_by_model_id on model_versions (model_id);
CREATE INDEX tokens_by_user on tokens (user_id);
CREATE INDEX sessions_by_user on sessions (user_id);
CREATE INDEX sessions_by_end on sessions (expires_at_ms);
CREATE INDEX webhook_events_by_event on webhook_events (event, webhook_id);
CREATE INDEX webhook_deliveries_waiting on webhook_deliveries (webhook_id, id) where given_up_at_ms is null;
CREATE INDEX rollouts_by_model on rollouts (model, started_at_ms);
CREATE UNIQUE INDEX rollouts_open on rollouts (model) where status not in ('promoted', 'rolled-back');
insert into migrations values ('0001-spine', ${nowMs});
insert into migrations values ('0002-tracking', ${nowMs});
insert into migrations values ('0003-access', ${nowMs});
insert into migrations values ('0004-webhooks', ${nowMs});
insert into migrations values ('0005-rollouts', ${nowMs});
insert into evidence_head values (1, 0);
insert into experiments values (0, 'Default', null, ${nowMs}, ${nowMs}, null);
CREATE TRIGGER evidence_no_update before update on evidence  begin select raise(abort, 'evidence is append-only'); end;
CREATE TRIGGER evidence_no_delete before delete on evidence  begin select raise(abort, 'evidence is append-only'); end;
CREATE TRIGGER trainings_no_update before update on trainings when old.status <> 'running'
           begin select raise(abort, 'a run that ended never changes'); end;
CREATE TRIGGER trainings_no_delete before delete on trainings when old.status <> 'running'
           begin select raise(abort, 'a run that ended never changes'); end;
CREATE TRIGGER model_versions_no_update before update of version, digest, evaluated_digest, run_id, snapshot_hash, created_at_ms, signature, metrics, gate_passed, gate_reasons, report_digest, source, location, run_link, user_id, model_id on model_versions
     begin select raise(abort, 'a model version never changes'); end;
CREATE TRIGGER model_versions_no_delete before delete on model_versions
     begin select raise(abort, 'a model version never changes'); end;
CREATE TRIGGER audit_no_update before update on audit begin select raise(abort, 'the audit log is append-only'); end;
CREATE TRIGGER audit_no_delete before delete on audit begin select raise(abort, 'the audit log is append-only'); end;
`
