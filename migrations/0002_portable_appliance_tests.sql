-- From schema 1 to 2: portable appliance tests.

alter table category_part add column pat_class text check (pat_class in ('I', 'II', 'III', 'unknown'));
alter table category_part add column pat_type text check (pat_type in ('S', 'IT', 'M', 'P', 'H'));
alter table asset add column pat_failed text check (pat_failed in ('visual', 'combined'));
alter table asset add column pat_due_on text;
alter table asset add column pat_untested integer not null default 0 check (pat_untested in (0, 1));
create index asset_pat_failed on asset (tag_folded) where pat_failed is not null;
create index asset_pat_untested on asset (tag_folded) where pat_untested;

-- A tested thing, or a part of one that has PAT records of its own (`LAP-0042/charger`): what is known of its electrics
-- beside its category, and what its results come to. Worked out anew by the program whenever a result, an interval or
-- a category changes, so that what is due is read through an index.
create table pat_item (
  id               text primary key,
  asset_id         text not null references asset (id),
  part             text,                                                 -- null: the thing itself
  -- null: as the category says; in pairs, as in asset
  pat_class        text check (pat_class in ('I', 'II') or pat_class in ('III', 'unknown')),
  pat_type         text check (pat_type in ('S', 'IT') or pat_type in ('M', 'P') or pat_type = 'H'),
  heating          integer not null check (heating in (0, 1)),           -- class I heating: lower insulation is good
  lead             text,                                                 -- Ω: the R of the earth limit, 0.1 + R
  fuse             text,                                                 -- A
  visual_on        text,                                                 -- the last pass that counts as an inspection
  visual_due_on    text,
  combined_on      text,
  combined_due_on  text,
  first_on         text,                                                 -- the first pass: new kit may stand on a visual one
  last_on          text,                                                 -- the last result that counts
  failed           text check (failed in ('visual', 'combined')),
  digest           text not null
) strict;
create unique index pat_item_one on pat_item (asset_id, coalesce(part, ''));
create index pat_item_visual_due on pat_item (visual_due_on) where visual_due_on is not null;
create index pat_item_combined_due on pat_item (combined_due_on) where combined_due_on is not null;
create index pat_item_failed on pat_item (asset_id) where failed is not null;

-- How often a thing, what is in a location, or a category is tested, where the school has decided it. No law sets an
-- interval: each rests on a note.
create table pat_interval (
  id               text primary key,
  asset_id         text references asset (id),
  category_id      text references category (id),
  location         text,
  location_folded  text,
  part             text,
  kind             text not null check (kind in ('visual', 'combined')),
  months           integer not null check (months >= 0),                 -- 0: not asked for
  basis            text not null check (basis in ('risk assessment', 'tester')),
  note             text,
  decided_on       text not null,
  decided_by       text not null,
  digest           text not null,
  -- of one of the three
  check (case when asset_id is null then 0 else 1 end + case when category_id is null then 0 else 1 end
         + case when location is null then 0 else 1 end = 1),
  check (basis = 'tester' or note is not null)
) strict;
create unique index pat_interval_one on pat_interval
  (coalesce(asset_id, ''), coalesce(category_id, ''), coalesce(location_folded, ''), coalesce(part, ''), kind);

-- One test of one thing. Never changed but for its state, and for whose it is where the tester's file did not say.
create table pat_result (
  id                 text primary key,
  no                 integer not null unique,
  asset_id           text references asset (id),    -- null: the tester's ID is nobody's yet
  part               text,
  kind               text not null check (kind in ('visual', 'combined')),
  result             text not null check (result in ('pass', 'fail') or result = 'information'),
  state              text not null check (state in ('counted', 'queried') or state = 'void'),
  tested_on          text not null,
  tested_time        text,                          -- the school's own time of day; null: only the day is known
  tester             text,
  instrument         text,
  instrument_serial  text,
  note               text,                          -- why it failed; what the tester wrote
  replaced           integer not null check (replaced in (0, 1)), -- another part stands in the old one's place
  retest_months      integer check (retest_months >= 0),
  foreign_id         text,                          -- the ID in the tester's file
  foreign_id_folded  text,
  location           text,                          -- as the tester's file has it
  description        text,
  fingerprint        text,                          -- hash of what the file says: the same test is not taken twice
  decision           text,                          -- why it is void, or was accepted
  recorded_at        text not null,
  digest             text not null,
  check (asset_id is not null or foreign_id is not null)
) strict;
create index pat_result_asset on pat_result (asset_id, tested_on) where asset_id is not null;
create unique index pat_result_fingerprint on pat_result (fingerprint) where fingerprint is not null;
create index pat_result_unmatched on pat_result (foreign_id_folded) where asset_id is null;
create index pat_result_queried on pat_result (no) where state = 'queried';

-- What was measured. The value stands as the instrument shows it, in the unit of its test: Ω, MΩ, mA, VA or A.
create table pat_reading (
  result_id   text not null references pat_result (id),
  position    integer not null,
  test        text not null check (test in ('earth', 'insulation') or test in ('leakage', 'polarity')
                or test in ('functional', 'lead-continuity') or test in ('load', 'fuse')),
  comparator  text check (comparator in ('>', '<')),
  value       text,
  result      text check (result in ('pass', 'fail') or result = 'information'),
  digest      text not null,
  primary key (result_id, position)
) strict;

-- An ID of a tester's file that is no tag, and whose it was found to be: remembered for the next file.
create table pat_tester_id (
  foreign_id_folded  text primary key,
  foreign_id         text not null,
  asset_id           text not null references asset (id),
  part               text,
  digest             text not null
) strict;

-- The mains parts of the categories that every register began with, as a new one has them.
update category_part set pat_class = 'II', pat_type = 'P' where name = 'charger';
update category_part set pat_class = 'I', pat_type = 'P' where name = 'power lead';
-- Nothing has been tested yet; what is not battery alone wants to be.
update asset set pat_untested = 1 where category_id in
  (select c.id from category c where c.pat_class <> 'III'
   union select p.category_id from category_part p where p.pat_class is not null and p.pat_class <> 'III');
