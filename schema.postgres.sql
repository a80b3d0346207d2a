-- The tables of a school on PostgreSQL, made from schema.sql by a program: change that file, never this one.

create table register (
  id bigint primary key check (id = 1),
  uuid text collate "C" not null unique,
  school text collate "C" not null,
  zone text collate "C" not null,
  file_group text collate "C",
  created_at text collate "C" not null,
  digest text collate "C" not null
);

create table setting (
  name text collate "C" primary key,
  value text collate "C" not null,
  digest text collate "C" not null
);

create table counter (
  name text collate "C" primary key,
  value bigint not null check (value >= 0)
);

create table operator (
  id text collate "C" primary key,
  name text collate "C" not null unique,
  digest text collate "C" not null
);

create table account (
  id text collate "C" primary key,
  person_id text collate "C" not null unique,
  password text collate "C",
  pin text collate "C",
  code text collate "C",
  code_until text collate "C",
  disabled_on text collate "C",
  changed_at text collate "C" not null,
  digest text collate "C" not null,
  check ((code is null) = (code_until is null)),
  check (password is not null or pin is null)
);

create table device (
  id text collate "C" primary key,
  no bigint not null unique,
  name text collate "C" not null,
  token text collate "C" not null unique,
  is_known boolean not null,
  added_on text collate "C" not null,
  ended_on text collate "C",
  digest text collate "C" not null
);

create table form_key (
  key text collate "C" primary key,
  at text collate "C" not null
);

create table category (
  id text collate "C" primary key,
  name text collate "C" not null,
  name_folded text collate "C" not null unique,
  loan_kind text collate "C" not null check (loan_kind in ('issue', 'dated', 'class')),
  loan_minutes bigint check (loan_minutes > 0),
  loan_days bigint check (loan_days >= 0),
  check_in_months bigint check (check_in_months > 0),
  home_rule text collate "C" not null check (home_rule in ('never', 'permission', 'allowed')),
  visit_rule text collate "C" not null check (visit_rule in ('never', 'permission', 'allowed')),
  holds_data boolean not null,
  needs_anti_virus boolean not null,
  pat_class text collate "C" not null check (pat_class in ('I', 'II', 'III', 'unknown')),
  pat_type text collate "C" check (pat_type in ('S', 'IT', 'M', 'P', 'H')),
  replacement_price_pence bigint check (replacement_price_pence >= 0),
  life_months bigint check (life_months > 0),
  digest text collate "C" not null,
  cost_centre text collate "C",
  nominal_code text collate "C",
  encryption text collate "C" check (encryption in ('none', 'off-site') or encryption = 'always'),
  takes_pictures boolean,
  removable boolean
);

create table category_part (
  id text collate "C" primary key,
  category_id text collate "C" not null,
  name text collate "C" not null,
  price_pence bigint check (price_pence >= 0),
  position bigint not null,
  digest text collate "C" not null,
  pat_class text collate "C" check (pat_class in ('I', 'II', 'III', 'unknown')),
  pat_type text collate "C" check (pat_type in ('S', 'IT', 'M', 'P', 'H')),
  unique (category_id, name)
);

create table category_check (
  id text collate "C" primary key,
  category_id text collate "C" not null,
  name text collate "C" not null,
  question text collate "C" not null,
  on_short boolean not null,
  on_routine boolean,
  routine_only boolean,
  tests_part text collate "C",
  position bigint not null,
  digest text collate "C" not null,
  unique (category_id, name),
  check (routine_only is null or (on_routine is not null and not on_short))
);

create table loan_limit (
  id text collate "C" primary key,
  person_kind text collate "C" not null,
  category_id text collate "C",
  maximum bigint not null check (maximum >= 0),
  digest text collate "C" not null
);

create table asset (
  id text collate "C" primary key,
  tag text collate "C" not null,
  tag_folded text collate "C" not null unique,
  category_id text collate "C" not null,
  name text collate "C",
  make text collate "C",
  model text collate "C",
  serial text collate "C",
  serial_folded text collate "C",
  location text collate "C",
  location_folded text collate "C",
  condition text collate "C" not null check (condition in ('new', 'good') or condition in ('fair', 'poor') or condition = 'damaged'),
  fate text collate "C" check (fate in ('disposed', 'lost') or fate in ('stolen', 'missing')),
  awaiting_check boolean not null,
  encrypted boolean,
  anti_virus boolean,
  home_id text collate "C",
  inside_id text collate "C" check (inside_id <> id),
  phone_number text collate "C",
  purchased_on text collate "C",
  purchase_cost_pence bigint check (purchase_cost_pence >= 0),
  supplier text collate "C",
  order_number text collate "C",
  warranty_until text collate "C",
  end_of_life_on text collate "C",
  notes text collate "C",
  extra text collate "C",
  search text collate "C" not null,
  created_at text collate "C" not null,
  digest text collate "C" not null,
  pat_failed text collate "C" check (pat_failed in ('visual', 'combined')),
  pat_due_on text collate "C",
  pat_untested boolean not null default false,
  in_repair boolean not null default false,
  held boolean not null default false,
  awaiting_wipe boolean not null default false,
  purchase_vat text collate "C" check (purchase_vat in ('inc', 'ex')),
  replacement_cost_pence bigint check (replacement_cost_pence >= 0),
  device_name text collate "C",
  device_name_folded text collate "C",
  os text collate "C",
  os_edition text collate "C",
  os_version text collate "C",
  support_ends text collate "C",
  support_source text collate "C",
  review_due_on text collate "C",
  funding_source text collate "C",
  funding_share_bp bigint check (funding_share_bp between 1 and 10000),
  leased_from text collate "C",
  replacement_year bigint
);

create table asset_alias (
  tag_folded text collate "C" primary key,
  tag text collate "C" not null,
  asset_id text collate "C" not null,
  retired_at text collate "C" not null,
  digest text collate "C" not null
);

create table asset_part (
  id text collate "C" primary key,
  asset_id text collate "C" not null,
  name text collate "C" not null,
  state text collate "C" not null check (state in ('missing', 'damaged')),
  since_on text collate "C" not null,
  note text collate "C",
  digest text collate "C" not null,
  unique (asset_id, name)
);

create table person (
  id text collate "C" primary key,
  ref text collate "C" not null,
  ref_folded text collate "C" not null,
  kind text collate "C" not null check (kind in ('staff', 'pupil', 'agency', 'placement', 'volunteer', 'governor', 'contractor', 'visitor')),
  name text collate "C" not null,
  sort_name text collate "C" not null,
  given_name text collate "C",
  family_name text collate "C",
  username text collate "C",
  username_folded text collate "C",
  upn text collate "C",
  email text collate "C",
  year_group text collate "C",
  class text collate "C",
  class_folded text collate "C",
  class_teacher text collate "C",
  manager text collate "C",
  job_title text collate "C",
  guardian_name text collate "C",
  guardian_contact text collate "C",
  start_on text collate "C",
  contract_end text collate "C",
  last_working_day text collate "C",
  notes text collate "C",
  search text collate "C" not null,
  created_at text collate "C" not null,
  digest text collate "C" not null,
  owes_pence bigint not null default 0,
  bans bigint not null default 0,
  erased_on text collate "C",
  unique (kind, ref_folded)
);

