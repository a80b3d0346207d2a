-- The whole register, as it stands today. `kitbook init` runs this file once; a register that was made
-- by an older Kitbook gets here by the steps in migrations/.
--
-- What is common to all tables, and said once:
--   * ids are UUIDv7 in text, so that two schools' registers can be merged; people see tags, refs and `no`;
--   * days are `YYYY-MM-DD`; instants are UTC, `YYYY-MM-DDTHH:MM:SSZ`, so that text order is time order;
--   * money is whole pence;
--   * yes/no is 0/1, asked as `where awaiting_check`, never `= 1`: the same words run on PostgreSQL's boolean;
--   * `…_folded` and `search` are written by the program (lower case, accents taken off), never by SQL;
--   * `digest` is a salt and a hash of it and the row's non-null fields, so that a byte changed behind the program's back
--     is found; the log tells the digests of the rows that each entry wrote.

-- One row: whose register this is.
create table register (
  id          integer primary key check (id = 1),
  uuid        text not null unique,
  school      text not null,
  zone        text not null,             -- IANA name; what "today" and "the end of the due day" mean
  file_group  text,                      -- the group of accounts that may write the file, if not the owner alone
  created_at  text not null,
  digest      text not null
) strict;

-- What the school has set, where it differs from the program's own defaults: rule levels and the like.
create table setting (
  name    text primary key,
  value   text not null,
  digest  text not null
) strict;

-- Short numbers that people can say across a desk. Taken inside the writing transaction.
create table counter (
  name   text primary key,
  value  integer not null check (value >= 0)
) strict;

-- Who sits at the keyboard. Apart from the log, so that the log itself holds no name.
create table operator (
  id      text primary key,
  name    text not null unique,
  digest  text not null
) strict;

-- Who may sign in to the page. Of a password, a PIN and a one-time code only hashes are kept: argon2id for the first two,
-- SHA-256 for the code, which is random. The log names none of them.
create table account (
  id           text primary key,
  person_id    text not null unique references person (id),
  password     text,
  pin          text,
  code         text,
  code_until   text,
  disabled_on  text,
  changed_at   text not null,          -- sessions that began before it have ended
  digest       text not null,
  check ((code is null) = (code_until is null)),
  check (password is not null or pin is null)
) strict;

-- A device whose camera may be used, because the school registered it.
create table device (
  id        text primary key,
  no        integer not null unique,
  name      text not null,
  token     text not null unique,      -- SHA-256 of the code, later of what the device keeps
  is_known  integer not null check (is_known in (0, 1)), -- the device has used its code
  added_on  text not null,
  ended_on  text,
  digest    text not null
) strict;

-- The key of each form that the page recorded, so that a form that arrives twice is one act.
create table form_key (
  key  text primary key,
  at   text not null
) strict;

create table category (
  id                       text primary key,
  name                     text not null,
  name_folded              text not null unique,
  loan_kind                text not null check (loan_kind in ('issue', 'dated', 'class')),
  loan_minutes             integer check (loan_minutes > 0),  -- loans by the hour: how long when no time is said
  loan_days                integer check (loan_days >= 0),    -- loans by the day: 0 is "back today"
  check_in_months          integer check (check_in_months > 0), -- an issue comes in this often to be looked at
  home_rule                text not null check (home_rule in ('never', 'permission', 'allowed')),
  visit_rule               text not null check (visit_rule in ('never', 'permission', 'allowed')),
  holds_data               integer not null check (holds_data in (0, 1)), -- leaves the site encrypted or not at all
  needs_anti_virus         integer not null check (needs_anti_virus in (0, 1)),
  pat_class                text not null check (pat_class in ('I', 'II', 'III', 'unknown')), -- construction class
  pat_type                 text check (pat_type in ('S', 'IT', 'M', 'P', 'H')),              -- equipment type
  replacement_price_pence  integer check (replacement_price_pence >= 0),
  life_months              integer check (life_months > 0),   -- useful life, for the age in a suggested charge
  digest                   text not null,
  cost_centre              text,                              -- of charges, in the finance system; null: the school's
  nominal_code             text,
  -- all null: as Kitbook's own category of that name has it
  encryption               text check (encryption in ('none', 'off-site') or encryption = 'always'), -- where it must be encrypted
  takes_pictures           integer check (takes_pictures in (0, 1)), -- a visitor borrows it only with a member of staff
  removable                integer check (removable in (0, 1)) -- removable storage, such as a USB stick
) strict;

-- What goes out with each asset of the category, and is asked for when it comes back.
create table category_part (
  id           text primary key,
  category_id  text not null references category (id),
  name         text not null,
  price_pence  integer check (price_pence >= 0),
  position     integer not null,
  digest       text not null,
  pat_class    text check (pat_class in ('I', 'II', 'III', 'unknown')),  -- null: not electrical, nothing to test
  pat_type     text check (pat_type in ('S', 'IT', 'M', 'P', 'H')),
  unique (category_id, name)
) strict;

-- What is looked at when an asset comes back. A same-day loan has the short list.
create table category_check (
  id           text primary key,
  category_id  text not null references category (id),
  name         text not null,
  question     text not null,
  on_short     integer not null check (on_short in (0, 1)),
  on_routine   integer check (on_routine in (0, 1)),  -- looked at in a routine check; null: no
  routine_only integer check (routine_only in (0, 1)), -- and not when the asset comes back; null: then too
  tests_part   text,                                  -- a yes in a routine check is a visual check of this part
  position     integer not null,
  digest       text not null,
  unique (category_id, name),
  check (routine_only is null or (on_routine is not null and not on_short))
) strict;

-- How many things a kind of person may hold at once; without a category, of all kit together.
create table loan_limit (
  id           text primary key,
  person_kind  text not null,
  category_id  text references category (id),
  maximum      integer not null check (maximum >= 0),
  digest       text not null
) strict;
create unique index loan_limit_one on loan_limit (person_kind, coalesce(category_id, ''));

