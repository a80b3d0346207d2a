-- From schema 4 to 5: another school's register taken into this one; operators have a digest as every row has; how many
-- rows there are is known.

alter table operator add column digest text not null default '';

-- Another school's register that was taken into this one, and where its log stood.
create table merged_register (
  id         text primary key,            -- the other register's own
  school     text not null,
  prefix     text,                        -- put before tags and refs that were taken
  head_no    integer not null,
  head_hash  text not null,
  merged_at  text not null,
  digest     text not null
) strict;

-- How that register's short numbers became this one's: each had so much added to it.
create table merged_series (
  id           text primary key,
  register_id  text not null references merged_register (id),
  series       text not null,
  added        integer not null check (added >= 0),
  last         integer not null,          -- of its own numbers
  digest       text not null,
  unique (register_id, series)
) strict;

-- The log of such a register, as it was: its hashes hang on each other, so that it can't become part of this one's. Its
-- head stands in the entry of the merging.
create table merged_log (
  register_id   text not null references merged_register (id),
  no            integer not null,
  at            text not null,
  effective_at  text,
  operator_id   text not null,
  action        text not null,
  subject       text not null,
  subject_id    text not null,
  asset_id      text,
  person_id     text,
  detail_hash   text not null,
  hash          text not null,
  primary key (register_id, no)
) strict;
create index merged_log_asset on merged_log (asset_id) where asset_id is not null;
create index merged_log_person on merged_log (person_id) where person_id is not null;

create table merged_log_detail (
  register_id  text not null,             -- both as in `merged_log`; salt and body as in `log_detail`
  log_no       integer not null,
  salt         text not null,
  body         text not null,
  primary key (register_id, log_no),
  foreign key (register_id, log_no) references merged_log (register_id, no)
) strict;

-- Of whose details only these may go: see `log_erased`.
create table merged_log_erased (
  register_id  text not null,
  log_no       integer not null,
  primary key (register_id, log_no),
  foreign key (register_id, log_no) references merged_log (register_id, no)
) strict;

-- Who sat at its keyboard: people of another school may have the names of this one's.
create table merged_operator (
  id           text primary key,
  register_id  text not null references merged_register (id),
  name         text not null,
  digest       text not null
) strict;

create trigger merged_log_keeps_updates_out before update on merged_log
begin select raise(abort, 'the log is append-only'); end;
create trigger merged_log_keeps_deletes_out before delete on merged_log
begin select raise(abort, 'the log is append-only'); end;
create trigger merged_log_detail_keeps_updates_out before update on merged_log_detail
begin select raise(abort, 'the log is append-only'); end;
create trigger merged_log_detail_keeps_deletes_out before delete on merged_log_detail
when not exists (select 1 from merged_log_erased e where e.register_id = old.register_id and e.log_no = old.log_no)
begin select raise(abort, 'the log is append-only'); end;

-- From here on each row that comes or goes is counted: see `log_head`.
alter table log_head add column rows_kept integer not null default 0;
update log_head set rows_kept =
  (select count(*) from register) + (select count(*) from setting) + (select count(*) from loan_limit) +
  (select count(*) from asset_alias) + (select count(*) from category) + (select count(*) from category_part) +
  (select count(*) from category_check) + (select count(*) from asset) + (select count(*) from person) +
  (select count(*) from role_held) + (select count(*) from slip) + (select count(*) from loan) +
  (select count(*) from loan_part) + (select count(*) from loan_check) + (select count(*) from loan_override) +
  (select count(*) from pat_item) + (select count(*) from pat_interval) + (select count(*) from pat_result) +
  (select count(*) from pat_reading) + (select count(*) from pat_tester_id) + (select count(*) from incident) +
  (select count(*) from attachment) + (select count(*) from repair) + (select count(*) from hold) +
  (select count(*) from charge) + (select count(*) from charge_line) + (select count(*) from charge_due) +
  (select count(*) from tariff) + (select count(*) from ban) + (select count(*) from agreement) +
  (select count(*) from agreement_signature) + (select count(*) from permission) +
  (select count(*) from permission_grant) + (select count(*) from own_device) + (select count(*) from licence) +
  (select count(*) from licence_seat) + (select count(*) from wipe) + (select count(*) from leaver_line) +
  (select count(*) from leaver_tick) + (select count(*) from clearance) + (select count(*) from person_alias) +
  (select count(*) from operator) + (select count(*) from merged_register) + (select count(*) from merged_series) +
  (select count(*) from merged_operator);
