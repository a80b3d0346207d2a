-- From schema 2 to 3: what goes wrong: incidents, repairs, holds, charges, bans, recalls.

alter table asset add column in_repair integer not null default 0 check (in_repair in (0, 1));
alter table asset add column held integer not null default 0 check (held in (0, 1));
create index asset_in_repair on asset (tag_folded) where in_repair;
alter table person add column owes_pence integer not null default 0;
alter table person add column bans integer not null default 0;
create index person_owes on person (owes_pence) where owes_pence <> 0;
-- What is null changes no digest: a million loans stay as they are.
alter table loan add column recalled_on text;
alter table loan add column recall_reason text;
alter table loan add column before_recall text;
alter table loan add column adjustment integer check (adjustment in (0, 1));
create index loan_recalled on loan (recalled_on) where state = 'open' and recalled_on is not null;

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
  digest          text not null,
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
  unique (charge_id, position)
) strict;
create trigger charge_line_keeps_updates_out before update on charge_line
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
  unique (no, person_id),
  check ((lifted_on is null) = (lift_reason is null)),
  check (until_on is null or until_on >= from_on)
) strict;
create index ban_person on ban (person_id);