create table role_held (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  role text collate "C" not null check (role in ('headteacher', 'chair-of-governors', 'ict-coordinator', 'technician', 'caretaker', 'data-protection-officer', 'safeguarding-lead', 'digital-lead', 'business-manager', 'class-teacher', 'office', 'auditor')),
  from_on text collate "C" not null,
  until_on text collate "C",
  digest text collate "C" not null
);

create table slip (
  id text collate "C" primary key,
  no bigint not null unique,
  person_id text collate "C" not null,
  out_at text collate "C" not null,
  recorded_at text collate "C" not null,
  operator_id text collate "C" not null,
  off_site text collate "C" check (off_site in ('home', 'visit')),
  purpose text collate "C",
  for_class text collate "C",
  signed_how text collate "C" check (signed_how in ('paper', 'screen')),
  signed_on text collate "C",
  signed_witness text collate "C",
  digest text collate "C" not null,
  accompanied_by text collate "C",
  personal_data boolean,
  check ((signed_how is null) = (signed_on is null)),
  check (signed_how is null or signed_how = 'paper' or signed_witness is not null)
);

create table signed_paper (
  id text collate "C" primary key,
  slip_id text collate "C" not null,
  paper text collate "C" not null check (paper in ('slip', 'receipt')),
  signed_on text collate "C" not null,
  how text collate "C" not null check (how in ('paper', 'screen')),
  witness text collate "C",
  content text collate "C" not null,
  hash text collate "C" not null,
  drawing text collate "C",
  digest text collate "C" not null,
  check (drawing is null or how = 'screen'),
  check (paper = 'slip' and witness is null or paper = 'receipt' and (how = 'paper' or witness is not null))
);

create table slip_term (
  id text collate "C" primary key,
  name text collate "C" not null,
  name_folded text collate "C" not null unique,
  wording text collate "C" not null,
  kinds text collate "C",
  only_away boolean not null,
  position bigint not null,
  digest text collate "C" not null
);

create table loan (
  id text collate "C" primary key,
  no bigint not null unique,
  slip_id text collate "C" not null,
  asset_id text collate "C" not null,
  person_id text collate "C" not null,
  kind text collate "C" not null check (kind in ('issue', 'dated', 'class')),
  state text collate "C" not null check (state in ('open', 'part_returned', 'returned', 'lost', 'stolen', 'void')),
  out_at text collate "C" not null,
  due_on text collate "C",
  due_at text collate "C",
  due_until text collate "C",
  check_in_on text collate "C",
  condition_out text collate "C" not null,
  condition_in text collate "C",
  ended_at text collate "C",
  note text collate "C",
  digest text collate "C" not null,
  recalled_on text collate "C",
  recall_reason text collate "C",
  before_recall text collate "C",
  adjustment boolean,
  late_days bigint check (late_days > 0),
  marks_out text collate "C",
  away_to text collate "C" check (away_to in ('home', 'visit', 'school')),
  away_on text collate "C",
  away_purpose text collate "C",
  away_data boolean,
  check ((away_to is null) = (away_on is null)),
  check (coalesce(away_to, 'school') <> 'school' or (away_purpose is null and away_data is null)),
  check ((state = 'open') = (ended_at is null)),
  check (ended_at is null or ended_at >= out_at),
  check (due_on is null or due_at is null),
  check ((due_until is null) = (due_on is null and due_at is null))
);

create table loan_part (
  id text collate "C" primary key,
  loan_id text collate "C" not null,
  name text collate "C" not null,
  price_pence bigint check (price_pence >= 0),
  outcome text collate "C" check (outcome in ('returned', 'missing', 'damaged', 'replaced', 'waived')),
  settled_at text collate "C",
  position bigint not null,
  lent_damaged boolean,
  decided_by text collate "C",
  digest text collate "C" not null,
  unique (loan_id, name)
);

create table loan_photo (
  id text collate "C" primary key,
  no bigint not null unique,
  loan_id text collate "C" not null,
  name text collate "C" not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text collate "C" not null,
  taken_on text collate "C" not null,
  added_at text collate "C" not null,
  digest text collate "C" not null,
  unique (loan_id, sha256)
);

create table loan_check (
  id text collate "C" primary key,
  loan_id text collate "C" not null,
  name text collate "C" not null,
  question text collate "C" not null,
  answer boolean,
  answered_at text collate "C",
  position bigint not null,
  digest text collate "C" not null,
  unique (loan_id, name)
);

create table routine_check (
  id text collate "C" primary key,
  no bigint not null unique,
  loan_id text collate "C" not null,
  seen_on text collate "C" not null,
  source text collate "C" not null check (source in ('shown', 'report')),
  due_before text collate "C",
  next_on text collate "C",
  note text collate "C",
  recorded_at text collate "C" not null,
  void_reason text collate "C",
  digest text collate "C" not null
);

create table routine_answer (
  id text collate "C" primary key,
  check_id text collate "C" not null,
  name text collate "C" not null,
  question text collate "C" not null,
  answer boolean not null,
  position bigint not null,
  test_id text collate "C",
  digest text collate "C" not null,
  unique (check_id, name)
);

create table stocktake (
  id text collate "C" primary key,
  no bigint not null unique,
  location text collate "C",
  category_id text collate "C",
  blind boolean not null,
  opened_at text collate "C" not null,
  operator_id text collate "C" not null,
  note text collate "C",
  closed_at text collate "C",
  closed_by text collate "C",
  closing_note text collate "C",
  digest text collate "C" not null,
  check ((closed_at is null) = (closed_by is null))
);

create table stocktake_expected (
  id text collate "C" primary key,
  stocktake_id text collate "C" not null,
  asset_id text collate "C" not null,
  location text collate "C",
  location_folded text collate "C",
  lent_loan_id text collate "C",
  outcome text collate "C" check (outcome in ('missing', 'on_loan')),
  digest text collate "C" not null,
  unique (stocktake_id, asset_id)
);

create table stocktake_scan (
  id text collate "C" primary key,
  no bigint not null unique,
  stocktake_id text collate "C" not null,
  asset_id text collate "C",
  word text collate "C",
  location text collate "C" not null,
  location_folded text collate "C" not null,
  scanned_at text collate "C" not null,
  operator_id text collate "C" not null,
  finding text collate "C" not null check (finding in ('found', 'wrong_room', 'on_loan') or finding in ('unexpected', 'turned_up') or finding in ('disposed', 'unknown')),
  again boolean not null,
  condition text collate "C" check (condition in ('new', 'good') or condition in ('fair', 'poor') or condition = 'damaged'),
  note text collate "C",
  accepted_at text collate "C",
  void_reason text collate "C",
  digest text collate "C" not null,
  check ((asset_id is null) = (finding = 'unknown') and (asset_id is null) = (word is not null))
);

create table loan_override (
  id text collate "C" primary key,
  loan_id text collate "C" not null,
  rule text collate "C" not null,
  reason text collate "C" not null,
  operator_id text collate "C" not null,
  decided_by text collate "C",
  digest text collate "C" not null,
  unique (loan_id, rule)
);

