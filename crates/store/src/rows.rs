//! Which domain type stands in which table. Fields stand in the order of their column names.

use super::record::record;
use domain::{
    agreement::{Agreement, Signature},
    asset::Asset,
    ban::Ban,
    category::{Category, Check, Part},
    charge::{Charge, Due, Line, Tariff},
    ids::{AssetId, CategoryId, OperatorId, PersonId, RowId},
    incident::{Attachment, Incident},
    leaver::{Clearance, OwnLine, Tick},
    licence::{Licence, Seat},
    loan::{Loan, LoanCheck, LoanOverride, LoanPart, Slip},
    pat::{Interval, Item, PatReading, PatResult, TesterId},
    permission::{Grant, OwnDevice, Permission},
    person::{Person, PersonKind, RoleHeld},
    repair::{Hold, Repair},
    when::Instant,
    wipe::Wipe,
};

/// The one row that says whose register this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    pub created_at: Instant,
    /// The group of accounts that may write the file, if not the owner alone.
    pub file_group: Option<String>,
    pub id: i64,
    pub school: String,
    pub uuid: String,
    /// IANA name of the school's time zone.
    pub zone: String,
}

/// A thing that the school has set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub value: String,
}

/// How many things a kind of person may hold at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanLimit {
    pub category_id: Option<CategoryId>,
    pub id: RowId,
    pub maximum: i64,
    pub person_kind: PersonKind,
}

/// A tag that an asset wore before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    pub asset_id: AssetId,
    pub retired_at: Instant,
    pub tag: String,
    pub tag_folded: String,
}

/// The ref of somebody who was registered twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAlias {
    /// That was the double's: the log names it still.
    pub id: PersonId,
    pub kind: PersonKind,
    pub merged_on: chrono::NaiveDate,
    pub person_id: PersonId,
    pub reference: String,
    pub ref_folded: String,
}

/// Who sits at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: OperatorId,
    pub name: String,
}

/// Another school's register that was taken into this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRegister {
    /// Of the last entry of its log.
    pub head_hash: String,
    pub head_no: i64,
    /// Its own identity.
    pub id: RowId,
    pub merged_at: Instant,
    /// Put before tags and refs that were taken.
    pub prefix: Option<String>,
    pub school: String,
}

/// How that register's short numbers of one series became this one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedSeries {
    /// What each had added to it.
    pub added: i64,
    pub id: RowId,
    /// The last of its own numbers.
    pub last: i64,
    pub register_id: RowId,
    pub series: String,
}

/// Who sat at that register's keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedOperator {
    pub id: OperatorId,
    pub name: String,
    pub register_id: RowId,
}

record!(Operator, "operator" by "id" { id, name });
record!(MergedRegister, "merged_register" by "id" { head_hash, head_no, id, merged_at, prefix, school });
record!(MergedSeries, "merged_series" by "id" { added, id, last, register_id, series });
record!(MergedOperator, "merged_operator" by "id" { id, name, register_id });
record!(Register, "register" by "id" { created_at, file_group, id, school, uuid, zone });
record!(Setting, "setting" by "name" { name, value });
record!(LoanLimit, "loan_limit" by "id" { category_id, id, maximum, person_kind });
record!(Alias, "asset_alias" by "tag_folded" { asset_id, retired_at, tag, tag_folded });
record!(Category, "category" by "id" {
    check_in_months, holds_data, home_rule, id, life_months, loan_days, loan_kind, loan_minutes, name, name_folded,
    needs_anti_virus, pat_class, pat_type, replacement_price_pence, visit_rule,
});
record!(Part, "category_part" by "id" { category_id, id, name, pat_class, pat_type, position, price_pence });
record!(Check, "category_check" by "id" { category_id, id, name, on_short, position, question });
record!(Asset, "asset" by "id" {
    anti_virus, awaiting_check, awaiting_wipe, category_id, condition, created_at, encrypted, end_of_life_on, extra, fate, held, home_id,
    id, in_repair, inside_id, location, location_folded, make, model, name, notes, order_number, pat_due_on, pat_failed, pat_untested,
    phone_number, purchase_cost_pence, purchased_on, search, serial, serial_folded, supplier, tag, tag_folded,
    warranty_until,
});
record!(Person, "person" by "id" {
    bans, class, class_folded, class_teacher, contract_end, created_at, email, erased_on, family_name, given_name, guardian_contact,
    guardian_name, id, job_title, kind, last_working_day, manager, name, notes, owes_pence, reference as "ref", ref_folded, search,
    sort_name, start_on, upn, username, username_folded, year_group,
});
record!(RoleHeld, "role_held" by "id" { from_on, id, person_id, role, until_on });
record!(Slip, "slip" by "id" {
    for_class, id, no, off_site, operator_id, out_at, person_id, purpose, recorded_at, signed_how, signed_on,
    signed_witness,
});
record!(Loan, "loan" by "id" {
    adjustment, asset_id, before_recall, check_in_on, condition_in, condition_out, due_at, due_on, due_until, ended_at, id, kind, no, note, out_at,
    person_id, recall_reason, recalled_on, slip_id, state,
});
record!(LoanPart, "loan_part" by "id" { id, loan_id, name, outcome, position, price_pence, settled_at });
record!(LoanCheck, "loan_check" by "id" { answer, answered_at, id, loan_id, name, position, question });
record!(LoanOverride, "loan_override" by "id" { id, loan_id, operator_id, reason, rule });
record!(Item, "pat_item" by "id" {
    asset_id, combined_due_on, combined_on, failed, first_on, fuse, heating, id, last_on, lead, part, pat_class,
    pat_type, visual_due_on, visual_on,
});
record!(Interval, "pat_interval" by "id" {
    asset_id, basis, category_id, decided_by, decided_on, id, kind, location, location_folded, months, note, part,
});
record!(PatResult, "pat_result" by "id" {
    asset_id, decision, description, fingerprint, foreign_id, foreign_id_folded, id, instrument, instrument_serial, kind,
    location, no, note, part, recorded_at, replaced, result, retest_months, state, tested_on, tested_time, tester,
});
record!(PatReading, "pat_reading" by "result_id" { comparator, position, result, result_id, test, value });
record!(TesterId, "pat_tester_id" by "foreign_id_folded" { asset_id, foreign_id, foreign_id_folded, part });