create table asset (
  id                   text primary key,
  tag                  text not null,
  tag_folded           text not null unique,
  category_id          text not null references category (id),
  name                 text,
  make                 text,
  model                text,
  serial               text,
  serial_folded        text,
  location             text,
  location_folded      text,
  -- in pairs: SQLite builds a table of its own for a longer list, again for each row of an import
  condition            text not null check (condition in ('new', 'good') or condition in ('fair', 'poor')
                         or condition = 'damaged'),
  fate                 text check (fate in ('disposed', 'lost') or fate in ('stolen', 'missing')), -- null: here, or lent
  awaiting_check       integer not null check (awaiting_check in (0, 1)), -- a return check is not answered yes
  encrypted            integer check (encrypted in (0, 1)),              -- null: nobody has looked
  anti_virus           integer check (anti_virus in (0, 1)),
  home_id              text references asset (id),  -- the trolley it belongs to
  inside_id            text references asset (id) check (inside_id <> id), -- the trolley it is in now
  phone_number         text,
  purchased_on         text,
  purchase_cost_pence  integer check (purchase_cost_pence >= 0),
  supplier             text,
  order_number         text,
  warranty_until       text,
  end_of_life_on       text,
  notes                text,
  extra                text,                        -- columns of an imported file that were kept on request
  search               text not null,               -- tag, old tags, serial, names, make, model, notes: folded
  created_at           text not null,
  digest               text not null,
  -- what the tests of the thing and its parts come to, worked out by the program: see pat_item
  pat_failed           text check (pat_failed in ('visual', 'combined')),  -- a fail that no pass has lifted
  pat_due_on           text,                                             -- the next test of any kind
  pat_untested         integer not null default 0 check (pat_untested in (0, 1)), -- one is asked for, none was passed
  in_repair            integer not null default 0 check (in_repair in (0, 1)), -- a repair of it is open
  held                 integer not null default 0 check (held in (0, 1)), -- kept as evidence: see `hold`
  awaiting_wipe        integer not null default 0 check (awaiting_wipe in (0, 1)), -- holds what its last holder left on it
  purchase_vat         text check (purchase_vat in ('inc', 'ex')), -- of the purchase cost; null: unknown
  replacement_cost_pence integer check (replacement_cost_pence >= 0), -- of this item; null: its category's
  device_name          text,                        -- the name on the network, in the device manager and in filter logs
  device_name_folded   text,
  os                   text,
  os_edition           text,
  os_version           text,
  support_ends         text,                        -- a day, or `none_published`; null: nobody has looked it up
  support_source       text,
  review_due_on        text,
  funding_source       text,
  funding_share_bp     integer check (funding_share_bp between 1 and 10000), -- of the cost, in hundredths of a per cent
  leased_from          text,                        -- the owner, if it is not the school's
  replacement_year     integer
) strict;
create index asset_serial on asset (serial_folded) where serial_folded is not null;
create index asset_device_name on asset (device_name_folded) where device_name_folded is not null;
create index asset_category on asset (category_id);
create index asset_inside on asset (inside_id) where inside_id is not null;
create index asset_home on asset (home_id) where home_id is not null;
create index asset_awaiting_check on asset (tag_folded) where awaiting_check;
create index asset_pat_failed on asset (tag_folded) where pat_failed is not null;
create index asset_pat_untested on asset (tag_folded) where pat_untested;
create index asset_in_repair on asset (tag_folded) where in_repair;
create index asset_awaiting_wipe on asset (tag_folded) where awaiting_wipe;

-- A tag that an asset no longer wears still finds it, and is never given to another.
create table asset_alias (
  tag_folded  text primary key,
  tag         text not null,
  asset_id    text not null references asset (id),
  retired_at  text not null,
  digest      text not null
) strict;
create index asset_alias_asset on asset_alias (asset_id);

-- A part that an asset lacks, or that is damaged, and no loan answers for it. What a borrower owes stands in `loan_part`.
create table asset_part (
  id        text primary key,
  asset_id  text not null references asset (id),
  name      text not null,
  state     text not null check (state in ('missing', 'damaged')),
  since_on  text not null,
  note      text,
  digest    text not null,
  unique (asset_id, name)
) strict;

create table person (
  id                text primary key,
  ref               text not null,       -- staff number, admission number or username, as the school writes it
  ref_folded        text not null,
  kind              text not null check (kind in
                      ('staff', 'pupil', 'agency', 'placement', 'volunteer', 'governor', 'contractor', 'visitor')),
  name              text not null,
  sort_name         text not null,       -- family name, given name: folded, so that Ó stands among the Os
  given_name        text,
  family_name       text,
  username          text,
  username_folded   text,
  upn               text,                -- kept for matching school files, never printed
  email             text,
  year_group        text,
  class             text,
  class_folded      text,
  class_teacher     text,
  manager           text,
  job_title         text,
  guardian_name     text,                -- shown only when asked for by name
  guardian_contact  text,
  start_on          text,
  contract_end      text,
  last_working_day  text,                -- in term; often weeks before the contract ends
  notes             text,
  search            text not null,
  created_at        text not null,
  digest            text not null,
  -- what the desk has to know, worked out by the program from `charge` and `ban`
  owes_pence        integer not null default 0,  -- asked for and not settled; what is disputed is paused
  bans              integer not null default 0,  -- bans that were not lifted, those that are over among them
  erased_on         text,                -- the details went, as the schedule says; what was lent stays
  unique (kind, ref_folded)
) strict;
create index person_ref on person (ref_folded);
create index person_username on person (username_folded) where username_folded is not null;
create index person_class on person (class_folded) where class_folded is not null;
create index person_last_day on person (last_working_day) where last_working_day is not null;
create index person_owes on person (owes_pence) where owes_pence <> 0;

