//! Every table of the register, declared once: its columns, their kinds of value, the people they may name, the tables
//! they refer to, and their place in log entries. Reading, writing, digests, exports, merging, erasing and checking
//! follow from this; a test compares it with `schema.sql`.
//!
//! Columns are in the order of the schema; a digest comes after them.

use super::{
    Field as _, Record, Row, Value,
    record::Statements,
    rows::{Alias, LoanLimit, MergedOperator, MergedRegister, MergedSeries, Operator, PersonAlias, Register, Setting},
    table::{
        ASSET, Column, DAY, ID, LABEL, LEDGER, LOAN, MOMENT, NAMED, NUMBER, OPERATOR, OWN, PARENT, PERSON, SAID, SLIP,
        THEIRS, TIME, Table, WORD, YES_NO, number_of, refers, sorted, tables,
    },
    unrecorded::OTHERS,
};
use domain::{
    account::{Account, Device},
    agreement::{Agreement, Signature},
    asset::Asset,
    ban::Ban,
    category::{Category, Check, Part},
    charge::{Charge, Due, Line, Tariff},
    disposal::{Disposal, DisposalCertificate, DisposalItem},
    fault::Fault,
    group::{Group, Member},
    import_format::ImportFormat,
    incident::{Attachment, Incident},
    label::Printer,
    leaver::{Clearance, OwnLine, Tick},
    letter::{AboutLoan, Letter, LetterText, Letterhead},
    licence::{Licence, Seat},
    loan::{
        Loan, LoanCheck, LoanOverride, LoanPart, LoanPhoto, RoutineAnswer, RoutineCheck, Slip, signed::SignedPaper,
        slip_term::SlipTerm,
    },
    part::AssetPart,
    pat::{Interval, Item, PatReading, PatResult, TesterId},
    permission::{Grant, OwnDevice, Permission},
    person::{Person, RoleHeld},
    privacy::Text,
    repair::{Hold, Repair},
    school_year::{ClosedDay, SchoolTerm},
    stock::{Stock, StockLoan},
    stocktake::{Expected, Scan, Stocktake},
    support::{dates::SupportDate, sign_off::SignOff},
    text::{LONG, SHORT, Shape},
    value::Depreciation,
    wipe::Wipe,
};
use std::{collections::HashMap, sync::OnceLock};

/// Two short texts with a separator: a first and a last name, or a place and a tester's ID in it.
const TWO: Shape = Shape::Line(2 * SHORT + 1);
/// A note to which later commands add.
const GROWING: Shape = Shape::Note(25 * LONG);

