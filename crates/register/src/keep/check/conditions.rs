//! The conditions that rows must meet together, each as a query that finds rows that fail it. Constraints in
//! `schema.sql` enforce most of them, but another program can write the file without these constraints.

use super::restore;
use domain::{
    ban::Ban,
    import_format::ImportFormat,
    incident::Attachment,
    loan::LoanPhoto,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
};
use std::borrow::Cow;
use store::{Record as _, Table};

/// A condition that must hold.
pub(crate) struct Condition {
    pub(crate) name: &'static str,
    /// The condition as a sentence, true of every sound register.
    pub(crate) holds: &'static str,
    /// The query that selects the records that fail the condition: one column, in words that people know.
    pub(crate) broken: Cow<'static, str>,
    pub(crate) remedy: fn() -> Say,
}

/// Words the remedy for a stored total that does not match its rows. Totals are stored so that the desk need not add
/// them up.
fn stale() -> Say {
    say![
        "Restore the newest backup that ",
        Remedy::Check,
        " finds sound. Kitbook writes such a figure only together with its records, so either may be wrong."
    ]
}

/// Words the remedy for records that are in the log and missing from the register.
fn missing() -> Say {
    say![
        "Records are missing that were not removed by Kitbook. Restore the newest backup that ",
        Remedy::Check,
        " finds sound."
    ]
}

/// Selects log entries about items, people and numbered records that are missing from the register. Some
/// records may be missing: papers, which are removed when their person is erased; bans, because two bans become one when
/// a person's two records are merged; and import formats, which the school may forget.
fn missing_subjects(log: &str) -> String {
    let is_kept =
        |table: &Table| ![Attachment::TABLE, LoanPhoto::TABLE, Ban::TABLE, ImportFormat::TABLE].contains(&table);
    let numbered = store::recorded().filter(|table| table.at("no").is_some() && is_kept(table));
    let missing: String = numbered
        .map(|Table { name, .. }| {
            format!("when '{name}' then not exists (select 1 from {name} t where t.id = l.subject_id) ")
        })
        .collect();
    format!(
        "select l.action || ', entry ' || cast(l.no as text) from {log} l \
         where (l.asset_id is not null and not exists (select 1 from asset a where a.id = l.asset_id)) \
         or (l.person_id is not null and not exists (select 1 from person p where p.id = l.person_id) \
         and not exists (select 1 from person_alias d where d.id = l.person_id)) \
         or case l.subject {missing}else false end order by l.no"
    )
}