-- Who is headteacher, caretaker …, from and until: a decision names its decider.
create table role_held (
  id          text primary key,
  person_id   text not null references person (id),
  role        text not null check (role in ('headteacher', 'chair-of-governors', 'ict-coordinator', 'technician',
                'caretaker', 'data-protection-officer', 'safeguarding-lead', 'digital-lead', 'business-manager',
                'class-teacher', 'office', 'auditor')),
  from_on     text not null,
  until_on    text,
  digest      text not null
) strict;
create index role_held_role on role_held (role);

-- One act of signing out: one borrower, one signature.
create table slip (
  id              text primary key,
  no              integer not null unique,
  person_id       text not null references person (id),
  out_at          text not null,
  recorded_at     text not null,
  operator_id     text not null references operator (id),
  off_site        text check (off_site in ('home', 'visit')),
  purpose         text,
  for_class       text,
  signed_how      text check (signed_how in ('paper', 'screen')),
  signed_on       text,
  signed_witness  text,
  digest          text not null,
  accompanied_by  text references person (id),  -- the member of staff who goes along with a visitor's camera
  personal_data   integer check (personal_data in (0, 1)), -- the borrower said if personal data goes home; null: not asked
  check ((signed_how is null) = (signed_on is null)),
  -- a name that the operator typed alone is not a signature (Hazeldene 4.5): the screen has a witness
  check (signed_how is null or signed_how = 'paper' or signed_witness is not null)
) strict;
create index slip_person on slip (person_id);
create index slip_unsigned on slip (out_at) where signed_how is null;

-- A slip or a return receipt in words, as it was when it was signed: it prints like this for ever. It goes when the
-- borrower is erased.
create table signed_paper (
  id         text primary key,
  slip_id    text not null references slip (id),
  paper      text not null check (paper in ('slip', 'receipt')),
  signed_on  text not null,
  how        text not null check (how in ('paper', 'screen')),
  witness    text,                        -- of a receipt; that of a slip is on the slip
  content    text not null,               -- the words of the paper: a JSON object
  hash       text not null,               -- of the content, as it was signed: printed on the paper, and in the log
  drawing    text references attachment_data (sha256), -- the signature, if it was drawn on the screen
  digest     text not null,
  check (drawing is null or how = 'screen'),
  check (paper = 'slip' and witness is null or paper = 'receipt' and (how = 'paper' or witness is not null))
) strict;
create index signed_paper_slip on signed_paper (slip_id);
create unique index signed_paper_one on signed_paper (slip_id) where paper = 'slip';

-- The terms on a slip, where the school has changed the ones that come with the program. Without rows those apply.
create table slip_term (
  id           text primary key,
  name         text not null,
  name_folded  text not null unique,
  wording      text not null,             -- {school} stands for the school's name
  kinds        text,                      -- kinds of people, parted by commas; null: all
  only_away    integer not null check (only_away in (0, 1)), -- only for what is taken off site, or issued without a due day
  position     integer not null,
  digest       text not null
) strict;

-- One asset to one borrower, from out to in: the permanent record.
create table loan (
  id             text primary key,
  no             integer not null unique,
  slip_id        text not null references slip (id),
  asset_id       text not null references asset (id),
  person_id      text not null references person (id),
  kind           text not null check (kind in ('issue', 'dated', 'class')),
  state          text not null check (state in ('open', 'part_returned', 'returned', 'lost', 'stolen', 'void')),
  out_at         text not null,
  due_on         text,
  due_at         text,
  due_until      text,          -- the first instant at which it is late: the end of the due day, or due_at
  check_in_on    text,          -- an issue's next look-over
  condition_out  text not null,
  condition_in   text,
  ended_at       text,          -- when it came back, was lost or stolen, or was struck out
  note           text,
  digest         text not null,
  recalled_on    text,          -- the school asks for it back: listed until it is
  recall_reason  text,
  before_recall  text,          -- kind and due day as they were: a JSON object, for a recall that is taken back
  adjustment     integer check (adjustment in (0, 1)), -- lent as a reasonable adjustment: bans and group recalls leave it be
  late_days      integer check (late_days > 0), -- school days by which it was late before it was renewed, all renewals together
  marks_out      text,          -- what was seen on it when it went out: a crack in the corner
  away_to        text check (away_to in ('home', 'visit', 'school')), -- where it goes since away_on; null: as its slip says
  away_on        text,
  away_purpose   text,
  away_data      integer check (away_data in (0, 1)), -- the borrower takes personal data on it there; null: nobody asked
  check ((away_to is null) = (away_on is null)),
  check (coalesce(away_to, 'school') <> 'school' or (away_purpose is null and away_data is null)),
  check ((state = 'open') = (ended_at is null)),
  check (ended_at is null or ended_at >= out_at),
  check (due_on is null or due_at is null),
  check ((due_until is null) = (due_on is null and due_at is null))
) strict;
-- The promise that everything else leans on: a thing is in one place at a time.
create unique index loan_one_open on loan (asset_id) where state = 'open';
create index loan_asset on loan (asset_id, out_at);
create index loan_person on loan (person_id, out_at);
create index loan_slip on loan (slip_id);
create index loan_due on loan (due_until) where state = 'open' and due_until is not null;
create index loan_check_in on loan (check_in_on) where state = 'open' and check_in_on is not null;
create index loan_held on loan (person_id) where state = 'open';
create index loan_part_returned on loan (person_id) where state = 'part_returned';
create index loan_recalled on loan (recalled_on) where state = 'open' and recalled_on is not null;

create table loan_part (
  id            text primary key,
  loan_id       text not null references loan (id),
  name          text not null,
  price_pence   integer check (price_pence >= 0),  -- as it was on the day of the loan
  outcome       text check (outcome in ('returned', 'missing', 'damaged', 'replaced', 'waived')), -- null: with the asset
  settled_at    text,
  position      integer not null,
  lent_damaged  integer check (lent_damaged in (0, 1)), -- it was damaged before: the borrower doesn't answer for that
  decided_by    text references person (id), -- who waived it; null: not waived, or an older Kitbook did not ask
  digest        text not null,
  unique (loan_id, name)
) strict;
-- What is owed, and so is missing from the asset.
create index loan_part_owed on loan_part (loan_id) where outcome in ('missing', 'damaged');

