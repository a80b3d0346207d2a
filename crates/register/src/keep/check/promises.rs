//! What must hold between the register's rows, each as a query that finds what does not. A constraint of `schema.sql`
//! keeps most of them; they are asked all the same, for a file that was written by another hand.

use super::restore;
use domain::{
    ban::Ban,
    incident::Attachment,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
};
use std::borrow::Cow;
use store::{Record as _, Table};

/// Something that must hold.
pub(crate) struct Promise {
    pub(crate) name: &'static str,
    /// In a sentence: what is so in every sound register.
    pub(crate) holds: &'static str,
    /// Answers with what it does not hold for: one column, in words that people know.
    pub(crate) broken: Cow<'static, str>,
    pub(crate) remedy: fn() -> Say,
}

/// Where a figure that is kept beside an item, so that the desk need not add it up, does not fit what it sums up.
fn stale() -> Say {
    say![
        "Restore the last backup that ",
        Remedy::Check,
        " finds sound; a figure like this is only ever written together with what it sums up."
    ]
}

/// Where a log tells of what is not there.
fn taken_out() -> Say {
    say!["Rows were taken out by another hand: restore the last backup that ", Remedy::Check, " finds sound."]
}

/// What entries of a log are about that is not in the register: items, people, and whatever has a short number of its own.
/// Papers are taken out again, when whom they are about is erased, and one of two bans of somebody who was registered twice.
fn knows_not(log: &str) -> String {
    let stays = |table: &Table| *table != *Attachment::TABLE && *table != *Ban::TABLE;
    let numbered = store::recorded().filter(|table| table.at("no").is_some() && stays(table));
    let gone: String = numbered
        .map(|Table { name, .. }| {
            format!("when '{name}' then not exists (select 1 from {name} t where t.id = l.subject_id) ")
        })
        .collect();
    format!(
        "select l.action || ', entry ' || cast(l.no as text) from {log} l \
         where (l.asset_id is not null and not exists (select 1 from asset a where a.id = l.asset_id)) \
         or (l.person_id is not null and not exists (select 1 from person p where p.id = l.person_id) \
         and not exists (select 1 from person_alias d where d.id = l.person_id)) \
         or case l.subject {gone}else false end order by l.no"
    )
}