create table pat_item (
  id text collate "C" primary key,
  asset_id text collate "C" not null,
  part text collate "C",
  pat_class text collate "C" check (pat_class in ('I', 'II') or pat_class in ('III', 'unknown')),
  pat_type text collate "C" check (pat_type in ('S', 'IT') or pat_type in ('M', 'P') or pat_type = 'H'),
  heating boolean not null,
  lead text collate "C",
  fuse text collate "C",
  visual_on text collate "C",
  visual_due_on text collate "C",
  combined_on text collate "C",
  combined_due_on text collate "C",
  first_on text collate "C",
  last_on text collate "C",
  failed text collate "C" check (failed in ('visual', 'combined')),
  digest text collate "C" not null
);

create table pat_interval (
  id text collate "C" primary key,
  asset_id text collate "C",
  category_id text collate "C",
  location text collate "C",
  location_folded text collate "C",
  part text collate "C",
  kind text collate "C" not null check (kind in ('visual', 'combined')),
  months bigint not null check (months >= 0),
  basis text collate "C" not null check (basis in ('risk assessment', 'tester')),
  note text collate "C",
  decided_on text collate "C" not null,
  decided_by text collate "C" not null,
  digest text collate "C" not null,
  check (case when asset_id is null then 0 else 1 end + case when category_id is null then 0 else 1 end + case when location is null then 0 else 1 end = 1),
  check (basis = 'tester' or note is not null)
);

create table pat_result (
  id text collate "C" primary key,
  no bigint not null unique,
  asset_id text collate "C",
  part text collate "C",
  kind text collate "C" not null check (kind in ('visual', 'combined')),
  result text collate "C" not null check (result in ('pass', 'fail') or result = 'information'),
  state text collate "C" not null check (state in ('counted', 'queried') or state = 'void'),
  tested_on text collate "C" not null,
  tested_time text collate "C",
  tester text collate "C",
  instrument text collate "C",
  instrument_serial text collate "C",
  note text collate "C",
  replaced boolean not null,
  retest_months bigint check (retest_months >= 0),
  foreign_id text collate "C",
  foreign_id_folded text collate "C",
  location text collate "C",
  description text collate "C",
  fingerprint text collate "C",
  decision text collate "C",
  no_readings text collate "C",
  recorded_at text collate "C" not null,
  digest text collate "C" not null,
  check (asset_id is not null or foreign_id is not null)
);

create table pat_reading (
  result_id text collate "C" not null,
  position bigint not null,
  test text collate "C" not null check (test in ('earth', 'insulation') or test in ('leakage', 'polarity') or test in ('functional', 'lead-continuity') or test in ('load', 'fuse')),
  comparator text collate "C" check (comparator in ('>', '<')),
  value text collate "C",
  result text collate "C" check (result in ('pass', 'fail') or result = 'information'),
  digest text collate "C" not null,
  primary key (result_id, position)
);

create table pat_tester_id (
  foreign_id_folded text collate "C" primary key,
  foreign_id text collate "C" not null,
  asset_id text collate "C" not null,
  part text collate "C",
  digest text collate "C" not null
);

create table incident (
  id text collate "C" primary key,
  no bigint not null unique,
  asset_id text collate "C" not null,
  loan_id text collate "C",
  person_id text collate "C",
  kind text collate "C" not null check (kind in ('damage', 'loss', 'theft', 'misuse', 'fault')),
  state text collate "C" not null check (state in ('open', 'decided', 'closed')),
  part text collate "C",
  happened_at text collate "C" not null,
  happened_on text collate "C" not null,
  reported_at text collate "C" not null,
  reported_by text collate "C",
  reported_to text collate "C",
  note text collate "C",
  error_message text collate "C",
  location text collate "C",
  criminal boolean not null,
  referred_on text collate "C",
  outcome text collate "C" check (outcome in ('accident', 'carelessness', 'intent', 'wear', 'not-proven')),
  decided_by text collate "C",
  decided_on text collate "C",
  decision text collate "C",
  police_ref text collate "C",
  no_police_reason text collate "C",
  no_police_by text collate "C",
  breach_due_at text collate "C",
  breach text collate "C" check (breach in ('reported', 'not-reported')),
  breach_note text collate "C",
  breach_by text collate "C",
  insurer_ref text collate "C",
  closed_on text collate "C",
  closing_note text collate "C",
  void_reason text collate "C",
  digest text collate "C" not null,
  check (void_reason is null or state = 'closed'),
  check ((outcome is null) = (decided_on is null) and (outcome is null) = (decided_by is null)),
  check ((state = 'closed') = (closed_on is not null)),
  check (referred_on is null or (note is null and person_id is null and loan_id is null and outcome is null))
);

create table attachment (
  id text collate "C" primary key,
  no bigint not null unique,
  incident_id text collate "C" not null,
  name text collate "C" not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text collate "C" not null,
  added_at text collate "C" not null,
  digest text collate "C" not null,
  unique (incident_id, sha256)
);

create table attachment_data (
  sha256 text collate "C" primary key,
  bytes bytea not null
);

create table repair (
  id text collate "C" primary key,
  no bigint not null unique,
  asset_id text collate "C" not null,
  incident_id text collate "C",
  state text collate "C" not null check (state in ('open', 'closed')),
  fault text collate "C",
  supplier text collate "C",
  warranty boolean not null,
  quote_pence bigint check (quote_pence >= 0),
  cost_pence bigint check (cost_pence >= 0),
  reference text collate "C",
  sent_on text collate "C" not null,
  back_on text collate "C",
  outcome text collate "C" check (outcome in ('mended', 'not-mended', 'beyond-repair')),
  loaner_loan_id text collate "C",
  no_incident boolean,
  digest text collate "C" not null,
  check (no_incident is null or incident_id is null),
  check ((state = 'closed') = (back_on is not null) and (state = 'closed') = (outcome is not null))
);

create table hold (
  id text collate "C" primary key,
  no bigint not null unique,
  asset_id text collate "C" not null,
  incident_id text collate "C",
  reason text collate "C" not null,
  since_on text collate "C" not null,
  lifted_on text collate "C",
  lift_reason text collate "C",
  digest text collate "C" not null,
  check ((lifted_on is null) = (lift_reason is null))
);

create table charge (
  id text collate "C" primary key,
  no bigint not null unique,
  incident_id text collate "C" not null,
  person_id text collate "C" not null,
  state text collate "C" not null check (state in ('assessed', 'requested', 'part_paid', 'paid', 'disputed', 'waived', 'written_off', 'refunded', 'reversed')),
  addressed_to text collate "C" not null check (addressed_to in ('parent', 'person')),
  reason text collate "C" not null,
  working text collate "C" not null,
  agreed_on text collate "C",
  overrides text collate "C",
  assessed_on text collate "C" not null,
  requested_on text collate "C",
  disputed boolean not null,
  dispute_reason text collate "C",
  assessed_pence bigint not null check (assessed_pence > 0),
  paid_pence bigint not null check (paid_pence >= 0),
  let_off_pence bigint not null check (let_off_pence >= 0),
  outstanding_pence bigint not null,
  digest text collate "C" not null,
  letter_words text collate "C",
  overridden_by text collate "C",
  cost_centre text collate "C",
  nominal_code text collate "C",
  check (outstanding_pence = assessed_pence - paid_pence - let_off_pence),
  check (let_off_pence <= assessed_pence)
);