-- A photograph of the item as it went out, so that "it was cracked already" has an answer. The bytes stand once, by
-- their hash, without what the camera wrote about place and time.
create table loan_photo (
  id          text primary key,
  no          integer not null unique,
  loan_id     text not null references loan (id),
  name        text not null,           -- the file's own
  size_bytes  integer not null check (size_bytes > 0),
  sha256      text not null references attachment_data (sha256),
  taken_on    text not null,           -- the day that it shows
  added_at    text not null,
  digest      text not null,
  unique (loan_id, sha256)
) strict;

create table loan_check (
  id           text primary key,
  loan_id      text not null references loan (id),
  name         text not null,
  question     text not null,
  answer       integer check (answer in (0, 1)),  -- null: not answered yet
  answered_at  text,
  position     integer not null,
  digest       text not null,
  unique (loan_id, name)
) strict;

-- An issued asset was shown or seen, and the loan goes on (Frederick Gent 10.2).
create table routine_check (
  id           text primary key,
  no           integer not null unique,
  loan_id      text not null references loan (id),
  seen_on      text not null,
  source       text not null check (source in ('shown', 'report')), -- a report: a device export says when it was last seen
  due_before   text,                        -- the day of the routine check as it was before this one
  next_on      text,
  note         text,
  recorded_at  text not null,
  void_reason  text,                        -- it never was: the day is as it was before
  digest       text not null
) strict;
create index routine_check_loan on routine_check (loan_id);

-- What was looked at, and the answer.
create table routine_answer (
  id        text primary key,
  check_id  text not null references routine_check (id),
  name      text not null,
  question  text not null,
  answer    integer not null check (answer in (0, 1)),
  position  integer not null,
  test_id   text references pat_result (id), -- the visual check that this yes made
  digest    text not null,
  unique (check_id, name)
) strict;

-- A count of what is where. What was expected is frozen at its opening; the register itself is changed by none of it.
create table stocktake (
  id            text primary key,
  no            integer not null unique,
  location      text,                       -- the room that is counted; null: every room
  category_id   text references category (id), -- null: every category
  blind         integer not null check (blind in (0, 1)), -- what is expected is not shown before it is closed
  opened_at     text not null,
  operator_id   text not null references operator (id), -- who opened it
  note          text,
  closed_at     text,
  closed_by     text references person (id), -- somebody who neither keeps the register nor counted
  closing_note  text,
  digest        text not null,
  check ((closed_at is null) = (closed_by is null))
) strict;

-- An asset that was expected, and where, as the register had it at the opening.
create table stocktake_expected (
  id               text primary key,
  stocktake_id     text not null references stocktake (id),
  asset_id         text not null references asset (id),
  location         text,
  location_folded  text,
  lent_loan_id     text references loan (id), -- it was on loan then; at the closing, what it was on loan as meanwhile
  outcome          text check (outcome in ('missing', 'on_loan')), -- set at the closing, if nobody scanned it
  digest           text not null,
  unique (stocktake_id, asset_id)
) strict;
create index stocktake_expected_room on stocktake_expected (stocktake_id, location_folded);
create index stocktake_expected_asset on stocktake_expected (asset_id);

-- One scan. The last of an asset that is not void counts.
create table stocktake_scan (
  id               text primary key,
  no               integer not null unique,
  stocktake_id     text not null references stocktake (id),
  asset_id         text references asset (id),
  word             text,                     -- what was scanned, if no asset has it
  location         text not null,            -- the room where it was scanned
  location_folded  text not null,
  scanned_at       text not null,            -- a phone without a network sends it later
  operator_id      text not null references operator (id),
  finding          text not null check (finding in ('found', 'wrong_room', 'on_loan') or
                     finding in ('unexpected', 'turned_up') or finding in ('disposed', 'unknown')),
  again            integer not null check (again in (0, 1)), -- it had been scanned before
  condition        text check (condition in ('new', 'good') or condition in ('fair', 'poor') or condition = 'damaged'),
  note             text,
  accepted_at      text,                     -- the register was brought in line with it, because somebody asked for that
  void_reason      text,
  digest           text not null,
  check ((asset_id is null) = (finding = 'unknown') and (asset_id is null) = (word is not null))
) strict;
create index stocktake_scan_room on stocktake_scan (stocktake_id, location_folded);
create index stocktake_scan_asset on stocktake_scan (asset_id) where asset_id is not null;

-- A rule that was bent, and why.
create table loan_override (
  id           text primary key,
  loan_id      text not null references loan (id),
  rule         text not null,
  reason       text not null,
  operator_id  text not null references operator (id),
  decided_by   text references person (id), -- null: nobody's decision, or an older Kitbook did not ask
  digest       text not null,
  unique (loan_id, rule)
) strict;

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
  no_readings        text,                          -- why a combined test has none
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