/// Lists all conditions.
pub(crate) fn conditions() -> Vec<Condition> {
    vec![
    Condition {
        name: "one-open-loan",
        holds: "an item is on loan to at most one borrower",
        broken: "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open' \
                 group by a.id, a.tag having count(*) > 1 order by a.tag".into(),
        remedy: || say![
            "See its loans: ", See::Asset { tag: None }, ". Void the loan that was never made: ",
            Remedy::VoidLoan { no: None }, "."
        ],
    },
    Condition {
        name: "gone-and-lent",
        holds: "an item that is disposed of, lost or stolen is not on loan",
        broken: "select a.tag from asset a where a.fate in ('disposed', 'lost', 'stolen') \
                 and exists (select 1 from loan l where l.asset_id = a.id and l.state = 'open') order by a.tag".into(),
        remedy: || say![
            "If a lost or stolen item was found, record it: ", Remedy::Found { tag: None },
            ". Otherwise end its loan: ", Remedy::TakeIn { tag: None }, "."
        ],
    },
    Condition {
        name: "slip-and-loans",
        holds: "a slip has loans, and all of them are to its borrower",
        broken: "select 'slip ' || cast(s.no as text) from slip s \
                 where not exists (select 1 from loan l where l.slip_id = s.id) \
                 or exists (select 1 from loan l where l.slip_id = s.id and l.person_id <> s.person_id) order by s.no".into(),
        remedy: restore,
    },
    Condition {
        name: "returned-in-order",
        holds: "no loan ends before it begins",
        broken: "select 'loan ' || cast(l.no as text) from loan l where l.ended_at < l.out_at order by l.no".into(),
        remedy: || say!["Void the loan: ", Remedy::VoidLoan { no: None }, ". Then record it with the right dates."],
    },
    Condition {
        name: "routine-checks-in-order",
        holds: "a routine check of a loan is not for an earlier day than the one before it",
        broken: "select distinct 'routine check ' || cast(b.no as text) as what from routine_check a \
                 join routine_check b on b.loan_id = a.loan_id and b.no > a.no and b.seen_on < a.seen_on \
                 where a.void_reason is null and b.void_reason is null order by 1".into(),
        remedy: || say!["Void it: ", Remedy::VoidRoutineCheck { no: None }, ". Then record it again."],
    },
    Condition {
        name: "stocktakes-end",
        holds: "of each item of a closed stocktake it is known what became of it, and of an open one it is not",
        broken: "select 'stocktake ' || cast(s.no as text) from stocktake s where exists (select 1 \
                 from stocktake_expected e where e.stocktake_id = s.id and (e.outcome is not null) <> \
                 (s.closed_at is not null and not exists (select 1 from stocktake_scan c \
                 where c.stocktake_id = s.id and c.asset_id = e.asset_id and c.void_reason is null))) order by s.no".into(),
        remedy: restore,
    },
    Condition {
        name: "scans-within-stocktakes",
        holds: "a scan is neither before its stocktake was opened nor after it was closed",
        broken: "select 'scan ' || cast(c.no as text) from stocktake_scan c join stocktake s on s.id = c.stocktake_id \
                 where c.scanned_at < s.opened_at or c.scanned_at > s.closed_at order by c.no".into(),
        remedy: restore,
    },
    Condition {
        name: "routine-questions-test-parts",
        holds: "a question that tests a part is asked in routine checks, and its category has the part",
        broken: "select c.name || ': ' || k.name from category_check k join category c on c.id = k.category_id \
                 where k.tests_part is not null and (not coalesce(k.on_routine, false) or not exists ( \
                   select 1 from category_part p where p.category_id = k.category_id and p.name = k.tests_part)) \
                 order by c.name, k.name".into(),
        remedy: || say![
            "Set the question again: ", Input::TestsPart.with("NAME=none"), ". The category's parts: ",
            See::Category { name: None }, "."
        ],
    },
    Condition {
        name: "kits-without-rings",
        holds: "no item is inside itself, directly or through other items",
        broken: "with recursive above (id, up, depth) as ( \
                   select id, inside_id, 1 from asset where inside_id is not null \
                   union all \
                   select above.id, a.inside_id, above.depth + 1 from above join asset a on a.id = above.up \
                   where a.inside_id is not null and above.depth < 40) \
                 select distinct a.tag from above join asset a on a.id = above.id \
                 where above.up = above.id or above.depth >= 40 order by a.tag".into(),
        remedy: || say!["Take the item out of its set or trolley: ", Remedy::TakeFromSet, "."],
    },
    Condition {
        name: "failed-tests-are-marked",
        holds: "an item is marked as failed while it or a part has a failed test, and only then",
        broken: "select a.tag from asset a where (a.pat_failed is not null) <> exists ( \
                 select 1 from pat_item i where i.asset_id = a.id and i.failed is not null) order by a.tag".into(),
        remedy: || say![
            "Keep the item out of use and test it. Recording the test corrects the mark: ",
            Remedy::RecordTest { label: None }, "."
        ],
    },
    Condition {
        name: "repairs-are-marked",
        holds: "an item is marked as in repair while it has an open repair, and only then",
        broken: "select a.tag from asset a where (case when a.in_repair then 1 else 0 end) <> ( \
                 select count(*) from repair r where r.asset_id = a.id and r.state = 'open') order by a.tag".into(),
        remedy: stale,
    },
    Condition {
        name: "holds-are-marked",
        holds: "an item is marked as on hold while it has a hold that was not lifted, and only then",
        broken: "select a.tag from asset a where (case when exists ( \
                   select 1 from hold h where h.asset_id = a.id and h.lifted_on is null) then 1 else 0 end) \
                 <> (case when a.held then 1 else 0 end) order by a.tag".into(),
        remedy: stale,
    },
    Condition {
        name: "stock-and-loans",
        holds: "the number of a stock that is lent is the sum of its open loans",
        broken: "select s.name from stock s where s.lent <> ( \
                 select cast(coalesce(sum(l.number - l.returned - l.missing), 0) as bigint) from stock_loan l \
                 where l.stock_id = s.id and l.ended_at is null) order by s.name".into(),
        remedy: stale,
    },
    Condition {
        name: "charges-and-ledger",
        holds: "the balance of a charge is the sum of its ledger",
        broken: "select 'charge ' || cast(c.no as text) from charge c where c.outstanding_pence <> ( \
                 select cast(coalesce(sum(l.amount_pence), 0) as bigint) from charge_line l where l.charge_id = c.id) \
                 order by c.no".into(),
        remedy: restore,
    },
    Condition {
        name: "persons-and-charges",
        holds: "the stored amount that a person owes matches their requested charges",
        broken: "select p.ref from person p where p.owes_pence <> ( \
                 select cast(coalesce(sum(c.outstanding_pence), 0) as bigint) from charge c where c.person_id = p.id \
                 and c.state in ('requested', 'part_paid') and c.outstanding_pence > 0) order by p.ref".into(),
        remedy: stale,
    },
    Condition {
        name: "persons-and-bans",
        holds: "a person's stored number of bans matches their bans that were not lifted",
        broken: "select p.ref from person p where p.bans <> ( \
                 select count(*) from ban b where b.person_id = p.id and b.lifted_on is null) order by p.ref".into(),
        remedy: stale,
    },
    Condition {
        name: "disposals-and-items",
        holds: "an item is disposed of once its disposal is done, and a disposal that is not over has items",
        broken: "select a.tag from disposal_item i join disposal d on d.id = i.disposal_id \
                 join asset a on a.id = i.asset_id where d.state = 'done' and i.taken_out_on is null \
                 and (a.fate is null or a.fate <> 'disposed' or i.is_open) \
                 union all \
                 select 'disposal ' || cast(d.no as text) from disposal d \
                 where (d.state in ('requested', 'authorised')) <> exists ( \
                 select 1 from disposal_item i where i.disposal_id = d.id and i.is_open)".into(),
        remedy: restore,
    },
    Condition {
        name: "papers-are-there",
        holds: "every paper, photograph and drawn signature, and the school's logo, is in the register",
        broken: "select 'attachment ' || cast(a.no as text) from attachment a \
                 where not exists (select 1 from attachment_data d where d.sha256 = a.sha256) \
                 union all \
                 select 'agreement ' || cast(g.no as text) from agreement g where g.sha256 is not null \
                 and not exists (select 1 from attachment_data d where d.sha256 = g.sha256) \
                 union all \
                 select 'the school''s logo' from letterhead h where h.logo_sha256 is not null \
                 and not exists (select 1 from attachment_data d where d.sha256 = h.logo_sha256) \
                 union all \
                 select 'photograph ' || cast(o.no as text) from loan_photo o \
                 where not exists (select 1 from attachment_data d where d.sha256 = o.sha256) \
                 union all \
                 select 'disposal certificate ' || cast(c.no as text) from disposal_certificate c \
                 where not exists (select 1 from attachment_data d where d.sha256 = c.sha256) \
                 union all \
                 select 'the drawn signature on slip ' || cast(s.no as text) from signed_paper p \
                 join slip s on s.id = p.slip_id where p.drawing is not null \
                 and not exists (select 1 from attachment_data d where d.sha256 = p.drawing) \
                 union all \
                 select 'the drawn signature of ' || p.ref || ' under agreement ' || cast(g.no as text) \
                 from agreement_signature s join agreement g on g.id = s.agreement_id join person p on p.id = s.person_id \
                 where s.drawing is not null \
                 and not exists (select 1 from attachment_data d where d.sha256 = s.drawing)".into(),
        remedy: || "Find the paper in an older backup.".into(),
    },
    Condition {
        name: "numbers-go-on",
        holds: "no short number is given twice: each series continues after its last number",
        broken: "select n.name from ( \
                   select 'slip' as name, max(no) as top from slip union all select 'loan', max(no) from loan \
                   union all select 'pat', max(no) from pat_result union all select 'incident', max(no) from incident \
                   union all select 'attachment', max(no) from attachment union all select 'repair', max(no) from repair \
                   union all select 'hold', max(no) from hold union all select 'charge', max(no) from charge \
                   union all select 'ban', max(no) from ban union all select 'receipt', max(receipt_no) from charge_line \
                   union all select 'agreement', max(no) from agreement \
                   union all select 'permission', max(no) from permission \
                   union all select 'own_device', max(no) from own_device \
                   union all select 'licence', max(no) from licence union all select 'wipe', max(no) from wipe \
                   union all select 'stock', max(no) from stock \
                   union all select 'stock_loan', max(no) from stock_loan \
                   union all select 'clearance', max(no) from clearance \
                   union all select 'import_format', max(no) from import_format \
                   union all select 'routine_check', max(no) from routine_check \
                   union all select 'letter', max(no) from letter \
                   union all select 'loan_photo', max(no) from loan_photo \
                   union all select 'disposal', max(no) from disposal \
                   union all select 'disposal_certificate', max(no) from disposal_certificate \
                   union all select 'erased', max(cast(substr(ref, 8) as bigint)) from person \
                   where erased_on is not null and ref like 'erased-%') n \
                 left join counter c on c.name = n.name where n.top > coalesce(c.value, 0) order by n.name".into(),
        remedy: restore,
    },
    Condition {
        name: "days-that-can-be-meant",
        holds: "no loan is due, and no one leaves, in the year 9000 or later",
        broken: "select 'loan ' || cast(l.no as text) as what from loan l \
                 where l.state in ('open', 'part_returned') \
                 and (l.due_on >= '9000-01-01' or l.due_until >= '9000-01-01' or l.due_until like '+%') \
                 union all select p.ref from person p \
                 where p.last_working_day >= '9000-01-01' or p.contract_end >= '9000-01-01' order by 1"
            .into(),
        remedy: || say![
            "Such a date means “no end”. Remove a person's: ", Remedy::StaysOn, " or ",
            Input::ContractEnd.with("none"), ". Give a loan a new date: ", Remedy::RenewLoan { no: None }, "."
        ],
    },
    Condition {
        name: "one-register",
        holds: "exactly one row names the school of this register",
        broken: "select 'the table of registers, which has ' || cast(n.rows as text) || ' rows,' \
                 from (select count(*) as rows from register) n where n.rows <> 1".into(),
        remedy: restore,
    },
    Condition {
        name: "the-log-knows-its-items",
        holds: "every item, person and numbered record in the log is in the register",
        broken: missing_subjects("log").into(),
        remedy: missing,
    },
    Condition {
        name: "merged-logs-know-their-items",
        holds: "every item, person and numbered record in a merged log is in the register",
        broken: missing_subjects("merged_log").into(),
        remedy: missing,
    },
    Condition {
        name: "the-erased-are-erased",
        holds: "the record of an erased person has no name, email address, UPN or parent's details",
        broken: "select cast(p.id as text) from person p where p.erased_on is not null and (p.email is not null \
                 or p.upn is not null or p.guardian_name is not null or p.guardian_contact is not null \
                 or p.given_name is not null or p.family_name is not null) order by p.id".into(),
        remedy: || say!["Erase the person again: ", Remedy::Erase, "."],
    },
]
}