create table charge_line (
  id text collate "C" primary key,
  charge_id text collate "C" not null,
  position bigint not null,
  kind text collate "C" not null check (kind in ('assessment', 'payment', 'waiver', 'remission', 'write-off', 'reversal', 'reinstatement', 'refund', 'mistaken-payment')),
  amount_pence bigint not null check (amount_pence <> 0),
  happened_on text collate "C" not null,
  receipt_no bigint unique,
  how text collate "C",
  reason text collate "C",
  decided_by text collate "C",
  operator_id text collate "C" not null,
  digest text collate "C" not null,
  reference text collate "C",
  unique (charge_id, position)
);

create table charge_due (
  id text collate "C" primary key,
  charge_id text collate "C" not null,
  due_on text collate "C" not null,
  amount_pence bigint not null check (amount_pence > 0),
  open_pence bigint not null check (open_pence between 0 and amount_pence),
  digest text collate "C" not null,
  unique (charge_id, due_on)
);

create table tariff (
  id text collate "C" primary key,
  category_id text collate "C" not null,
  damage text collate "C" not null,
  damage_folded text collate "C" not null,
  amount_pence bigint not null check (amount_pence > 0),
  digest text collate "C" not null,
  unique (category_id, damage_folded)
);

create table depreciation (
  id text collate "C" primary key,
  asset_id text collate "C",
  category_id text collate "C",
  from_on text collate "C",
  method text collate "C" not null check (method in ('straight-line', 'reducing-balance') or method = 'none'),
  life_months bigint check (life_months > 0),
  rate_hundredths bigint check (rate_hundredths > 0 and rate_hundredths <= 10000),
  residual_pence bigint check (residual_pence >= 0),
  residual_hundredths bigint check (residual_hundredths >= 0 and residual_hundredths <= 10000),
  convention text collate "C" check (convention in ('days', 'months') or convention = 'full-years'),
  digest text collate "C" not null,
  check (asset_id is null or category_id is null),
  check (method = 'straight-line' or life_months is null),
  check (method = 'none' or (life_months is null) <> (rate_hundredths is null)),
  check (method <> 'none' or rate_hundredths is null),
  check ((method = 'none') = (convention is null))
);

create table ban (
  id text collate "C" primary key,
  no bigint not null,
  person_id text collate "C" not null,
  members_of text collate "C",
  from_on text collate "C" not null,
  until_on text collate "C",
  reason text collate "C" not null,
  incident_id text collate "C",
  lifted_on text collate "C",
  lift_reason text collate "C",
  digest text collate "C" not null,
  decided_by text collate "C",
  lifted_by text collate "C",
  unique (no, person_id),
  check ((lifted_on is null) = (lift_reason is null)),
  check (until_on is null or until_on >= from_on)
);

create table agreement (
  id text collate "C" primary key,
  no bigint not null unique,
  title text collate "C" not null,
  title_folded text collate "C" not null,
  from_on text collate "C" not null,
  sign_by_on text collate "C",
  review_on text collate "C",
  kinds text collate "C",
  guardian boolean not null,
  file_name text collate "C",
  sha256 text collate "C",
  withdraw_reason text collate "C",
  digest text collate "C" not null,
  check ((file_name is null) = (sha256 is null)),
  check (sign_by_on is null or sign_by_on >= from_on)
);

create table agreement_signature (
  id text collate "C" primary key,
  agreement_id text collate "C" not null,
  person_id text collate "C" not null,
  signed_on text collate "C" not null,
  how text collate "C" not null check (how in ('paper', 'screen')),
  witness text collate "C",
  class_teacher text collate "C",
  guardian text collate "C",
  void_reason text collate "C",
  drawing text collate "C",
  shown text collate "C",
  digest text collate "C" not null,
  check (how = 'paper' or witness is not null),
  check ((drawing is null) = (shown is null)),
  check (drawing is null or how = 'screen')
);

create table permission (
  id text collate "C" primary key,
  no bigint not null unique,
  kind text collate "C" not null,
  person_id text collate "C",
  asset_id text collate "C",
  category_id text collate "C",
  purpose text collate "C" not null,
  from_on text collate "C" not null,
  until_on text collate "C",
  revoked_on text collate "C",
  revoke_reason text collate "C",
  digest text collate "C" not null,
  device text collate "C",
  device_serial text collate "C",
  own_device_id text collate "C",
  check (person_id is not null or asset_id is not null or category_id is not null),
  check ((revoked_on is null) = (revoke_reason is null))
);

create table permission_grant (
  id text collate "C" primary key,
  permission_id text collate "C" not null,
  role text collate "C" not null,
  person_id text collate "C" not null,
  given_on text collate "C" not null,
  digest text collate "C" not null,
  unique (permission_id, role)
);

create table own_device (
  id text collate "C" primary key,
  no bigint not null unique,
  person_id text collate "C" not null,
  what text collate "C" not null,
  serial text collate "C",
  state text collate "C" not null check (state in ('on_site', 'in_cupboard', 'given_back', 'left')),
  admitted_on text collate "C",
  until_on text collate "C",
  tested_on text collate "C",
  tester text collate "C",
  handed_in_at text collate "C",
  ended_at text collate "C",
  digest text collate "C" not null,
  encrypted boolean,
  anti_virus boolean,
  for_school boolean,
  network_on text collate "C",
  confiscated_on text collate "C",
  confiscate_reason text collate "C",
  confiscated_by text collate "C",
  return_to text collate "C",
  given_to text collate "C",
  takes_pictures boolean,
  accompanied_by text collate "C",
  check ((confiscated_on is null) = (confiscate_reason is null)),
  check ((state in ('on_site', 'in_cupboard')) = (ended_at is null))
);

create table licence (
  id text collate "C" primary key,
  no bigint not null unique,
  product text collate "C" not null,
  vendor text collate "C",
  seats bigint check (seats > 0),
  licence_key text collate "C",
  expires_on text collate "C",
  cost_pence bigint check (cost_pence >= 0),
  digest text collate "C" not null
);

create table licence_seat (
  id text collate "C" primary key,
  licence_id text collate "C" not null,
  person_id text collate "C",
  asset_id text collate "C",
  since_on text collate "C" not null,
  until_on text collate "C",
  digest text collate "C" not null,
  check ((person_id is null) <> (asset_id is null))
);

create table stock (
  id text collate "C" primary key,
  no bigint not null unique,
  name text collate "C" not null,
  name_folded text collate "C" not null unique,
  location text collate "C",
  owned bigint not null check (owned >= 0),
  lent bigint not null check (lent >= 0),
  missing bigint not null check (missing >= 0),
  unit_cost_pence bigint check (unit_cost_pence >= 0),
  notes text collate "C",
  counted_on text collate "C",
  counted bigint check (counted >= 0),
  expected bigint check (expected >= 0),
  digest text collate "C" not null,
  check (lent + missing <= owned),
  check ((counted_on is null) = (counted is null)),
  check ((counted_on is null) = (expected is null))
);