-- What went wrong with a thing: damage, loss, theft, misuse, a fault. Tied to the loan that was open when it happened.
-- Of a child-protection matter nothing stands here but that it was referred, and the day.
create table incident (
  id                text primary key,
  no                integer not null unique,
  asset_id          text not null references asset (id),
  loan_id           text references loan (id),    -- null: it was with nobody
  person_id         text references person (id),  -- who had it, or who is said to have done it
  kind              text not null check (kind in ('damage', 'loss', 'theft', 'misuse', 'fault')),
  state             text not null check (state in ('open', 'decided', 'closed')),
  part              text,                         -- null: the thing itself
  happened_at       text not null,
  happened_on       text not null,                -- the school's day of it
  reported_at       text not null,
  reported_by       text,
  reported_to       text,
  note              text,                         -- what was seen
  error_message     text,
  location          text,                         -- where it happened
  criminal          integer not null check (criminal in (0, 1)), -- the headteacher calls the damage criminal
  referred_on       text,
  outcome           text check (outcome in ('accident', 'carelessness', 'intent', 'wear', 'not-proven')),
  decided_by        text references person (id),
  decided_on        text,
  decision          text,
  police_ref        text,
  no_police_reason  text,
  no_police_by      text references person (id),
  breach_due_at     text,                         -- 72 hours after it was reported: what holds data is gone
  breach            text check (breach in ('reported', 'not-reported')),
  breach_note       text,
  breach_by         text references person (id),
  insurer_ref       text,                         -- `none`: nothing was claimed
  closed_on         text,
  closing_note      text,
  void_reason       text,                         -- it never was: nothing counts it
  digest            text not null,
  check (void_reason is null or state = 'closed'),
  check ((outcome is null) = (decided_on is null) and (outcome is null) = (decided_by is null)),
  check ((state = 'closed') = (closed_on is not null)),
  -- child protection: referred, and the day, nothing more (Shirley Warren)
  check (referred_on is null or (note is null and person_id is null and loan_id is null and outcome is null))
) strict;
create index incident_asset on incident (asset_id);
create index incident_person on incident (person_id, happened_on) where person_id is not null;
create index incident_open on incident (no) where state <> 'closed';

-- A paper or photograph of the device, as evidence. The bytes stand once, by their hash.
create table attachment (
  id           text primary key,
  no           integer not null unique,
  incident_id  text not null references incident (id),
  name         text not null,           -- the file's own
  size_bytes   integer not null check (size_bytes > 0),
  sha256       text not null references attachment_data (sha256),
  added_at     text not null,
  digest       text not null,
  unique (incident_id, sha256)
) strict;

-- The bytes of attachments. The key is their SHA-256, so that a changed byte is found.
create table attachment_data (
  sha256  text primary key,
  bytes   blob not null
) strict;

-- A thing that is away to be mended, or was.
create table repair (
  id              text primary key,
  no              integer not null unique,
  asset_id        text not null references asset (id),
  incident_id     text references incident (id),
  state           text not null check (state in ('open', 'closed')),
  fault           text,
  supplier        text,
  warranty        integer not null check (warranty in (0, 1)),
  quote_pence     integer check (quote_pence >= 0),
  cost_pence      integer check (cost_pence >= 0),
  reference       text,                      -- the supplier's
  sent_on         text not null,
  back_on         text,
  outcome         text check (outcome in ('mended', 'not-mended', 'beyond-repair')),
  loaner_loan_id  text references loan (id), -- what the borrower has meanwhile
  no_incident     integer check (no_incident in (0, 1)), -- said to be for none; null: nobody has said
  digest          text not null,
  check (no_incident is null or incident_id is null),
  check ((state = 'closed') = (back_on is not null) and (state = 'closed') = (outcome is not null))
) strict;
-- A thing is in one repair at a time.
create unique index repair_one_open on repair (asset_id) where state = 'open';
create index repair_asset on repair (asset_id, sent_on);
create index repair_incident on repair (incident_id) where incident_id is not null;

-- Evidence: what is held is not wiped, mended or disposed of until somebody lifts that.
create table hold (
  id           text primary key,
  no           integer not null unique,
  asset_id     text not null references asset (id),
  incident_id  text references incident (id),
  reason       text not null,
  since_on     text not null,
  lifted_on    text,
  lift_reason  text,
  digest       text not null,
  check ((lifted_on is null) = (lift_reason is null))
) strict;
create index hold_asset on hold (asset_id);

-- A contribution that is asked for: of a pupil's parent, or of the person. What it comes to stands in `charge_line`; the
-- sums here are worked out from those lines.
create table charge (
  id                 text primary key,
  no                 integer not null unique,
  incident_id        text not null references incident (id),
  person_id          text not null references person (id),
  state              text not null check (state in ('assessed', 'requested', 'part_paid', 'paid', 'disputed', 'waived',
                       'written_off', 'refunded', 'reversed')),
  addressed_to       text not null check (addressed_to in ('parent', 'person')),
  reason             text not null,
  working            text not null,           -- how the suggestion was worked out: a JSON list of line and pence
  agreed_on          text,                    -- staff: the day of the written agreement (Employment Rights Act 1996 s. 13)
  overrides          text,                    -- rules that were bent, and why: a JSON list
  assessed_on        text not null,
  requested_on       text,
  disputed           integer not null check (disputed in (0, 1)),
  dispute_reason     text,
  assessed_pence     integer not null check (assessed_pence > 0),
  paid_pence         integer not null check (paid_pence >= 0),   -- less what was given back
  let_off_pence      integer not null check (let_off_pence >= 0), -- waived, remitted, written off, reversed
  outstanding_pence  integer not null,        -- below nothing: the school owes it back
  digest             text not null,
  letter_words       text,                    -- what letters say it is for; the reason stays in the school
  overridden_by      text references person (id), -- who decided to override a rule
  cost_centre        text,                    -- in the finance system, as it was on the day of the assessment
  nominal_code       text,
  check (outstanding_pence = assessed_pence - paid_pence - let_off_pence),
  check (let_off_pence <= assessed_pence)
) strict;
create index charge_person on charge (person_id);
create index charge_incident on charge (incident_id);
create index charge_unsettled on charge (no) where outstanding_pence <> 0;