tables! {
    Register "register" by "id" {
        id: NUMBER.worked_out(), uuid: WORD, school: OWN, zone: WORD, file_group: OWN,
        created_at: MOMENT.worked_out(),
    }
    Setting "setting" by "name" {
        name: OWN, value: OWN,
    }
    LoanLimit "loan_limit" by "id" {
        id: ID, person_kind: WORD, category_id: refers("category"), maximum: NUMBER,
    }
    Account "account" by "id" {
        id: ID, person_id: PERSON, password: WORD, pin: WORD, code: WORD, code_until: MOMENT, disabled_on: DAY,
        changed_at: MOMENT.worked_out(),
    }
    Device "device" by "id" {
        id: ID, no: number_of("device"), name: OWN, token: WORD, is_known: YES_NO, added_on: DAY, ended_on: DAY,
    }
    Alias "asset_alias" by "tag_folded" {
        tag_folded: OWN.worked_out(), tag: OWN, asset_id: ASSET, retired_at: MOMENT,
    }
    Category "category" by "id" {
        id: ID, name: OWN, name_folded: OWN.worked_out(), loan_kind: WORD, loan_minutes: NUMBER, loan_days: NUMBER,
        check_in_months: NUMBER, home_rule: WORD, visit_rule: WORD, holds_data: YES_NO, needs_anti_virus: YES_NO,
        pat_class: WORD, pat_type: WORD, replacement_price_pence: NUMBER, life_months: NUMBER, cost_centre: OWN,
        nominal_code: OWN, encryption: WORD, takes_pictures: YES_NO, removable: YES_NO,
    }
    Part "category_part" by "id" {
        id: ID, category_id: refers("category"), name: OWN, price_pence: NUMBER, position: NUMBER, pat_class: WORD,
        pat_type: WORD,
    }
    Check "category_check" by "id" {
        id: ID, category_id: refers("category"), name: OWN, question: OWN, on_short: YES_NO, on_routine: YES_NO,
        routine_only: YES_NO, tests_part: OWN, position: NUMBER,
    }
    Asset "asset" by "id" {
        id: ID, tag: OWN, tag_folded: OWN.worked_out(), category_id: refers("category"), name: LABEL, make: LABEL,
        model: LABEL, serial: LABEL, serial_folded: LABEL.worked_out(), location: LABEL,
        location_folded: LABEL.worked_out(), condition: WORD, fate: WORD, awaiting_check: YES_NO, encrypted: YES_NO,
        anti_virus: YES_NO, home_id: refers("asset"), inside_id: refers("asset"), phone_number: LABEL,
        purchased_on: DAY, purchase_cost_pence: NUMBER, supplier: LABEL, order_number: LABEL, warranty_until: DAY,
        end_of_life_on: DAY, notes: SAID, extra: SAID.made(), search: LABEL.worked_out(),
        created_at: MOMENT.worked_out(), pat_failed: WORD.worked_out(), pat_due_on: DAY.worked_out(),
        pat_untested: YES_NO.worked_out(), in_repair: YES_NO.worked_out(), held: YES_NO.worked_out(),
        awaiting_wipe: YES_NO, purchase_vat: WORD, replacement_cost_pence: NUMBER, device_name: LABEL,
        device_name_folded: LABEL.worked_out(), os: LABEL, os_edition: LABEL, os_version: LABEL, support_ends: WORD,
        support_source: LABEL, review_due_on: DAY, funding_source: LABEL, funding_share_bp: NUMBER,
        leased_from: LABEL, replacement_year: NUMBER,
    }
    AssetPart "asset_part" by "id" {
        id: ID, asset_id: ASSET, name: LABEL, state: WORD, since_on: DAY, note: SAID,
    }
    Person "person" by "id" {
        id: ID, reference as "ref": THEIRS, ref_folded: THEIRS.worked_out(), kind: WORD, name: THEIRS.shaped(TWO),
        sort_name: THEIRS.worked_out(), given_name: THEIRS, family_name: THEIRS, username: THEIRS,
        username_folded: THEIRS.worked_out(), upn: THEIRS, email: THEIRS, year_group: THEIRS, class: THEIRS,
        class_folded: THEIRS.worked_out(), class_teacher: NAMED, manager: NAMED, job_title: THEIRS,
        guardian_name: PARENT, guardian_contact: PARENT, start_on: DAY, contract_end: DAY, last_working_day: DAY,
        notes: SAID.shaped(GROWING), search: THEIRS.worked_out(), created_at: MOMENT.worked_out(),
        owes_pence: NUMBER.worked_out(), bans: NUMBER.worked_out(), erased_on: DAY,
    }
    RoleHeld "role_held" by "id" {
        id: ID, person_id: PERSON, role: WORD, from_on: DAY, until_on: DAY,
    }
    Slip "slip" by "id" {
        id: ID, no: number_of("slip"), person_id: PERSON, out_at: MOMENT, recorded_at: MOMENT,
        operator_id: OPERATOR, off_site: WORD, purpose: SAID.in_a_line(), for_class: LABEL, signed_how: WORD,
        signed_on: DAY, signed_witness: NAMED, accompanied_by: refers("person"), personal_data: YES_NO,
    }
    SignedPaper "signed_paper" by "id" {
        id: ID, slip_id: SLIP, paper: WORD, signed_on: DAY, how: WORD, witness: NAMED, content: SAID.made(),
        hash: WORD, drawing: refers("attachment_data"),
    }
    SlipTerm "slip_term" by "id" {
        id: ID, name: OWN, name_folded: OWN.worked_out(), wording: OWN.shaped(Shape::Note(LONG)), kinds: WORD,
        only_away: YES_NO, position: NUMBER,
    }
    Loan "loan" by "id" {
        id: ID, no: number_of("loan"), slip_id: SLIP, asset_id: ASSET, person_id: PERSON, kind: WORD, state: WORD,
        out_at: MOMENT, due_on: DAY, due_at: MOMENT, due_until: MOMENT.worked_out(), check_in_on: DAY,
        condition_out: WORD, condition_in: WORD, ended_at: MOMENT, note: SAID.shaped(GROWING), recalled_on: DAY,
        recall_reason: SAID, before_recall: WORD.worked_out(), adjustment: YES_NO, late_days: NUMBER,
        marks_out: SAID, away_to: WORD, away_on: DAY, away_purpose: SAID.in_a_line(), away_data: YES_NO,
    }
    LoanPart "loan_part" by "id" {
        id: ID, loan_id: LOAN, name: LABEL, price_pence: NUMBER, outcome: WORD, settled_at: MOMENT,
        position: NUMBER, lent_damaged: YES_NO, decided_by: refers("person"),
    }
    LoanPhoto "loan_photo" by "id" {
        id: ID, no: number_of("loan_photo"), loan_id: LOAN, name: LABEL, size_bytes: NUMBER,
        sha256: refers("attachment_data"), taken_on: DAY, added_at: MOMENT,
    }
    LoanCheck "loan_check" by "id" {
        id: ID, loan_id: LOAN, name: LABEL, question: SAID.in_a_line(), answer: YES_NO, answered_at: MOMENT,
        position: NUMBER,
    }
    RoutineCheck "routine_check" by "id" {
        id: ID, no: number_of("routine_check"), loan_id: LOAN, seen_on: DAY, source: WORD, due_before: DAY,
        next_on: DAY, note: SAID, recorded_at: MOMENT, void_reason: SAID,
    }
    RoutineAnswer "routine_answer" by "id" {
        id: ID, check_id: refers("routine_check"), name: LABEL, question: SAID.in_a_line(), answer: YES_NO,
        position: NUMBER, test_id: refers("pat_result"),
    }
    LoanOverride "loan_override" by "id" {
        id: ID, loan_id: LOAN, rule: WORD, reason: SAID, operator_id: OPERATOR, decided_by: refers("person"),
    }
    Stocktake "stocktake" by "id" {
        id: ID, no: number_of("stocktake"), location: LABEL, category_id: refers("category"), blind: YES_NO,
        opened_at: MOMENT, operator_id: OPERATOR, note: SAID, closed_at: MOMENT, closed_by: refers("person"),
        closing_note: SAID,
    }
    Expected "stocktake_expected" by "id" {
        id: ID, stocktake_id: refers("stocktake"), asset_id: ASSET, location: LABEL,
        location_folded: LABEL.worked_out(), lent_loan_id: refers("loan"), outcome: WORD,
    }
    Scan "stocktake_scan" by "id" {
        id: ID, no: number_of("stocktake_scan"), stocktake_id: refers("stocktake"), asset_id: ASSET, word: LABEL, location: LABEL,
        location_folded: LABEL.worked_out(), scanned_at: MOMENT, operator_id: OPERATOR, finding: WORD, again: YES_NO,
        condition: WORD, note: SAID, accepted_at: MOMENT, void_reason: SAID,
    }
    Item "pat_item" by "id" {
        id: ID, asset_id: ASSET, part: LABEL, pat_class: WORD, pat_type: WORD, heating: YES_NO, lead: WORD,
        fuse: LABEL, visual_on: DAY, visual_due_on: DAY, combined_on: DAY, combined_due_on: DAY, first_on: DAY,
        last_on: DAY, failed: WORD,
    }
    Interval "pat_interval" by "id" {
        id: ID, asset_id: ASSET, category_id: refers("category"), location: LABEL,
        location_folded: LABEL.worked_out(), part: LABEL, kind: WORD, months: NUMBER, basis: WORD, note: SAID,
        decided_on: DAY, decided_by: NAMED.made(),
    }
    PatResult "pat_result" by "id" {
        id: ID, no: number_of("pat"), asset_id: ASSET, part: LABEL, kind: WORD, result: WORD, state: WORD,
        tested_on: DAY, tested_time: TIME, tester: NAMED, instrument: LABEL, instrument_serial: LABEL, note: SAID,
        replaced: YES_NO, retest_months: NUMBER, foreign_id: LABEL.shaped(TWO), foreign_id_folded: LABEL.worked_out(),
        location: LABEL, description: LABEL, fingerprint: WORD.worked_out(), decision: SAID, no_readings: SAID.in_a_line(),
        recorded_at: MOMENT,
    }
    PatReading "pat_reading" by "result_id", "position" {
        result_id: refers("pat_result"), position: NUMBER, test: WORD, comparator: WORD, value: WORD, result: WORD,
    }
    TesterId "pat_tester_id" by "foreign_id_folded" {
        foreign_id_folded: OWN.worked_out(), foreign_id: OWN.shaped(TWO), asset_id: ASSET, part: OWN,
    }
    Incident "incident" by "id" {
        id: ID, no: number_of("incident"), asset_id: ASSET, loan_id: LOAN, person_id: PERSON, kind: WORD,
        state: WORD, part: LABEL, happened_at: MOMENT, happened_on: DAY, reported_at: MOMENT, reported_by: NAMED,
        reported_to: NAMED, note: SAID.shaped(GROWING), error_message: SAID, location: LABEL, criminal: YES_NO,
        referred_on: DAY, outcome: WORD, decided_by: refers("person"), decided_on: DAY, decision: SAID,
        police_ref: LABEL, no_police_reason: SAID, no_police_by: refers("person"), breach_due_at: MOMENT, breach: WORD,
        breach_note: SAID, breach_by: refers("person"), insurer_ref: LABEL, closed_on: DAY, closing_note: SAID,
        void_reason: SAID,
    }
    Attachment "attachment" by "id" {
        id: ID, no: number_of("attachment"), incident_id: refers("incident"), name: LABEL, size_bytes: NUMBER,
        sha256: refers("attachment_data"), added_at: MOMENT,
    }
    Repair "repair" by "id" {
        id: ID, no: number_of("repair"), asset_id: ASSET, incident_id: refers("incident"), state: WORD, fault: SAID,
        supplier: LABEL, warranty: YES_NO, quote_pence: NUMBER, cost_pence: NUMBER, reference: LABEL, sent_on: DAY,
        back_on: DAY, outcome: WORD, loaner_loan_id: refers("loan"), no_incident: YES_NO,
    }
    Hold "hold" by "id" {
        id: ID, no: number_of("hold"), asset_id: ASSET, incident_id: refers("incident"), reason: SAID,
        since_on: DAY, lifted_on: DAY, lift_reason: SAID,
    }
    Charge "charge" by "id" {
        id: ID, no: number_of("charge"), incident_id: refers("incident"), person_id: PERSON, state: WORD,
        addressed_to: WORD, reason: SAID, working: SAID.made(), agreed_on: DAY, overrides: SAID.made(),
        assessed_on: DAY, requested_on: DAY, disputed: YES_NO, dispute_reason: SAID, assessed_pence: NUMBER,
        paid_pence: NUMBER,
        let_off_pence: NUMBER, outstanding_pence: NUMBER, letter_words: SAID, overridden_by: refers("person"),
        cost_centre: OWN, nominal_code: OWN,
    }
    Line "charge_line" by "id" {
        id: ID, charge_id: refers("charge"), position: NUMBER, kind: WORD, amount_pence: NUMBER, happened_on: DAY,
        receipt_no: number_of("receipt"), how: SAID.in_a_line(), reason: SAID, decided_by: refers("person"),
        operator_id: OPERATOR, reference: LEDGER,
    }
    Due "charge_due" by "id" {
        id: ID, charge_id: refers("charge"), due_on: DAY, amount_pence: NUMBER, open_pence: NUMBER,
    }
    Tariff "tariff" by "id" {
        id: ID, category_id: refers("category"), damage: OWN, damage_folded: OWN.worked_out(), amount_pence: NUMBER,
    }
    Depreciation "depreciation" by "id" {
        id: ID, asset_id: ASSET, category_id: refers("category"), from_on: DAY, method: WORD, life_months: NUMBER,
        rate_hundredths: NUMBER, residual_pence: NUMBER, residual_hundredths: NUMBER, convention: WORD,
    }
    Ban "ban" by "id" {
        id: ID, no: number_of("ban"), person_id: PERSON, members_of: LABEL.shaped(TWO), from_on: DAY, until_on: DAY,
        reason: SAID, incident_id: refers("incident"), lifted_on: DAY, lift_reason: SAID,
        decided_by: refers("person"), lifted_by: refers("person"),
    }
    Agreement "agreement" by "id" {
        id: ID, no: number_of("agreement"), title: LABEL, title_folded: LABEL.worked_out(), from_on: DAY,
        sign_by_on: DAY, review_on: DAY, kinds: WORD, guardian: YES_NO, file_name: SAID.in_a_line(),
        sha256: refers("attachment_data"), withdraw_reason: SAID,
    }
    Signature "agreement_signature" by "id" {
        id: ID, agreement_id: refers("agreement"), person_id: PERSON, signed_on: DAY, how: WORD, witness: NAMED,
        class_teacher: NAMED, guardian: NAMED, void_reason: SAID, drawing: refers("attachment_data"), shown: WORD,
    }
    Permission "permission" by "id" {
        id: ID, no: number_of("permission"), kind: WORD, person_id: PERSON, asset_id: ASSET,
        category_id: refers("category"), purpose: SAID.in_a_line(), from_on: DAY, until_on: DAY, revoked_on: DAY,
        revoke_reason: SAID, device: LABEL, device_serial: LABEL, own_device_id: refers("own_device"),
    }
    Grant "permission_grant" by "id" {
        id: ID, permission_id: refers("permission"), role: WORD, person_id: PERSON, given_on: DAY,
    }
    OwnDevice "own_device" by "id" {
        id: ID, no: number_of("own_device"), person_id: PERSON, what: LABEL, serial: LABEL, state: WORD,
        admitted_on: DAY, until_on: DAY, tested_on: DAY, tester: NAMED, handed_in_at: MOMENT, ended_at: MOMENT,
        encrypted: YES_NO, anti_virus: YES_NO, for_school: YES_NO, network_on: DAY, confiscated_on: DAY,
        confiscate_reason: SAID, confiscated_by: refers("person"), return_to: NAMED, given_to: NAMED,
        takes_pictures: YES_NO, accompanied_by: refers("person"),
    }
    Licence "licence" by "id" {
        id: ID, no: number_of("licence"), product: LABEL, vendor: LABEL, seats: NUMBER, licence_key: LABEL,
        expires_on: DAY, cost_pence: NUMBER,
    }
    Seat "licence_seat" by "id" {
        id: ID, licence_id: refers("licence"), person_id: PERSON, asset_id: ASSET, since_on: DAY, until_on: DAY,
    }
    Stock "stock" by "id" {
        id: ID, no: number_of("stock"), name: LABEL, name_folded: LABEL.worked_out(), location: LABEL, owned: NUMBER,
        lent: NUMBER.worked_out(), missing: NUMBER, unit_cost_pence: NUMBER, notes: SAID, counted_on: DAY,
        counted: NUMBER, expected: NUMBER,
    }
    StockLoan "stock_loan" by "id" {
        id: ID, no: number_of("stock_loan"), stock_id: refers("stock"), person_id: PERSON, number: NUMBER,
        returned: NUMBER, missing: NUMBER, for_class: LABEL, out_at: MOMENT, due_on: DAY, due_at: MOMENT,
        due_until: MOMENT.worked_out(), ended_at: MOMENT,
    }
    Wipe "wipe" by "id" {
        id: ID, no: number_of("wipe"), asset_id: ASSET, loan_id: LOAN, method: LABEL, wiped_on: DAY,
        wiped_by: NAMED, cloud_signed_out: YES_NO, account_deleted: YES_NO, certificate: LABEL, void_reason: SAID,
    }
    Disposal "disposal" by "id" {
        id: ID, no: number_of("disposal"), state: WORD, reason: SAID, method: WORD, recipient: SAID.in_a_line(),
        carrier: SAID.in_a_line(), requested_on: DAY, requested_by: refers("person"), operator_id: OPERATOR,
        authorised_on: DAY, authorised_by: refers("person"), done_on: DAY, withdrawn_on: DAY, withdraw_reason: SAID,
        reopened_on: DAY, reopened_by: refers("person"), reopen_reason: SAID,
    }
    DisposalItem "disposal_item" by "id" {
        id: ID, disposal_id: refers("disposal"), asset_id: ASSET, position: NUMBER, is_open: YES_NO, taken_out_on: DAY,
        serial: LABEL, cost_pence: NUMBER, replacement_pence: NUMBER, funder_share_bp: NUMBER, proceeds_pence: NUMBER,
        funder_pence: NUMBER,
    }
    DisposalCertificate "disposal_certificate" by "id" {
        id: ID, no: number_of("disposal_certificate"), disposal_id: refers("disposal"), kind: WORD, reference: LABEL,
        serials: LABEL.made(), name: LABEL, size_bytes: NUMBER, sha256: refers("attachment_data"), added_at: MOMENT,
    }
    SupportDate "support_date" by "id" {
        id: ID, system: WORD, version: OWN, edition: WORD, build: NUMBER, ends: WORD, source: OWN, dated_on: DAY,
    }
    SignOff "support_sign_off" by "id" {
        id: ID, term_name: OWN, term_end: DAY, signed_on: DAY, decided_by: refers("person"), ended: NUMBER,
        ending: NUMBER, unknown: NUMBER, note: SAID, recorded_at: MOMENT,
    }
    OwnLine "leaver_line" by "id" {
        id: ID, name: OWN, name_folded: OWN.worked_out(), kinds: WORD, position: NUMBER,
    }
    Tick "leaver_tick" by "id" {
        id: ID, person_id: PERSON, line: WORD, outcome: WORD, note: SAID, ticked_on: DAY,
        decided_by: refers("person"), operator_id: OPERATOR, past: YES_NO,
    }
    Clearance "clearance" by "id" {
        id: ID, no: number_of("clearance"), person_id: PERSON, cleared_on: DAY, last_working_day: DAY,
        lines: SAID.made(), operator_id: OPERATOR, past: YES_NO,
    }
    PersonAlias "person_alias" by "id" {
        id: ID, person_id: PERSON, kind: WORD, reference as "ref": SAID.in_a_line(), ref_folded: THEIRS.worked_out(),
        merged_on: DAY,
    }
    Group "teaching_group" by "id" {
        id: ID, name: LABEL, name_folded: LABEL.worked_out(),
    }
    Member "group_member" by "id" {
        id: ID, group_id: refers("teaching_group"), person_id: PERSON, role: WORD,
    }
    SchoolTerm "term" by "id" {
        id: ID, name: OWN, from_on: DAY, until_on: DAY,
    }
    ClosedDay "closed_day" by "id" {
        id: ID, name: OWN, kind: WORD, from_on: DAY, until_on: DAY,
    }
    Printer "label_printer" by "id" {
        id: ID, name: OWN, name_folded: OWN.worked_out(), sheet: WORD, offset_x_um: NUMBER, offset_y_um: NUMBER,
        pitch_x_um: NUMBER, pitch_y_um: NUMBER,
    }
    Letterhead "letterhead" by "id" {
        id: WORD, address: OWN.shaped(Shape::Note(LONG)), email: OWN, head: NAMED, how_to_pay: OWN.shaped(Shape::Note(LONG)),
        how_to_dispute: OWN.shaped(Shape::Note(LONG)), logo_name: OWN, logo_kind: WORD, logo_sha256: refers("attachment_data"),
        names_parents: YES_NO, repeat_days: NUMBER,
    }
    LetterText "letter_text" by "kind" {
        kind: WORD, text: OWN.made(), changed_at: MOMENT.worked_out(),
    }
    Letter "letter" by "id" {
        id: ID, no: number_of("letter"), kind: WORD, person_id: PERSON, charge_id: refers("charge"),
        receipt_no: number_of("receipt"), sent_at: MOMENT, operator_id: OPERATOR, way: WORD, state: WORD, address: THEIRS, subject: THEIRS.made(), body: SAID.made(),
    }
    AboutLoan "letter_loan" by "id" {
        id: ID, letter_id: refers("letter"), loan_id: LOAN,
    }
    ImportFormat "import_format" by "id" {
        id: ID, no: number_of("import_format"), imports: WORD, headings: OWN.made(), reading: OWN.made(),
        remembered_at: MOMENT,
    }
    Operator "operator" by "id" {
        id: ID, name: OWN,
    }
    MergedRegister "merged_register" by "id" {
        id: ID, school: OWN, prefix: OWN, head_no: NUMBER, head_hash: WORD, merged_at: MOMENT,
    }
    MergedSeries "merged_series" by "id" {
        id: ID, register_id: refers("merged_register"), series: WORD, added: NUMBER, last: NUMBER,
    }
    MergedOperator "merged_operator" by "id" {
        id: ID, register_id: refers("merged_register"), name: OWN,
    }
}