create table stock_loan (
  id text collate "C" primary key,
  no bigint not null unique,
  stock_id text collate "C" not null,
  person_id text collate "C" not null,
  number bigint not null check (number > 0),
  returned bigint not null check (returned >= 0),
  missing bigint not null check (missing >= 0),
  for_class text collate "C",
  out_at text collate "C" not null,
  due_on text collate "C",
  due_at text collate "C",
  due_until text collate "C",
  ended_at text collate "C",
  digest text collate "C" not null,
  check (returned + missing <= number),
  check ((ended_at is null) = (returned + missing < number)),
  check (ended_at is null or ended_at >= out_at),
  check (due_on is null or due_at is null),
  check ((due_until is null) = (due_on is null and due_at is null))
);

create table wipe (
  id text collate "C" primary key,
  no bigint not null unique,
  asset_id text collate "C" not null,
  loan_id text collate "C",
  method text collate "C" not null,
  wiped_on text collate "C" not null,
  wiped_by text collate "C",
  cloud_signed_out boolean not null,
  account_deleted boolean not null,
  certificate text collate "C",
  void_reason text collate "C",
  digest text collate "C" not null
);

create table disposal (
  id text collate "C" primary key,
  no bigint not null unique,
  state text collate "C" not null check (state in ('requested', 'authorised') or state in ('done', 'withdrawn')),
  reason text collate "C" not null,
  method text collate "C" check (method in ('recycled', 'sold') or method in ('given', 'returned') or method = 'destroyed'),
  recipient text collate "C",
  carrier text collate "C",
  requested_on text collate "C" not null,
  requested_by text collate "C",
  operator_id text collate "C" not null,
  authorised_on text collate "C",
  authorised_by text collate "C",
  done_on text collate "C",
  withdrawn_on text collate "C",
  withdraw_reason text collate "C",
  reopened_on text collate "C",
  reopened_by text collate "C",
  reopen_reason text collate "C",
  digest text collate "C" not null,
  check ((authorised_on is null) = (authorised_by is null)),
  check (state <> 'requested' or authorised_on is null),
  check (state not in ('authorised', 'done') or (authorised_on is not null and method is not null)),
  check ((state = 'done') = (done_on is not null)),
  check ((state = 'withdrawn') = (withdrawn_on is not null) and (withdrawn_on is null) = (withdraw_reason is null)),
  check ((reopened_on is null) = (reopened_by is null) and (reopened_on is null) = (reopen_reason is null)),
  check (reopened_on is null or authorised_on is not null)
);

create table disposal_item (
  id text collate "C" primary key,
  disposal_id text collate "C" not null,
  asset_id text collate "C" not null,
  position bigint not null,
  is_open boolean not null,
  taken_out_on text collate "C",
  serial text collate "C",
  cost_pence bigint check (cost_pence >= 0),
  replacement_pence bigint check (replacement_pence >= 0),
  funder_share_bp bigint check (funder_share_bp between 0 and 10000),
  proceeds_pence bigint check (proceeds_pence >= 0),
  funder_pence bigint check (funder_pence >= 0),
  digest text collate "C" not null,
  unique (disposal_id, asset_id),
  check (taken_out_on is null or not is_open),
  check (funder_pence is null or funder_pence <= proceeds_pence)
);

create table disposal_certificate (
  id text collate "C" primary key,
  no bigint not null unique,
  disposal_id text collate "C" not null,
  kind text collate "C" not null check (kind in ('weee', 'data') or kind = 'disposal'),
  reference text collate "C",
  serials text collate "C" not null,
  name text collate "C" not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text collate "C" not null,
  added_at text collate "C" not null,
  digest text collate "C" not null,
  unique (disposal_id, kind, sha256)
);

create table support_date (
  id text collate "C" primary key,
  system text collate "C" not null,
  version text collate "C" not null,
  edition text collate "C",
  build bigint,
  ends text collate "C" not null,
  source text collate "C" not null,
  dated_on text collate "C" not null,
  digest text collate "C" not null
);

create table support_sign_off (
  id text collate "C" primary key,
  term_name text collate "C" not null,
  term_end text collate "C" not null,
  signed_on text collate "C" not null,
  decided_by text collate "C" not null,
  ended bigint not null check (ended >= 0),
  ending bigint not null check (ending >= 0),
  unknown bigint not null check (unknown >= 0),
  note text collate "C",
  recorded_at text collate "C" not null,
  digest text collate "C" not null
);

create table leaver_line (
  id text collate "C" primary key,
  name text collate "C" not null,
  name_folded text collate "C" not null unique,
  kinds text collate "C",
  position bigint not null,
  digest text collate "C" not null
);

create table leaver_tick (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  line text collate "C" not null,
  outcome text collate "C" not null check (outcome in ('returned', 'damaged', 'missing', 'not-issued', 'waived', 'transferred', 'done')),
  note text collate "C",
  ticked_on text collate "C" not null,
  decided_by text collate "C",
  operator_id text collate "C" not null,
  past boolean not null,
  digest text collate "C" not null
);

create table clearance (
  id text collate "C" primary key,
  no bigint not null unique,
  person_id text collate "C" not null,
  cleared_on text collate "C" not null,
  last_working_day text collate "C",
  lines text collate "C" not null,
  operator_id text collate "C" not null,
  past boolean not null,
  digest text collate "C" not null
);

create table person_alias (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  kind text collate "C" not null,
  ref text collate "C" not null,
  ref_folded text collate "C" not null,
  merged_on text collate "C" not null,
  digest text collate "C" not null,
  unique (kind, ref_folded)
);

create table teaching_group (
  id text collate "C" primary key,
  name text collate "C" not null,
  name_folded text collate "C" not null unique,
  digest text collate "C" not null
);

create table group_member (
  id text collate "C" primary key,
  group_id text collate "C" not null,
  person_id text collate "C" not null,
  role text collate "C" not null check (role in ('pupil', 'teacher')),
  digest text collate "C" not null,
  unique (group_id, person_id)
);

create table term (
  id text collate "C" primary key,
  name text collate "C" not null,
  from_on text collate "C" not null,
  until_on text collate "C" not null,
  digest text collate "C" not null,
  check (until_on >= from_on)
);

create table closed_day (
  id text collate "C" primary key,
  name text collate "C" not null,
  kind text collate "C" not null check (kind in ('holiday', 'inset') or kind = 'closed'),
  from_on text collate "C" not null,
  until_on text collate "C" not null,
  digest text collate "C" not null,
  check (until_on >= from_on)
);

create table label_printer (
  id text collate "C" primary key,
  name text collate "C" not null,
  name_folded text collate "C" not null,
  sheet text collate "C" not null,
  offset_x_um bigint not null,
  offset_y_um bigint not null,
  pitch_x_um bigint not null,
  pitch_y_um bigint not null,
  digest text collate "C" not null,
  unique (name_folded, sheet)
);