/// All that is asked.
pub(crate) fn promises() -> Vec<Promise> {
    vec![
    Promise {
        name: "one-open-loan",
        holds: "an item is on loan to one person at most",
        broken: "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open' \
                 group by a.id, a.tag having count(*) > 1 order by a.tag".into(),
        remedy: || say![
            "See who has it: ", See::Asset { tag: None }, "; ", Remedy::VoidLoan { no: None },
            " strikes out the loan that never was."
        ],
    },
    Promise {
        name: "gone-and-lent",
        holds: "what is disposed of, lost or stolen is on loan to nobody",
        broken: "select a.tag from asset a where a.fate in ('disposed', 'lost', 'stolen') \
                 and exists (select 1 from loan l where l.asset_id = a.id and l.state = 'open') order by a.tag".into(),
        remedy: || say![
            "If it is there, ", Remedy::Found { tag: None }, "; else end its loan with ", Remedy::TakeIn { tag: None }, "."
        ],
    },
    Promise {
        name: "slip-and-loans",
        holds: "a slip has loans, and all are its borrower's",
        broken: "select 'slip ' || cast(s.no as text) from slip s \
                 where not exists (select 1 from loan l where l.slip_id = s.id) \
                 or exists (select 1 from loan l where l.slip_id = s.id and l.person_id <> s.person_id) order by s.no".into(),
        remedy: restore,
    },
    Promise {
        name: "returned-in-order",
        holds: "nothing comes back before it went out",
        broken: "select 'loan ' || cast(l.no as text) from loan l where l.ended_at < l.out_at order by l.no".into(),
        remedy: || say![Remedy::VoidLoan { no: None }, " strikes it out; then record it as it was."],
    },
    Promise {
        name: "kits-without-rings",
        holds: "nothing is inside itself, by however many steps",
        broken: "with recursive above (id, up, depth) as ( \
                   select id, inside_id, 1 from asset where inside_id is not null \
                   union all \
                   select above.id, a.inside_id, above.depth + 1 from above join asset a on a.id = above.up \
                   where a.inside_id is not null and above.depth < 40) \
                 select distinct a.tag from above join asset a on a.id = above.id \
                 where above.up = above.id or above.depth >= 40 order by a.tag".into(),
        remedy: || say![Remedy::TakeFromSet, " takes it out."],
    },
    Promise {
        name: "failed-tests-are-marked",
        holds: "an item with a failed test that nothing has lifted is marked as failed",
        broken: "select a.tag from asset a where (a.pat_failed is not null) <> exists ( \
                 select 1 from pat_item i where i.asset_id = a.id and i.failed is not null) order by a.tag".into(),
        remedy: || say![
            "Keep it out of use until it is tested: ", Remedy::RecordTest { label: None }, " works its state out anew."
        ],
    },
    Promise {
        name: "repairs-are-marked",
        holds: "an item is marked as in repair while a repair of it is open, and only then",
        broken: "select a.tag from asset a where (case when a.in_repair then 1 else 0 end) <> ( \
                 select count(*) from repair r where r.asset_id = a.id and r.state = 'open') order by a.tag".into(),
        remedy: stale,
    },
    Promise {
        name: "holds-are-marked",
        holds: "an item is marked as held while a hold on it stands, and only then",
        broken: "select a.tag from asset a where (case when exists ( \
                   select 1 from hold h where h.asset_id = a.id and h.lifted_on is null) then 1 else 0 end) \
                 <> (case when a.held then 1 else 0 end) order by a.tag".into(),
        remedy: stale,
    },
    Promise {
        name: "charges-and-ledger",
        holds: "what a charge comes to is the sum of its ledger",
        broken: "select 'charge ' || cast(c.no as text) from charge c where c.outstanding_pence <> ( \
                 select cast(coalesce(sum(l.amount_pence), 0) as bigint) from charge_line l where l.charge_id = c.id) \
                 order by c.no".into(),
        remedy: restore,
    },
    Promise {
        name: "persons-and-charges",
        holds: "what a person owes is the sum of what was asked for and is not settled",
        broken: "select p.ref from person p where p.owes_pence <> ( \
                 select cast(coalesce(sum(c.outstanding_pence), 0) as bigint) from charge c where c.person_id = p.id \
                 and c.state in ('requested', 'part_paid') and c.outstanding_pence > 0) order by p.ref".into(),
        remedy: stale,
    },
    Promise {
        name: "persons-and-bans",
        holds: "how many bans of a person were not lifted is known",
        broken: "select p.ref from person p where p.bans <> ( \
                 select count(*) from ban b where b.person_id = p.id and b.lifted_on is null) order by p.ref".into(),
        remedy: stale,
    },
    Promise {
        name: "papers-are-there",
        holds: "every paper that an incident or an agreement names is in the register",
        broken: "select 'attachment ' || cast(a.no as text) from attachment a \
                 where not exists (select 1 from attachment_data d where d.sha256 = a.sha256) \
                 union all \
                 select 'agreement ' || cast(g.no as text) from agreement g where g.sha256 is not null \
                 and not exists (select 1 from attachment_data d where d.sha256 = g.sha256)".into(),
        remedy: || "Look for the paper in a backup.".into(),
    },
    Promise {
        name: "numbers-go-on",
        holds: "a short number is never given twice: each series stands at its last or beyond",
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
                   union all select 'clearance', max(no) from clearance \
                   union all select 'erased', max(cast(substr(ref, 8) as bigint)) from person \
                   where erased_on is not null and ref like 'erased-%') n \
                 left join counter c on c.name = n.name where n.top > coalesce(c.value, 0) order by n.name".into(),
        remedy: restore,
    },
    Promise {
        name: "days-that-can-be-meant",
        holds: "no loan is due and nobody leaves in a year that nobody means",
        broken: "select 'loan ' || cast(l.no as text) as what from loan l \
                 where l.state in ('open', 'part_returned') \
                 and (l.due_on >= '9000-01-01' or l.due_until >= '9000-01-01' or l.due_until like '+%') \
                 union all select p.ref from person p \
                 where p.last_working_day >= '9000-01-01' or p.contract_end >= '9000-01-01' order by 1"
            .into(),
        remedy: || say![
            "Such a day means that there is no end: ", Remedy::StaysOn, " and ", Input::ContractEnd.with("none"),
            " for a person, ", Remedy::RenewLoan { no: None }, " for a loan."
        ],
    },
    Promise {
        name: "one-register",
        holds: "one row says whose register this is",
        broken: "select 'the table of registers, which has ' || cast(n.rows as text) || ' rows,' \
                 from (select count(*) as rows from register) n where n.rows <> 1".into(),
        remedy: restore,
    },
    Promise {
        name: "the-log-knows-its-items",
        holds: "what the log is about is in the register",
        broken: knows_not("log").into(),
        remedy: taken_out,
    },
    Promise {
        name: "merged-logs-know-their-items",
        holds: "what the logs of merged registers are about is in the register",
        broken: knows_not("merged_log").into(),
        remedy: taken_out,
    },
    Promise {
        name: "the-erased-are-erased",
        holds: "of a person whose details were erased, no address and no name are kept",
        broken: "select cast(p.id as text) from person p where p.erased_on is not null and (p.email is not null \
                 or p.upn is not null or p.guardian_name is not null or p.guardian_contact is not null \
                 or p.given_name is not null or p.family_name is not null) order by p.id".into(),
        remedy: || say![Remedy::Erase, " takes them out."],
    },
]
}