-- The ledger. Append-only like the log: what was wrong is put right by another line. The sum of a charge's lines is what
-- is outstanding of it.
create table charge_line (
  id            text primary key,
  charge_id     text not null references charge (id),
  position      integer not null,
  kind          text not null check (kind in ('assessment', 'payment', 'waiver', 'remission', 'write-off', 'reversal',
                  'reinstatement', 'refund', 'mistaken-payment')),
  amount_pence  integer not null check (amount_pence <> 0),  -- what it adds to what is outstanding
  happened_on   text not null,
  receipt_no    integer unique,                              -- of a payment
  how           text,                                        -- cash, card, bank …
  reason        text,
  decided_by    text references person (id),
  operator_id   text not null references operator (id),
  digest        text not null,
  reference     text,                                        -- of the payment, in the system that took it
  unique (charge_id, position)
) strict;
create index charge_line_reference on charge_line (reference) where reference is not null;
-- Whom a reason names, and who decided, may change: when a person is erased, or was registered twice.
create trigger charge_line_keeps_updates_out before update of
  id, charge_id, position, kind, amount_pence, happened_on, receipt_no, operator_id, reference on charge_line
begin select raise(abort, 'the ledger is append-only'); end;
create trigger charge_line_keeps_deletes_out before delete on charge_line
begin select raise(abort, 'the ledger is append-only'); end;

-- When a charge that was requested falls due: in one sum, or in instalments. Payments settle the earliest first.
create table charge_due (
  id            text primary key,
  charge_id     text not null references charge (id),
  due_on        text not null,
  amount_pence  integer not null check (amount_pence > 0),
  open_pence    integer not null check (open_pence between 0 and amount_pence),
  digest        text not null,
  unique (charge_id, due_on)
) strict;
create index charge_due_open on charge_due (due_on) where open_pence > 0;

-- What the school asks for a sort of damage to a category's things: "laptop, screen: £80.00".
create table tariff (
  id             text primary key,
  category_id    text not null references category (id),
  damage         text not null,
  damage_folded  text not null,
  amount_pence   integer not null check (amount_pence > 0),
  digest         text not null,
  unique (category_id, damage_folded)
) strict;

-- How the value of items falls in the accounts: of the school's items, of a category's, or of one item, from the beginning
-- of a financial year on. Years before it keep the row that counted then.
create table depreciation (
  id                   text primary key,
  asset_id             text references asset (id),
  category_id          text references category (id),
  from_on              text,                -- the first day of a financial year; null: from each item's purchase
  method               text not null check (method in ('straight-line', 'reducing-balance') or method = 'none'),
  life_months          integer check (life_months > 0),
  rate_hundredths      integer check (rate_hundredths > 0 and rate_hundredths <= 10000), -- a year, in 1/100 of a per cent
  residual_pence       integer check (residual_pence >= 0),
  residual_hundredths  integer check (residual_hundredths >= 0 and residual_hundredths <= 10000), -- of the cost
  convention           text check (convention in ('days', 'months') or convention = 'full-years'),
  digest               text not null,
  check (asset_id is null or category_id is null),
  check (method = 'straight-line' or life_months is null),
  check (method = 'none' or (life_months is null) <> (rate_hundredths is null)),
  check (method <> 'none' or rate_hundredths is null),
  check ((method = 'none') = (convention is null))
) strict;
create unique index depreciation_one on depreciation
  (coalesce(asset_id, ''), coalesce(category_id, ''), coalesce(from_on, ''));
create index depreciation_asset on depreciation (asset_id) where asset_id is not null;

-- Who may not borrow, from and until. A class or year group is banned as its members of that day: a row each, one number.
create table ban (
  id           text primary key,
  no           integer not null,
  person_id    text not null references person (id),
  members_of   text,                    -- "9B", "Year 9"
  from_on      text not null,
  until_on     text,                    -- the last day of it; null: until it is lifted
  reason       text not null,
  incident_id  text references incident (id),
  lifted_on    text,
  lift_reason  text,
  digest       text not null,
  decided_by   text references person (id), -- null: an older Kitbook did not ask
  lifted_by    text references person (id),
  unique (no, person_id),
  check ((lifted_on is null) = (lift_reason is null)),
  check (until_on is null or until_on >= from_on)
) strict;
create index ban_person on ban (person_id);


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
  drawing        text references attachment_data (sha256), -- the signature, if it was drawn on the screen
  shown          text,                     -- the hash of the words that the screen showed then
  digest         text not null,
  check (how = 'paper' or witness is not null),
  check ((drawing is null) = (shown is null)),
  check (drawing is null or how = 'screen')
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
  device         text,                     -- the owner's own device that it is for, and no other
  device_serial  text,
  own_device_id  text references own_device (id), -- that device, once it is here
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
  encrypted     integer check (encrypted in (0, 1)),   -- null: nobody has looked
  anti_virus    integer check (anti_virus in (0, 1)),
  for_school    integer check (for_school in (0, 1)),  -- its owner works for the school on it: it is encrypted
  network_on    text,                      -- since when it is on the school's network
  confiscated_on      text,                -- it was taken from its owner, and why
  confiscate_reason   text,
  confiscated_by      text references person (id),
  return_to     text,                      -- to whom it is to be given back, if not to its owner
  given_to      text,                      -- to whom it was
  takes_pictures  integer check (takes_pictures in (0, 1)), -- null: nobody has said
  accompanied_by  text references person (id), -- the member of staff who goes along with a visitor's camera
  check ((confiscated_on is null) = (confiscate_reason is null)),
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

-- Counted stock: calculators, headphones, cables. It is lent, returned, missing and counted by number. No piece of it has a
-- tag, and it is never an asset.
create table stock (
  id               text primary key,
  no               integer not null unique,
  name             text not null,
  name_folded      text not null unique,
  location         text,
  owned            integer not null check (owned >= 0),    -- all of it: what is here, lent or missing
  lent             integer not null check (lent >= 0),     -- with borrowers: what its open loans have not brought back
  missing          integer not null check (missing >= 0),  -- known to be missing, and not written off
  unit_cost_pence  integer check (unit_cost_pence >= 0),
  notes            text,
  counted_on       text,                                   -- the last count by hand
  counted          integer check (counted >= 0),
  expected         integer check (expected >= 0),          -- what should have been here at that count
  digest           text not null,
  check (lent + missing <= owned),                         -- never more out than there are
  check ((counted_on is null) = (counted is null)),
  check ((counted_on is null) = (expected is null))
) strict;