/// Lists the tables with digests in their rows.
pub fn recorded() -> impl Iterator<Item = &'static Table> {
    RECORDED.iter().copied()
}

/// Every table of the schema, by name.
pub fn tables() -> Vec<&'static Table> {
    let mut all: Vec<_> = RECORDED.iter().chain(OTHERS).copied().collect();
    all.sort_by_key(|table| table.name);
    all
}

/// Every table, in an order in which no row refers to a later table. If a row were added before the row that it refers
/// to, adding the second would cost a search of all rows that may refer to it.
pub fn parents_first() -> Vec<&'static Table> {
    fn put(table: &'static Table, tables: &[&'static Table], done: &mut Vec<&'static Table>) {
        // A table that refers to itself, or back to an earlier table, has been started already.
        if done.contains(&table) {
            return;
        }
        for name in table.parents().filter(|name| *name != table.name) {
            if let Some(parent) = tables.iter().find(|other| other.name == name) {
                put(parent, tables, done);
            }
        }
        done.push(table);
    }
    let tables = tables();
    let mut done = Vec::with_capacity(tables.len());
    tables.iter().for_each(|table| put(table, &tables, &mut done));
    done
}

/// Every column that refers to a person, with its table.
pub fn naming_people() -> impl Iterator<Item = (&'static Table, &'static Column)> {
    let columns = recorded().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns.filter(|(_, column)| column.what.refers == Some("person"))
}

/// The way in which an erasure treats the text under a name in a log entry: as in the column with that name, or as set
/// here for names that only commands add.
pub fn text_in_log(name: &str) -> Text {
    static KNOWN: OnceLock<HashMap<&str, Text>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = HashMap::from([("by", Text::Named), ("person", Text::Named), ("decided_by", Text::Named)]);
        known.insert("accompanied_by", Text::Named);
        known.insert("confiscated_by", Text::Named);
        known.insert("ref", Text::Said);
        for column in recorded().flat_map(|table| table.columns) {
            match column.text() {
                Some(Text::Named) => drop(known.insert(column.name, Text::Named)),
                Some(Text::Said) => drop(known.entry(column.name).or_insert(Text::Said)),
                _ => {}
            }
        }
        known
    });
    let is_reason = name == "reason" || name.ends_with("_reason") || name.ends_with("_note");
    known.get(name).copied().unwrap_or(if is_reason { Text::Said } else { Text::Label })
}
