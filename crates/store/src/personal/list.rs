//! The list of what the register holds about people.

use super::{Kept, Personal};

const LENDING: &str = "to lend equipment, to know who has each item, and to get it back";
const CARE: &str = "to deal with damage, loss, theft and misuse";
const MONEY: &str = "to ask for contributions and to account for payments";
const RULES: &str = "to see that the school's rules on equipment are agreed to and kept";
const SAFETY: &str = "to keep electrical items safe";
const LEAVING: &str = "to see that leavers return everything";
const ACCOUNT: &str = "to know who recorded and decided what, and to prove that the register was not altered";

/// Writes the list: of each table its name, its rows in words, the purpose, how long it is kept, and its columns.
macro_rules! personal {
    ($($table:ident: $what:literal, $purpose:ident, $kept:ident { $($column:tt: $words:literal,)+ })+) => {
        /// Every table that holds details of people.
        pub const PERSONAL: &[Personal] = &[$(Personal {
            table: stringify!($table),
            what: $what,
            purpose: $purpose,
            kept: Kept::$kept,
            columns: &[$((stringify!($column), $words)),+],
        }),+];
    };
}

personal! {
    person: "people", LENDING, WithPerson {
        ref: "ref: staff number, admission number or username", kind: "kind of person", name: "name",
        given_name: "first name", family_name: "last name", username: "username", upn: "unique pupil number",
        email: "email address", year_group: "year group", class: "form", class_teacher: "class teacher",
        manager: "line manager", job_title: "job title", guardian_name: "name of a parent or carer",
        guardian_contact: "contact of a parent or carer", start_on: "first day", contract_end: "end of the contract",
        last_working_day: "last working day, or last day in school", notes: "notes",
        created_at: "time of registration", owes_pence: "sum requested and not yet paid", bans: "number of bans",
        erased_on: "day of the erasure",
    }
    person_alias: "earlier refs of people who were registered twice", LENDING, WithPerson {
        person_id: "person", kind: "kind of person", ref: "earlier ref",
        merged_on: "day on which the two records became one",
    }
    account: "accounts for the page", ACCOUNT, WithPerson {
        person_id: "person", password: "hash of the password", pin: "hash of the PIN", code: "hash of a one-time code",
        code_until: "end of the one-time code", disabled_on: "day on which it was disabled",
        changed_at: "time of the last change",
    }
    role_held: "roles", ACCOUNT, WithPerson {
        person_id: "person", role: "role in the school", from_on: "first day", until_on: "last day",
    }
    group_member: "memberships of teaching groups", LENDING, WithPerson {
        group_id: "teaching group", person_id: "person", role: "pupil or teacher",
    }
    slip: "sign-out slips", LENDING, WithPerson {
        no: "number", person_id: "borrower", out_at: "time of signing out", recorded_at: "time of recording",
        operator_id: "operator", off_site: "taken home or on a visit", purpose: "purpose",
        for_class: "form or group", signed_how: "way of signing", signed_on: "day of the signature",
        signed_witness: "witness", accompanied_by: "member of staff who goes along",
        personal_data: "personal data taken off site",
    }
    signed_paper: "signed slips and receipts", LENDING, WithPerson {
        slip_id: "slip", paper: "slip or receipt", signed_on: "day of the signature", how: "way of signing",
        witness: "witness", content: "words that were signed", hash: "hash of the words",
        drawing: "a drawn signature",
    }
    loan: "loans", LENDING, WithPerson {
        no: "number", slip_id: "slip", asset_id: "item", person_id: "borrower", kind: "kind of loan", state: "state",
        out_at: "time of signing out", due_on: "due day", due_at: "due time", due_until: "end of the due day",
        check_in_on: "next routine check", condition_out: "condition when it went out",
        condition_in: "condition when it came back", ended_at: "time of the return", note: "note",
        recalled_on: "day of the recall", recall_reason: "reason for the recall",
        before_recall: "due day before the recall", adjustment: "lent as a reasonable adjustment",
        late_days: "school days late before it was renewed", marks_out: "marks when it went out",
        away_to: "taken home or on a visit later", away_on: "since", away_purpose: "purpose of that",
        away_data: "takes personal data there",
    }
    loan_photo: "photographs of items as they went out", CARE, Attachments {
        no: "number", loan_id: "loan", name: "name of the file", size_bytes: "size", sha256: "hash of the picture",
        taken_on: "day that it shows", added_at: "time of adding",
    }
    loan_part: "parts of loans", LENDING, WithPerson {
        loan_id: "loan", name: "part", price_pence: "replacement cost", outcome: "outcome",
        settled_at: "time of the outcome", position: "place in the list", lent_damaged: "damaged before it went out",
        decided_by: "waived by",
    }
    loan_check: "return checks", LENDING, WithPerson {
        loan_id: "loan", name: "check", question: "question", answer: "answer", answered_at: "time of the answer",
        position: "place in the list",
    }
    routine_answer: "answers of routine checks", LENDING, WithPerson {
        check_id: "routine check", name: "check", question: "question", answer: "answer", position: "place in the list",
        test_id: "visual check that it made",
    }
    routine_check: "routine checks", LENDING, WithPerson {
        no: "number", loan_id: "loan", seen_on: "day on which the item was seen",
        source: "shown, or seen in a report", due_before: "due day before", next_on: "next due day", note: "note",
        recorded_at: "time of recording", void_reason: "reason why it is void",
    }
    loan_override: "overridden rules", RULES, WithPerson {
        loan_id: "loan", rule: "rule", reason: "reason", operator_id: "operator", decided_by: "decided by",
    }
    incident: "incidents", CARE, WithPerson {
        no: "number", asset_id: "item", loan_id: "loan", person_id: "person who had the item",
        kind: "kind of incident", state: "state", part: "part", happened_at: "time of the incident",
        happened_on: "day of the incident", reported_at: "time of the report", reported_by: "reported by",
        reported_to: "reported to", note: "note", error_message: "error message", location: "place",
        criminal: "called criminal by the headteacher", referred_on: "day of the referral", outcome: "decision",
        decided_by: "decided by", decided_on: "day of the decision", decision: "words of the decision",
        police_ref: "police reference", no_police_reason: "reason why the police were not told",
        no_police_by: "person who decided that", breach_due_at: "time by which a data breach must be assessed",
        breach: "data breach reported or not", breach_note: "note on the data breach",
        breach_by: "person who decided about the data breach", insurer_ref: "insurer's reference",
        closed_on: "day of closing", closing_note: "closing note", void_reason: "reason why it is void",
    }
    attachment: "attachments of incidents", CARE, Attachments {
        no: "number", incident_id: "incident", name: "name of the file", size_bytes: "size",
        sha256: "hash of the file", added_at: "time of adding",
    }
    attachment_data: "contents of attachments, agreements and drawn signatures", CARE, Attachments {
        sha256: "hash of the file", bytes: "contents: a photograph or paper",
    }
    repair: "repairs", CARE, WithItem {
        no: "number", asset_id: "item", incident_id: "incident", state: "state", fault: "fault",
        supplier: "supplier", warranty: "under warranty", quote_pence: "quoted cost", cost_pence: "cost",
        reference: "supplier's reference", sent_on: "day on which it was sent", back_on: "day on which it came back",
        outcome: "outcome", loaner_loan_id: "loan of a replacement", no_incident: "for no incident",
    }
    hold: "holds of evidence", CARE, WithPerson {
        no: "number", asset_id: "item", incident_id: "incident", reason: "reason", since_on: "first day",
        lifted_on: "day on which it ended", lift_reason: "reason why it ended",
    }
    charge: "contributions", MONEY, WithPerson {
        no: "number", incident_id: "incident", person_id: "person", state: "state",
        addressed_to: "asked of a parent, or of the person", reason: "reason", working: "how the sum was worked out",
        agreed_on: "day of the written agreement", overrides: "overridden rules",
        assessed_on: "day of the assessment", requested_on: "day of the request", disputed: "disputed",
        dispute_reason: "reason of the dispute", assessed_pence: "sum assessed", paid_pence: "sum paid",
        let_off_pence: "sum waived or written off", outstanding_pence: "sum outstanding",
        cost_centre: "cost centre", nominal_code: "nominal code", letter_words: "words for the letter",
        overridden_by: "person who overrode a rule",
    }
    charge_line: "payments and other lines of contributions", MONEY, WithPerson {
        charge_id: "contribution", position: "place in the list", kind: "kind of line", amount_pence: "sum",
        happened_on: "day", receipt_no: "number of the receipt", how: "way of paying", reason: "reason",
        decided_by: "decided by", operator_id: "operator", reference: "reference of the payment",
    }
    charge_due: "instalments", MONEY, WithPerson {
        charge_id: "contribution", due_on: "due day", amount_pence: "sum", open_pence: "sum outstanding",
    }
    ban: "bans", RULES, WithPerson {
        no: "number", person_id: "person", members_of: "form or year group that was banned", from_on: "first day",
        until_on: "last day", reason: "reason", incident_id: "incident", lifted_on: "day on which it was lifted",
        lift_reason: "reason why it was lifted", decided_by: "decided by", lifted_by: "lifted by",
    }
    agreement: "agreements to sign", RULES, WithRegister {
        file_name: "name of the file", withdraw_reason: "reason why it was withdrawn",
    }
    agreement_signature: "signatures of agreements", RULES, WithPerson {
        agreement_id: "agreement", person_id: "person", signed_on: "day of the signature", how: "way of signing",
        witness: "witness", class_teacher: "class teacher", guardian: "parent or carer who signed",
        void_reason: "reason why it is void", drawing: "a drawn signature", shown: "hash of the words on the screen",
    }
    permission: "permissions", RULES, WithPerson {
        no: "number", kind: "kind of permission", person_id: "person", asset_id: "item", category_id: "category",
        purpose: "purpose", from_on: "first day", until_on: "last day", revoked_on: "day on which it was revoked",
        revoke_reason: "reason why it was revoked", device: "own device", device_serial: "serial number of the device",
        own_device_id: "own device on the register",
    }
    permission_grant: "approvals of permissions", RULES, WithPerson {
        permission_id: "permission", role: "role of the person who approved", person_id: "person who approved",
        given_on: "day of the approval",
    }
    own_device: "people's own devices", RULES, WithPerson {
        no: "number", person_id: "owner", what: "device", serial: "serial number", state: "state",
        admitted_on: "day on which it was admitted", until_on: "last day", tested_on: "day of the electrical test",
        tester: "tester", handed_in_at: "time of handing in", ended_at: "time at which it was given back or left",
        for_school: "used for the school", encrypted: "encrypted", anti_virus: "runs anti-virus",
        network_on: "day on which it went on the network", confiscated_on: "day on which it was confiscated",
        confiscated_by: "confiscated by", confiscate_reason: "reason for confiscating it",
        return_to: "person to give it back to", given_to: "person it was given back to",
        takes_pictures: "takes pictures", accompanied_by: "accompanied by",
    }
    licence_seat: "licence seats", LENDING, WithPerson {
        licence_id: "licence", person_id: "person", asset_id: "item", since_on: "first day", until_on: "last day",
    }
    stock_loan: "loans of counted stock", LENDING, WithPerson {
        no: "number", stock_id: "stock", person_id: "borrower", number: "how many went out",
        returned: "how many came back", missing: "how many are missing", for_class: "form or group",
        out_at: "time of lending", due_on: "due day", due_at: "due time", due_until: "end of the due day",
        ended_at: "time when all were settled",
    }
    stock: "notes on counted stock", LENDING, WithItem {
        notes: "notes, which may name someone",
    }
    wipe: "wipes of devices", LENDING, WithItem {
        no: "number", asset_id: "item", loan_id: "loan whose data was removed", method: "method", wiped_on: "day",
        wiped_by: "person who wiped it", cloud_signed_out: "signed out of the cloud account",
        account_deleted: "account deleted", certificate: "certificate", void_reason: "reason why it is void",
    }
    disposal: "disposals of items", CARE, WithItem {
        reason: "reason", recipient: "recipient", carrier: "carrier", requested_by: "requested by",
        operator_id: "operator", authorised_by: "authorised by", withdraw_reason: "reason why it was withdrawn",
        reopened_by: "reopened by", reopen_reason: "reason why it was reopened",
    }
    leaver_tick: "outcomes of checklist lines", LEAVING, WithPerson {
        person_id: "leaver", line: "line", outcome: "outcome", note: "note", ticked_on: "day",
        decided_by: "decided by", operator_id: "operator", past: "of an earlier leaving",
    }
    clearance: "clearances of leavers", LEAVING, WithPerson {
        no: "number of the certificate", person_id: "leaver", cleared_on: "day of the clearance",
        last_working_day: "last working day, or last day in school", lines: "checklist of that day",
        operator_id: "operator", past: "of an earlier leaving",
    }
    support_sign_off: "sign-offs of support dates", LENDING, WithRegister {
        decided_by: "digital lead", note: "note",
    }
    letter: "letters", LENDING, WithPerson {
        no: "number", kind: "kind of letter", person_id: "person that it is about", charge_id: "charge",
        receipt_no: "receipt", sent_at: "time of sending", operator_id: "operator", way: "way of sending",
        state: "state", address: "email address that it went to", subject: "subject", body: "text",
    }
    letter_loan: "loans that letters are about", LENDING, WithPerson {
        letter_id: "letter", loan_id: "loan",
    }
    letterhead: "letterhead", LENDING, WithRegister {
        head: "who signs letters",
    }
    stocktake: "stocktakes", ACCOUNT, WithRegister {
        operator_id: "opened by", note: "note", closed_by: "closed by", closing_note: "note of the closing",
    }
    stocktake_expected: "items that stocktakes expect", LENDING, WithItem {
        stocktake_id: "stocktake", asset_id: "item", location: "place", lent_loan_id: "loan, if it was on loan",
        outcome: "missing or on loan, if nobody scanned it",
    }
    stocktake_scan: "scans of stocktakes", ACCOUNT, WithItem {
        operator_id: "scanned by", note: "note", void_reason: "reason why it is void",
    }
    asset: "notes on items", LENDING, WithItem {
        notes: "notes, which may name someone", extra: "columns kept from an imported file",
    }
    asset_part: "notes on missing parts", LENDING, WithItem {
        note: "note",
    }
    pat_interval: "intervals of electrical tests", SAFETY, WithItem {
        note: "note on the risk", decided_by: "decided by",
    }
    pat_result: "electrical tests", SAFETY, WithItem {
        tester: "tester", note: "note", decision: "decision about the result",
        no_readings: "reason why there are no readings",
    }
    operator: "operators at the keyboard", ACCOUNT, WithRegister {
        name: "name of the operator",
    }
    merged_operator: "operators of merged registers", ACCOUNT, WithRegister {
        register_id: "merged register", name: "name of the operator",
    }
    log: "entries of the log", ACCOUNT, WithRegister {
        no: "number", at: "time of recording", effective_at: "time at which it happened", operator_id: "operator",
        login_id: "login name", action: "action", subject: "kind of record", subject_id: "record", asset_id: "item",
        person_id: "person", rows: "marks of the rows that were written", detail_hash: "hash of the details",
        hash: "hash of the entry",
    }
    log_detail: "details of the log", ACCOUNT, WithPerson {
        log_no: "entry", salt: "random letters", body: "what was recorded or changed",
    }
    merged_log: "entries of the log of a merged register", ACCOUNT, WithRegister {
        register_id: "merged register", no: "number", at: "time of recording",
        effective_at: "time at which it happened", operator_id: "operator", login_id: "login name", action: "action",
        subject: "kind of record", subject_id: "record", asset_id: "item", person_id: "person",
        rows: "marks of the rows that were written", detail_hash: "hash of the details", hash: "hash of the entry",
    }
    merged_log_detail: "details of the log of a merged register", ACCOUNT, WithPerson {
        register_id: "merged register", log_no: "entry", salt: "random letters",
        body: "what was recorded or changed",
    }
}