-- A number of one stock that one borrower has.
create table stock_loan (
  id         text primary key,
  no         integer not null unique,
  stock_id   text not null references stock (id),
  person_id  text not null references person (id),
  number     integer not null check (number > 0),
  returned   integer not null check (returned >= 0),
  missing    integer not null check (missing >= 0),        -- said to be missing when the others came back
  for_class  text,
  out_at     text not null,
  due_on     text,
  due_at     text,
  due_until  text,                                         -- the first instant at which it is late
  ended_at   text,                                         -- when the last of them came back, or was said to be missing
  digest     text not null,
  check (returned + missing <= number),
  check ((ended_at is null) = (returned + missing < number)),
  check (ended_at is null or ended_at >= out_at),
  check (due_on is null or due_at is null),
  check ((due_until is null) = (due_on is null and due_at is null))
) strict;
create index stock_loan_stock on stock_loan (stock_id);
create index stock_loan_person on stock_loan (person_id);
create index stock_loan_due on stock_loan (due_until) where ended_at is null and due_until is not null;

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

-- Items that leave the school for good, asked for together: how they go and to whom, who asked, who authorised it, and
-- when they went.
create table disposal (
  id               text primary key,
  no               integer not null unique,
  state            text not null check (state in ('requested', 'authorised') or state in ('done', 'withdrawn')),
  reason           text not null,
  method           text check (method in ('recycled', 'sold') or method in ('given', 'returned')
                     or method = 'destroyed'), -- null: not said yet
  recipient        text,
  carrier          text,
  requested_on     text not null,
  requested_by     text references person (id), -- null: whoever typed it is nobody that the register knows
  operator_id      text not null references operator (id), -- who typed the request
  authorised_on    text,
  authorised_by    text references person (id),
  done_on          text,
  withdrawn_on     text,
  withdraw_reason  text,
  reopened_on      text,                     -- the last day on which somebody took back that it was done
  reopened_by      text references person (id),
  reopen_reason    text,
  digest           text not null,
  check ((authorised_on is null) = (authorised_by is null)),
  check (state <> 'requested' or authorised_on is null),
  check (state not in ('authorised', 'done') or (authorised_on is not null and method is not null)),
  check ((state = 'done') = (done_on is not null)),
  check ((state = 'withdrawn') = (withdrawn_on is not null) and (withdrawn_on is null) = (withdraw_reason is null)),
  check ((reopened_on is null) = (reopened_by is null) and (reopened_on is null) = (reopen_reason is null)),
  check (reopened_on is null or authorised_on is not null)
) strict;
create index disposal_waiting on disposal (no) where state in ('requested', 'authorised');

-- One item of a disposal, with what it was when it was asked for, and what it brought.
create table disposal_item (
  id                 text primary key,
  disposal_id        text not null references disposal (id),
  asset_id           text not null references asset (id),
  position           integer not null,
  is_open            integer not null check (is_open in (0, 1)), -- neither done, withdrawn nor taken out
  taken_out_on       text,                      -- it stays in the school after all
  serial             text,                      -- as it is on the certificates
  cost_pence         integer check (cost_pence >= 0),        -- null: unknown
  replacement_pence  integer check (replacement_pence >= 0), -- counts for the limit where the cost is unknown
  funder_share_bp    integer check (funder_share_bp between 0 and 10000), -- of the cost, in hundredths of a per cent; null: none said
  proceeds_pence     integer check (proceeds_pence >= 0),
  funder_pence       integer check (funder_pence >= 0),      -- of the proceeds
  digest             text not null,
  unique (disposal_id, asset_id),
  check (taken_out_on is null or not is_open),
  check (funder_pence is null or funder_pence <= proceeds_pence)
) strict;
-- An item is in one disposal at a time.
create unique index disposal_item_open on disposal_item (asset_id) where is_open;
create index disposal_item_asset on disposal_item (asset_id);

-- A certificate for items of a disposal, and the serial numbers that somebody read on it. The bytes stand once, by their
-- hash.
create table disposal_certificate (
  id           text primary key,
  no           integer not null unique,
  disposal_id  text not null references disposal (id),
  kind         text not null check (kind in ('weee', 'data') or kind = 'disposal'),
  reference    text,                        -- its number
  serials      text not null,               -- one a line, as they are on it
  name         text not null,               -- the file's own
  size_bytes   integer not null check (size_bytes > 0),
  sha256       text not null references attachment_data (sha256),
  added_at     text not null,
  digest       text not null,
  unique (disposal_id, kind, sha256)
) strict;

-- When makers end their support, from the school's own files: in the place of the days in the program for the same version.
create table support_date (
  id        text primary key,
  system    text not null,
  version   text not null,
  edition   text,                       -- null: every edition that has no day of its own
  build     integer,                    -- the third number of the version that a device reports
  ends      text not null,              -- a day, or `none_published`
  source    text not null,
  dated_on  text not null,              -- of the source
  digest    text not null
) strict;

-- At a term's end, the digital lead has seen what is, or will be, out of support.
create table support_sign_off (
  id           text primary key,
  term_name    text not null,
  term_end     text not null,
  signed_on    text not null,
  decided_by   text not null references person (id),
  ended        integer not null check (ended >= 0),
  ending       integer not null check (ending >= 0),
  unknown      integer not null check (unknown >= 0),
  note         text,
  recorded_at  text not null,
  digest       text not null
) strict;

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

-- A teaching group, as the MIS names it.
create table teaching_group (
  id           text primary key,
  name         text not null,
  name_folded  text not null unique,
  digest       text not null
) strict;

-- The pupils and teachers of a teaching group.
create table group_member (
  id         text primary key,
  group_id   text not null references teaching_group (id),
  person_id  text not null references person (id),
  role       text not null check (role in ('pupil', 'teacher')),
  digest     text not null,
  unique (group_id, person_id)
) strict;
create index group_member_person on group_member (person_id);