create table letterhead (
  id text collate "C" primary key check (id = 'school'),
  address text collate "C",
  email text collate "C",
  head text collate "C",
  how_to_pay text collate "C",
  how_to_dispute text collate "C",
  logo_name text collate "C",
  logo_kind text collate "C" check (logo_kind in ('png', 'jpeg')),
  logo_sha256 text collate "C",
  names_parents boolean not null,
  repeat_days bigint not null check (repeat_days between 1 and 365),
  digest text collate "C" not null,
  check ((logo_kind is null) = (logo_sha256 is null)),
  check ((logo_name is null) = (logo_sha256 is null))
);

create table letter_text (
  kind text collate "C" primary key,
  text text collate "C" not null,
  changed_at text collate "C" not null,
  digest text collate "C" not null
);

create table letter (
  id text collate "C" primary key,
  no bigint not null unique,
  kind text collate "C" not null,
  person_id text collate "C" not null,
  charge_id text collate "C",
  receipt_no bigint,
  sent_at text collate "C" not null,
  operator_id text collate "C" not null,
  way text collate "C" not null check (way in ('paper', 'files', 'messages', 'email-files', 'email')),
  state text collate "C" not null check (state in ('begun', 'sent', 'failed')),
  address text collate "C",
  subject text collate "C" not null,
  body text collate "C" not null,
  digest text collate "C" not null
);

create table letter_loan (
  id text collate "C" primary key,
  letter_id text collate "C" not null,
  loan_id text collate "C" not null,
  digest text collate "C" not null,
  unique (letter_id, loan_id)
);

create table import_format (
  id text collate "C" primary key,
  no bigint not null unique,
  imports text collate "C" not null check (imports in ('assets', 'people') or imports in ('tests', 'signatures') or imports in ('calendar', 'loans') or imports in ('routine-checks', 'payments') or imports in ('support-dates', 'device-lists')),
  headings text collate "C" not null,
  reading text collate "C" not null,
  remembered_at text collate "C" not null,
  digest text collate "C" not null,
  unique (imports, headings)
);

create table log (
  no bigint primary key,
  at text collate "C" not null,
  effective_at text collate "C",
  operator_id text collate "C" not null,
  login_id text collate "C",
  action text collate "C" not null,
  subject text collate "C" not null,
  subject_id text collate "C" not null,
  asset_id text collate "C",
  person_id text collate "C",
  rows text collate "C",
  detail_hash text collate "C" not null,
  hash text collate "C" not null
);

create table log_detail (
  log_no bigint primary key,
  salt text collate "C" not null,
  body text collate "C" not null
);

create table log_erased (
  log_no bigint primary key
);

create table log_head (
  id bigint primary key check (id = 1),
  no bigint not null,
  hash text collate "C" not null
);

create table merged_register (
  id text collate "C" primary key,
  school text collate "C" not null,
  prefix text collate "C",
  head_no bigint not null,
  head_hash text collate "C" not null,
  merged_at text collate "C" not null,
  digest text collate "C" not null
);

create table merged_series (
  id text collate "C" primary key,
  register_id text collate "C" not null,
  series text collate "C" not null,
  added bigint not null check (added >= 0),
  last bigint not null,
  digest text collate "C" not null,
  unique (register_id, series)
);

create table merged_log (
  register_id text collate "C" not null,
  no bigint not null,
  at text collate "C" not null,
  effective_at text collate "C",
  operator_id text collate "C" not null,
  login_id text collate "C",
  action text collate "C" not null,
  subject text collate "C" not null,
  subject_id text collate "C" not null,
  asset_id text collate "C",
  person_id text collate "C",
  rows text collate "C",
  detail_hash text collate "C" not null,
  hash text collate "C" not null,
  primary key (register_id, no)
);

create table merged_log_detail (
  register_id text collate "C" not null,
  log_no bigint not null,
  salt text collate "C" not null,
  body text collate "C" not null,
  primary key (register_id, log_no)
);

create table merged_log_erased (
  register_id text collate "C" not null,
  log_no bigint not null,
  primary key (register_id, log_no)
);

create table merged_operator (
  id text collate "C" primary key,
  register_id text collate "C" not null,
  name text collate "C" not null,
  digest text collate "C" not null
);