record!(Incident, "incident" by "id" {
    asset_id, breach, breach_by, breach_due_at, breach_note, closed_on, closing_note, criminal, decided_by, decided_on,
    decision, error_message, happened_at, happened_on, id, insurer_ref, kind, loan_id, location, no, no_police_by,
    no_police_reason, note, outcome, part, person_id, police_ref, referred_on, reported_at, reported_by, reported_to, state,
    void_reason,
});
record!(Attachment, "attachment" by "id" { added_at, id, incident_id, name, no, sha256, size_bytes });
record!(Repair, "repair" by "id" {
    asset_id, back_on, cost_pence, fault, id, incident_id, loaner_loan_id, no, outcome, quote_pence, reference, sent_on,
    state, supplier, warranty,
});
record!(Hold, "hold" by "id" { asset_id, id, incident_id, lift_reason, lifted_on, no, reason, since_on });
record!(Charge, "charge" by "id" {
    addressed_to, agreed_on, assessed_on, assessed_pence, dispute_reason, disputed, id, incident_id, let_off_pence, no,
    outstanding_pence, overrides, paid_pence, person_id, reason, requested_on, state, working,
});
record!(Line, "charge_line" by "id" {
    amount_pence, charge_id, decided_by, happened_on, how, id, kind, operator_id, position, reason, receipt_no,
});
record!(Due, "charge_due" by "id" { amount_pence, charge_id, due_on, id, open_pence });
record!(Tariff, "tariff" by "id" { amount_pence, category_id, damage, damage_folded, id });
record!(Ban, "ban" by "id" {
    from_on, id, incident_id, lift_reason, lifted_on, members_of, no, person_id, reason, until_on,
});

record!(Agreement, "agreement" by "id" {
    file_name, from_on, guardian, id, kinds, no, review_on, sha256, sign_by_on, title, title_folded, withdraw_reason,
});
record!(Signature, "agreement_signature" by "id" {
    agreement_id, class_teacher, guardian, how, id, person_id, signed_on, void_reason, witness,
});
record!(Permission, "permission" by "id" {
    asset_id, category_id, from_on, id, kind, no, person_id, purpose, revoke_reason, revoked_on, until_on,
});
record!(Grant, "permission_grant" by "id" { given_on, id, permission_id, person_id, role });
record!(OwnDevice, "own_device" by "id" {
    admitted_on, ended_at, handed_in_at, id, no, person_id, serial, state, tested_on, tester, until_on, what,
});
record!(Licence, "licence" by "id" { cost_pence, expires_on, id, licence_key, no, product, seats, vendor });
record!(Seat, "licence_seat" by "id" { asset_id, id, licence_id, person_id, since_on, until_on });
record!(Wipe, "wipe" by "id" {
    account_deleted, asset_id, certificate, cloud_signed_out, id, loan_id, method, no, void_reason, wiped_by, wiped_on,
});
record!(OwnLine, "leaver_line" by "id" { id, kinds, name, name_folded, position });
record!(Tick, "leaver_tick" by "id" { decided_by, id, line, note, operator_id, outcome, past, person_id, ticked_on });
record!(Clearance, "clearance" by "id" { cleared_on, id, last_working_day, lines, no, operator_id, past, person_id });
record!(PersonAlias, "person_alias" by "id" { id, kind, merged_on, person_id, reference as "ref", ref_folded });

/// Tables whose rows carry a digest.
pub const DIGESTED: &[&str] = &[
    "register",
    "setting",
    "loan_limit",
    "asset_alias",
    "category",
    "category_part",
    "category_check",
    "asset",
    "person",
    "role_held",
    "slip",
    "loan",
    "loan_part",
    "loan_check",
    "loan_override",
    "pat_item",
    "pat_interval",
    "pat_result",
    "pat_reading",
    "pat_tester_id",
    "incident",
    "attachment",
    "repair",
    "hold",
    "charge",
    "charge_line",
    "charge_due",
    "tariff",
    "ban",
    "agreement",
    "agreement_signature",
    "permission",
    "permission_grant",
    "own_device",
    "licence",
    "licence_seat",
    "wipe",
    "leaver_line",
    "leaver_tick",
    "clearance",
    "person_alias",
    "operator",
    "merged_register",
    "merged_series",
    "merged_operator",
];