-- A term of the school, first and last day. Between terms are holidays.
create table term (
  id        text primary key,
  name      text not null,
  from_on   text not null,
  until_on  text not null,
  digest    text not null,
  check (until_on >= from_on)
) strict;
create index term_from on term (from_on);

-- Days within a term on which the school is closed to pupils: half-term, INSET, a snow day. England's bank holidays come
-- with the program.
create table closed_day (
  id        text primary key,
  name      text not null,
  kind      text not null check (kind in ('holiday', 'inset') or kind = 'closed'),
  from_on   text not null,
  until_on  text not null,
  digest    text not null,
  check (until_on >= from_on)
) strict;
create index closed_day_from on closed_day (from_on);

-- A printer of labels with one of its sheets, and how far off it prints on that, in micrometres.
create table label_printer (
  id           text primary key,
  name         text not null,
  name_folded  text not null,
  sheet        text not null,            -- the sheet's name, or the size of a roll's labels: `62x29`
  offset_x_um  integer not null,
  offset_y_um  integer not null,
  pitch_x_um   integer not null,         -- added to the sheet's distance from label to label
  pitch_y_um   integer not null,
  digest       text not null,
  unique (name_folded, sheet)
) strict;

-- The school's address, its head and its usual texts for letters. There is one row.
create table letterhead (
  id            text primary key check (id = 'school'),
  address       text,                    -- one or more lines
  email         text,
  head          text,                    -- who signs letters, such as "Mrs A. Bell, Headteacher"
  how_to_pay    text,
  how_to_dispute text,
  logo_name     text,                    -- the file's own
  logo_kind     text check (logo_kind in ('png', 'jpeg')),
  logo_sha256   text references attachment_data (sha256),
  names_parents integer not null check (names_parents in (0, 1)),  -- letters begin with the parent's name, if it is known
  repeat_days   integer not null check (repeat_days between 1 and 365),
  digest        text not null,
  check ((logo_kind is null) = (logo_sha256 is null)),
  check ((logo_name is null) = (logo_sha256 is null))
) strict;

-- A letter's text that the school has changed. Texts without a row are the program's own.
create table letter_text (
  kind         text primary key,
  text         text not null,
  changed_at   text not null,
  digest       text not null
) strict;

-- A letter that went to somebody.
create table letter (
  id           text primary key,
  no           integer not null unique,
  kind         text not null,
  person_id    text not null references person (id),
  charge_id    text references charge (id),
  receipt_no   integer,                  -- of the payment that a receipt confirms
  sent_at      text not null,
  operator_id  text not null references operator (id),
  way          text not null check (way in ('paper', 'files', 'messages', 'email-files', 'email')),
  -- an e-mail that was begun may have gone
  state        text not null check (state in ('begun', 'sent', 'failed')),
  address      text,
  subject      text not null,
  body         text not null,
  digest       text not null
) strict;
create index letter_person on letter (person_id, sent_at);
create index letter_charge on letter (charge_id) where charge_id is not null;

-- The loans that a letter was about.
create table letter_loan (
  id           text primary key,
  letter_id    text not null references letter (id),
  loan_id      text not null references loan (id),
  digest       text not null,
  unique (letter_id, loan_id)
) strict;
create index letter_loan_loan on letter_loan (loan_id);

-- How a file with these headings is read, kept on request. It has the school's headings and no details of people.
create table import_format (
  id             text primary key,
  no             integer not null unique,
  imports        text not null check (imports in ('assets', 'people') or imports in ('tests', 'signatures')
                   or imports in ('calendar', 'loans') or imports in ('routine-checks', 'payments')
                   or imports in ('support-dates', 'device-lists')),
  headings       text not null,           -- of the file: folded, in its order, with a separator
  reading        text not null,           -- a JSON object
  remembered_at  text not null,
  digest         text not null,
  unique (imports, headings)
) strict;

-- Append-only. Ids and hashes, no names: it stays whole when a person's details are erased. Hashes are BLAKE3; entries
-- that an older Kitbook wrote keep their SHA-256.
create table log (
  no            integer primary key,
  at            text not null,            -- when it was recorded
  effective_at  text,                     -- when it happened, if recorded late
  operator_id   text not null references operator (id),
  login_id      text references operator (id), -- whose login name it was, if not the operator's
  action        text not null,
  subject       text not null,            -- the kind of thing that the entry is about
  subject_id    text not null,
  asset_id      text,
  person_id     text,
  rows          text,                     -- of each row that it wrote (+) or took away (-), the last 20 of its digest
  detail_hash   text not null,            -- of salt and body
  hash          text not null             -- of the entry before and of this one
) strict;
create index log_asset on log (asset_id) where asset_id is not null;
create index log_person on log (person_id) where person_id is not null;

-- What was changed, in words. The salt keeps a short body from being guessed from its hash.
create table log_detail (
  log_no  integer primary key references log (no),
  salt    text not null,
  body    text not null
) strict;

-- Entries of the log whose details were erased, as the law asks: told apart from such as are missing.
create table log_erased (
  log_no  integer primary key references log (no)
) strict;

-- One row: the last entry's number and hash, so that a cut tail shows.
create table log_head (
  id    integer primary key check (id = 1),
  no    integer not null,
  hash  text not null
) strict;

create trigger log_keeps_updates_out before update on log
begin select raise(abort, 'the log is append-only'); end;
create trigger log_keeps_deletes_out before delete on log
begin select raise(abort, 'the log is append-only'); end;
create trigger log_detail_keeps_updates_out before update on log_detail
begin select raise(abort, 'the log is append-only'); end;
create trigger log_detail_keeps_deletes_out before delete on log_detail
when not exists (select 1 from log_erased e where e.log_no = old.log_no)
begin select raise(abort, 'the log is append-only'); end;

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
  login_id      text,
  action        text not null,
  subject       text not null,
  subject_id    text not null,
  asset_id      text,
  person_id     text,
  rows          text,
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