alter table account add foreign key (person_id) references person (id) deferrable initially immediate;
alter table category_part add foreign key (category_id) references category (id) deferrable initially immediate;
alter table category_check add foreign key (category_id) references category (id) deferrable initially immediate;
alter table loan_limit add foreign key (category_id) references category (id) deferrable initially immediate;
alter table asset add foreign key (category_id) references category (id) deferrable initially immediate;
alter table asset add foreign key (home_id) references asset (id) deferrable initially immediate;
alter table asset add foreign key (inside_id) references asset (id) deferrable initially immediate;
alter table asset_alias add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table asset_part add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table role_held add foreign key (person_id) references person (id) deferrable initially immediate;
alter table slip add foreign key (person_id) references person (id) deferrable initially immediate;
alter table slip add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table slip add foreign key (accompanied_by) references person (id) deferrable initially immediate;
alter table signed_paper add foreign key (slip_id) references slip (id) deferrable initially immediate;
alter table signed_paper add foreign key (drawing) references attachment_data (sha256) deferrable initially immediate;
alter table loan add foreign key (slip_id) references slip (id) deferrable initially immediate;
alter table loan add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table loan add foreign key (person_id) references person (id) deferrable initially immediate;
alter table loan_part add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table loan_part add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table loan_photo add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table loan_photo add foreign key (sha256) references attachment_data (sha256) deferrable initially immediate;
alter table loan_check add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table routine_check add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table routine_answer add foreign key (check_id) references routine_check (id) deferrable initially immediate;
alter table routine_answer add foreign key (test_id) references pat_result (id) deferrable initially immediate;
alter table stocktake add foreign key (category_id) references category (id) deferrable initially immediate;
alter table stocktake add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table stocktake add foreign key (closed_by) references person (id) deferrable initially immediate;
alter table stocktake_expected add foreign key (stocktake_id) references stocktake (id) deferrable initially immediate;
alter table stocktake_expected add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table stocktake_expected add foreign key (lent_loan_id) references loan (id) deferrable initially immediate;
alter table stocktake_scan add foreign key (stocktake_id) references stocktake (id) deferrable initially immediate;
alter table stocktake_scan add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table stocktake_scan add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table loan_override add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table loan_override add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table loan_override add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table pat_item add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table pat_interval add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table pat_interval add foreign key (category_id) references category (id) deferrable initially immediate;
alter table pat_result add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table pat_reading add foreign key (result_id) references pat_result (id) deferrable initially immediate;
alter table pat_tester_id add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table incident add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table incident add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table incident add foreign key (person_id) references person (id) deferrable initially immediate;
alter table incident add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table incident add foreign key (no_police_by) references person (id) deferrable initially immediate;
alter table incident add foreign key (breach_by) references person (id) deferrable initially immediate;
alter table attachment add foreign key (incident_id) references incident (id) deferrable initially immediate;
alter table attachment add foreign key (sha256) references attachment_data (sha256) deferrable initially immediate;
alter table repair add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table repair add foreign key (incident_id) references incident (id) deferrable initially immediate;
alter table repair add foreign key (loaner_loan_id) references loan (id) deferrable initially immediate;
alter table hold add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table hold add foreign key (incident_id) references incident (id) deferrable initially immediate;
alter table charge add foreign key (incident_id) references incident (id) deferrable initially immediate;
alter table charge add foreign key (person_id) references person (id) deferrable initially immediate;
alter table charge add foreign key (overridden_by) references person (id) deferrable initially immediate;
alter table charge_line add foreign key (charge_id) references charge (id) deferrable initially immediate;
alter table charge_line add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table charge_line add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table charge_due add foreign key (charge_id) references charge (id) deferrable initially immediate;
alter table tariff add foreign key (category_id) references category (id) deferrable initially immediate;
alter table depreciation add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table depreciation add foreign key (category_id) references category (id) deferrable initially immediate;
alter table ban add foreign key (person_id) references person (id) deferrable initially immediate;
alter table ban add foreign key (incident_id) references incident (id) deferrable initially immediate;
alter table ban add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table ban add foreign key (lifted_by) references person (id) deferrable initially immediate;
alter table agreement add foreign key (sha256) references attachment_data (sha256) deferrable initially immediate;
alter table agreement_signature add foreign key (agreement_id) references agreement (id) deferrable initially immediate;
alter table agreement_signature add foreign key (person_id) references person (id) deferrable initially immediate;
alter table agreement_signature add foreign key (drawing) references attachment_data (sha256) deferrable initially immediate;
alter table permission add foreign key (person_id) references person (id) deferrable initially immediate;
alter table permission add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table permission add foreign key (category_id) references category (id) deferrable initially immediate;
alter table permission add foreign key (own_device_id) references own_device (id) deferrable initially immediate;
alter table permission_grant add foreign key (permission_id) references permission (id) deferrable initially immediate;
alter table permission_grant add foreign key (person_id) references person (id) deferrable initially immediate;
alter table own_device add foreign key (person_id) references person (id) deferrable initially immediate;
alter table own_device add foreign key (confiscated_by) references person (id) deferrable initially immediate;
alter table own_device add foreign key (accompanied_by) references person (id) deferrable initially immediate;
alter table licence_seat add foreign key (licence_id) references licence (id) deferrable initially immediate;
alter table licence_seat add foreign key (person_id) references person (id) deferrable initially immediate;
alter table licence_seat add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table stock_loan add foreign key (stock_id) references stock (id) deferrable initially immediate;
alter table stock_loan add foreign key (person_id) references person (id) deferrable initially immediate;
alter table wipe add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table wipe add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table disposal add foreign key (requested_by) references person (id) deferrable initially immediate;
alter table disposal add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table disposal add foreign key (authorised_by) references person (id) deferrable initially immediate;
alter table disposal add foreign key (reopened_by) references person (id) deferrable initially immediate;
alter table disposal_item add foreign key (disposal_id) references disposal (id) deferrable initially immediate;
alter table disposal_item add foreign key (asset_id) references asset (id) deferrable initially immediate;
alter table disposal_certificate add foreign key (disposal_id) references disposal (id) deferrable initially immediate;
alter table disposal_certificate add foreign key (sha256) references attachment_data (sha256) deferrable initially immediate;
alter table support_sign_off add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table leaver_tick add foreign key (person_id) references person (id) deferrable initially immediate;
alter table leaver_tick add foreign key (decided_by) references person (id) deferrable initially immediate;
alter table leaver_tick add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table clearance add foreign key (person_id) references person (id) deferrable initially immediate;
alter table clearance add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table person_alias add foreign key (person_id) references person (id) deferrable initially immediate;
alter table group_member add foreign key (group_id) references teaching_group (id) deferrable initially immediate;
alter table group_member add foreign key (person_id) references person (id) deferrable initially immediate;
alter table letterhead add foreign key (logo_sha256) references attachment_data (sha256) deferrable initially immediate;
alter table letter add foreign key (person_id) references person (id) deferrable initially immediate;
alter table letter add foreign key (charge_id) references charge (id) deferrable initially immediate;
alter table letter add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table letter_loan add foreign key (letter_id) references letter (id) deferrable initially immediate;
alter table letter_loan add foreign key (loan_id) references loan (id) deferrable initially immediate;
alter table log add foreign key (operator_id) references operator (id) deferrable initially immediate;
alter table log add foreign key (login_id) references operator (id) deferrable initially immediate;
alter table log_detail add foreign key (log_no) references log (no) deferrable initially immediate;
alter table log_erased add foreign key (log_no) references log (no) deferrable initially immediate;
alter table merged_series add foreign key (register_id) references merged_register (id) deferrable initially immediate;
alter table merged_log add foreign key (register_id) references merged_register (id) deferrable initially immediate;
alter table merged_log_detail add foreign key (register_id, log_no) references merged_log (register_id, no) deferrable initially immediate;
alter table merged_log_erased add foreign key (register_id, log_no) references merged_log (register_id, no) deferrable initially immediate;
alter table merged_operator add foreign key (register_id) references merged_register (id) deferrable initially immediate;

create unique index loan_limit_one on loan_limit (person_kind, coalesce(category_id, ''));
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
create index asset_alias_asset on asset_alias (asset_id);
create index person_ref on person (ref_folded);
create index person_username on person (username_folded) where username_folded is not null;
create index person_class on person (class_folded) where class_folded is not null;
create index person_last_day on person (last_working_day) where last_working_day is not null;
create index person_owes on person (owes_pence) where owes_pence <> 0;
create index role_held_role on role_held (role);
create index slip_person on slip (person_id);
create index slip_unsigned on slip (out_at) where signed_how is null;
create index signed_paper_slip on signed_paper (slip_id);
create unique index signed_paper_one on signed_paper (slip_id) where paper = 'slip';
create unique index loan_one_open on loan (asset_id) where state = 'open';
create index loan_asset on loan (asset_id, out_at);
create index loan_person on loan (person_id, out_at);
create index loan_slip on loan (slip_id);
create index loan_due on loan (due_until) where state = 'open' and due_until is not null;
create index loan_check_in on loan (check_in_on) where state = 'open' and check_in_on is not null;
create index loan_held on loan (person_id) where state = 'open';
create index loan_part_returned on loan (person_id) where state = 'part_returned';
create index loan_recalled on loan (recalled_on) where state = 'open' and recalled_on is not null;
create index loan_part_owed on loan_part (loan_id) where outcome in ('missing', 'damaged');
create index routine_check_loan on routine_check (loan_id);
create index stocktake_expected_room on stocktake_expected (stocktake_id, location_folded);
create index stocktake_expected_asset on stocktake_expected (asset_id);
create index stocktake_scan_room on stocktake_scan (stocktake_id, location_folded);
create index stocktake_scan_asset on stocktake_scan (asset_id) where asset_id is not null;
create unique index pat_item_one on pat_item (asset_id, coalesce(part, ''));
create index pat_item_visual_due on pat_item (visual_due_on) where visual_due_on is not null;
create index pat_item_combined_due on pat_item (combined_due_on) where combined_due_on is not null;
create index pat_item_failed on pat_item (asset_id) where failed is not null;
create unique index pat_interval_one on pat_interval (coalesce(asset_id, ''), coalesce(category_id, ''), coalesce(location_folded, ''), coalesce(part, ''), kind);
create index pat_result_asset on pat_result (asset_id, tested_on) where asset_id is not null;
create unique index pat_result_fingerprint on pat_result (fingerprint) where fingerprint is not null;
create index pat_result_unmatched on pat_result (foreign_id_folded) where asset_id is null;
create index pat_result_queried on pat_result (no) where state = 'queried';
create index incident_asset on incident (asset_id);
create index incident_person on incident (person_id, happened_on) where person_id is not null;
create index incident_open on incident (no) where state <> 'closed';
create unique index repair_one_open on repair (asset_id) where state = 'open';
create index repair_asset on repair (asset_id, sent_on);
create index repair_incident on repair (incident_id) where incident_id is not null;
create index hold_asset on hold (asset_id);
create index charge_person on charge (person_id);
create index charge_incident on charge (incident_id);
create index charge_unsettled on charge (no) where outstanding_pence <> 0;
create index charge_line_reference on charge_line (reference) where reference is not null;
create function charge_line_keeps_updates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'KB001';
end
$$;
create trigger charge_line_keeps_updates_out before update of id, charge_id, position, kind, amount_pence, happened_on, receipt_no, operator_id, reference on charge_line
  for each row execute function charge_line_keeps_updates_out();
