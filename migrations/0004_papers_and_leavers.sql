-- From schema 3 to 4: papers and leavers: agreements, permissions, own devices, licences, wipes, checklists, erasure.

alter table asset add column awaiting_wipe integer not null default 0 check (awaiting_wipe in (0, 1));
create index asset_awaiting_wipe on asset (tag_folded) where awaiting_wipe;
-- What is null changes no digest.
alter table person add column erased_on text;


-- A version of a policy that people sign. The same title again is a newer version; the text is kept by its hash.
create table agreement (
  id            text primary key,
  no            integer not null unique,
  title         text not null,
  title_folded  text not null,
  from_on       text not null,             -- the day on which it takes effect
  sign_by_on    text,                      -- until then an older version's signature holds, and nobody is refused
  review_on     text,
  kinds         text,                      -- kinds of people, parted by commas; null: all
  guardian      integer not null check (guardian in (0, 1)), -- a pupil's guardian signs too
  file_name     text,
  sha256        text references attachment_data (sha256),
  withdraw_reason text,                    -- it should not have been published: nobody is asked for it
  digest        text not null,
  check ((file_name is null) = (sha256 is null)),
  check (sign_by_on is null or sign_by_on >= from_on)
) strict;

-- Who has signed which version.
create table agreement_signature (
  id             text primary key,
  agreement_id   text not null references agreement (id),
  person_id      text not null references person (id),
  signed_on      text not null,
  how            text not null check (how in ('paper', 'screen')),
  witness        text,
  class_teacher  text,                     -- a pupil's names the class teacher (Trosnant)
  guardian       text,
  void_reason    text,                     -- it never was
  digest         text not null,
  check (how = 'paper' or witness is not null)
) strict;
create unique index agreement_signature_one on agreement_signature (person_id, agreement_id) where void_reason is null;

-- Leave for what the policy otherwise forbids: of a person, a thing or a category, for a purpose, until a day.
create table permission (
  id             text primary key,
  no             integer not null unique,
  kind           text not null,            -- home, visit, own-device …: data, see `permission kinds`
  person_id      text references person (id),
  asset_id       text references asset (id),
  category_id    text references category (id),
  purpose        text not null,
  from_on        text not null,
  until_on       text,
  revoked_on     text,
  revoke_reason  text,
  digest         text not null,
  check (person_id is not null or asset_id is not null or category_id is not null),
  check ((revoked_on is null) = (revoke_reason is null))
) strict;
create index permission_stands on permission (kind) where revoked_on is null;

-- Which role gave it, and who held that. It stands once every role of its kind has.
create table permission_grant (
  id             text primary key,
  permission_id  text not null references permission (id),
  role           text not null,
  person_id      text not null references person (id),
  given_on       text not null,
  digest         text not null,
  unique (permission_id, role)
) strict;

-- Somebody's own equipment on site, or a pupil's phone in the office cupboard.
create table own_device (
  id            text primary key,
  no            integer not null unique,
  person_id     text not null references person (id),
  what          text not null,
  serial        text,
  state         text not null check (state in ('on_site', 'in_cupboard', 'given_back', 'left')),
  admitted_on   text,
  until_on      text,
  tested_on     text,                      -- PAT: before it is used
  tester        text,
  handed_in_at  text,
  ended_at      text,                      -- given back, or taken away for good
  digest        text not null,
  check ((state in ('on_site', 'in_cupboard')) = (ended_at is null))
) strict;
create index own_device_person on own_device (person_id);
create index own_device_here on own_device (no) where ended_at is null;

-- Software that is paid for by the seat. The key is shown only when it is asked for by name.
create table licence (
  id           text primary key,
  no           integer not null unique,
  product      text not null,
  vendor       text,
  seats        integer check (seats > 0),  -- null: as many as are wanted
  licence_key  text,
  expires_on   text,
  cost_pence   integer check (cost_pence >= 0),
  digest       text not null
) strict;

-- Who or what uses a seat.
create table licence_seat (
  id          text primary key,
  licence_id  text not null references licence (id),
  person_id   text references person (id),
  asset_id    text references asset (id),
  since_on    text not null,
  until_on    text,                        -- the day on which it was released
  digest      text not null,
  check ((person_id is null) <> (asset_id is null))
) strict;
create index licence_seat_used on licence_seat (licence_id) where until_on is null;
create index licence_seat_person on licence_seat (person_id) where person_id is not null;
create index licence_seat_asset on licence_seat (asset_id) where asset_id is not null;

-- What was on a device that came back from one person is gone (Frederick Gent 10.4).
create table wipe (
  id                text primary key,
  no                integer not null unique,
  asset_id          text not null references asset (id),
  loan_id           text references loan (id),  -- whose data it was
  method            text not null,
  wiped_on          text not null,
  wiped_by          text,
  cloud_signed_out  integer not null check (cloud_signed_out in (0, 1)), -- before it was wiped, or it stays locked
  account_deleted   integer not null check (account_deleted in (0, 1)),
  certificate       text,
  void_reason       text,                      -- it never was: the device awaits its wipe again
  digest            text not null
) strict;
create index wipe_asset on wipe (asset_id);

-- The school's own lines of a leaver's checklist: keys, badge, accounts disabled.
create table leaver_line (
  id           text primary key,
  name         text not null,
  name_folded  text not null unique,
  kinds        text,                       -- kinds of people, parted by commas; null: all
  position     integer not null,
  digest       text not null
) strict;

-- What was said of a line of somebody's checklist. A re-hire makes it history.
create table leaver_tick (
  id           text primary key,
  person_id    text not null references person (id),
  line         text not null,              -- `keys`, `loan-12`: folded
  outcome      text not null check (outcome in ('returned', 'damaged', 'missing', 'not-issued', 'waived',
                 'transferred', 'done')),
  note         text,
  ticked_on    text not null,
  decided_by   text references person (id),
  operator_id  text not null references operator (id),
  past         integer not null check (past in (0, 1)), -- of an earlier leaving, or taken back
  digest       text not null
) strict;
create unique index leaver_tick_one on leaver_tick (person_id, line) where not past;

-- Somebody left with a clean sheet.
create table clearance (
  id                text primary key,
  no                integer not null unique,
  person_id         text not null references person (id),
  cleared_on        text not null,
  last_working_day  text,
  lines             text not null,         -- the checklist as it was then: a JSON list
  operator_id       text not null references operator (id),
  past              integer not null check (past in (0, 1)), -- of an earlier leaving, or taken back
  digest            text not null
) strict;
create unique index clearance_one on clearance (person_id) where not past;

-- Who was registered twice: the ref that is gone still finds the person, and the next import makes no double again.
create table person_alias (
  id          text primary key,            -- the id that was the double's: the log names it still
  person_id   text not null references person (id),
  kind        text not null,
  ref         text not null,
  ref_folded  text not null,
  merged_on   text not null,
  digest      text not null,
  unique (kind, ref_folded)
) strict;
create index person_alias_person on person_alias (person_id);

-- Entries of the log whose details were erased, as the law asks: told apart from such as are missing.
create table log_erased (
  log_no  integer primary key references log (no)
) strict;

drop trigger charge_line_keeps_updates_out;
create trigger charge_line_keeps_updates_out before update of
  id, charge_id, position, kind, amount_pence, happened_on, receipt_no, operator_id on charge_line
begin select raise(abort, 'the ledger is append-only'); end;
drop trigger log_detail_keeps_deletes_out;
create trigger log_detail_keeps_deletes_out before delete on log_detail
when not exists (select 1 from log_erased e where e.log_no = old.log_no)
begin select raise(abort, 'the log is append-only'); end;