create function charge_line_keeps_deletes_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'KB001';
end
$$;
create trigger charge_line_keeps_deletes_out before delete on charge_line
  for each row execute function charge_line_keeps_deletes_out();
create index charge_due_open on charge_due (due_on) where open_pence > 0;
create unique index depreciation_one on depreciation (coalesce(asset_id, ''), coalesce(category_id, ''), coalesce(from_on, ''));
create index depreciation_asset on depreciation (asset_id) where asset_id is not null;
create index ban_person on ban (person_id);
create unique index agreement_signature_one on agreement_signature (person_id, agreement_id) where void_reason is null;
create index permission_stands on permission (kind) where revoked_on is null;
create index own_device_person on own_device (person_id);
create index own_device_here on own_device (no) where ended_at is null;
create index licence_seat_used on licence_seat (licence_id) where until_on is null;
create index licence_seat_person on licence_seat (person_id) where person_id is not null;
create index licence_seat_asset on licence_seat (asset_id) where asset_id is not null;
create index stock_loan_stock on stock_loan (stock_id);
create index stock_loan_person on stock_loan (person_id);
create index stock_loan_due on stock_loan (due_until) where ended_at is null and due_until is not null;
create index wipe_asset on wipe (asset_id);
create index disposal_waiting on disposal (no) where state in ('requested', 'authorised');
create unique index disposal_item_open on disposal_item (asset_id) where is_open;
create index disposal_item_asset on disposal_item (asset_id);
create unique index leaver_tick_one on leaver_tick (person_id, line) where not past;
create unique index clearance_one on clearance (person_id) where not past;
create index person_alias_person on person_alias (person_id);
create index group_member_person on group_member (person_id);
create index term_from on term (from_on);
create index closed_day_from on closed_day (from_on);
create index letter_person on letter (person_id, sent_at);
create index letter_charge on letter (charge_id) where charge_id is not null;
create index letter_loan_loan on letter_loan (loan_id);
create index log_asset on log (asset_id) where asset_id is not null;
create index log_person on log (person_id) where person_id is not null;
create function log_keeps_updates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger log_keeps_updates_out before update on log
  for each row execute function log_keeps_updates_out();
create function log_keeps_deletes_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger log_keeps_deletes_out before delete on log
  for each row execute function log_keeps_deletes_out();
create function log_detail_keeps_updates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger log_detail_keeps_updates_out before update on log_detail
  for each row execute function log_detail_keeps_updates_out();
create function log_detail_keeps_deletes_out() returns trigger language plpgsql set search_path from current as $$
begin
  if not exists (select 1 from log_erased e where e.log_no = old.log_no) then
    raise exception 'the log is append-only' using errcode = 'KB001';
  end if;
  return old;
end
$$;
create trigger log_detail_keeps_deletes_out before delete on log_detail
  for each row execute function log_detail_keeps_deletes_out();
create index merged_log_asset on merged_log (asset_id) where asset_id is not null;
create index merged_log_person on merged_log (person_id) where person_id is not null;
create function merged_log_keeps_updates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger merged_log_keeps_updates_out before update on merged_log
  for each row execute function merged_log_keeps_updates_out();
create function merged_log_keeps_deletes_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger merged_log_keeps_deletes_out before delete on merged_log
  for each row execute function merged_log_keeps_deletes_out();
create function merged_log_detail_keeps_updates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the log is append-only' using errcode = 'KB001';
end
$$;
create trigger merged_log_detail_keeps_updates_out before update on merged_log_detail
  for each row execute function merged_log_detail_keeps_updates_out();
create function merged_log_detail_keeps_deletes_out() returns trigger language plpgsql set search_path from current as $$
begin
  if not exists (select 1 from merged_log_erased e where e.register_id = old.register_id and e.log_no = old.log_no) then
    raise exception 'the log is append-only' using errcode = 'KB001';
  end if;
  return old;
end
$$;
create trigger merged_log_detail_keeps_deletes_out before delete on merged_log_detail
  for each row execute function merged_log_detail_keeps_deletes_out();
create function charge_line_keeps_truncates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the table charge_line is append-only' using errcode = 'KB001';
end
$$;
create trigger charge_line_keeps_truncates_out before truncate on charge_line
  for each statement execute function charge_line_keeps_truncates_out();
create function log_keeps_truncates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the table log is append-only' using errcode = 'KB001';
end
$$;
create trigger log_keeps_truncates_out before truncate on log
  for each statement execute function log_keeps_truncates_out();
create function log_detail_keeps_truncates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the table log_detail is append-only' using errcode = 'KB001';
end
$$;
create trigger log_detail_keeps_truncates_out before truncate on log_detail
  for each statement execute function log_detail_keeps_truncates_out();
create function merged_log_keeps_truncates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the table merged_log is append-only' using errcode = 'KB001';
end
$$;
create trigger merged_log_keeps_truncates_out before truncate on merged_log
  for each statement execute function merged_log_keeps_truncates_out();
create function merged_log_detail_keeps_truncates_out() returns trigger language plpgsql set search_path from current as $$
begin
  raise exception 'the table merged_log_detail is append-only' using errcode = 'KB001';
end
$$;
create trigger merged_log_detail_keeps_truncates_out before truncate on merged_log_detail
  for each statement execute function merged_log_detail_keeps_truncates_out();

create table kitbook_schema (
  version bigint not null
);
insert into kitbook_schema (version) values (8);
