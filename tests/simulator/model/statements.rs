//! Reads the rows of the register as the lines that the model's rows are.

/// A table's name, and the statement that reads its lines.
pub const STATEMENTS: &[(&str, &str)] = &[
    (
        "asset",
        "select a.tag, c.name, a.condition, a.fate, a.awaiting_check, a.awaiting_wipe, a.held, a.in_repair, \
         a.pat_failed is not null, a.pat_due_on, a.pat_untested, a.encrypted, a.anti_virus, a.location, i.tag, h.tag \
         from asset a join category c on c.id = a.category_id left join asset i on i.id = a.inside_id \
         left join asset h on h.id = a.home_id",
    ),
    ("asset_part", "select a.tag, t.name, t.state from asset_part t join asset a on a.id = t.asset_id"),
    ("term", "select name, from_on, until_on from term"),
    (
        "routine_check",
        "select r.no, l.no, r.seen_on, r.due_before, r.next_on, r.void_reason is not null from routine_check r \
         join loan l on l.id = r.loan_id",
    ),
    (
        "routine_answer",
        "select r.no, a.name, a.answer, t.no from routine_answer a join routine_check r on r.id = a.check_id \
         left join pat_result t on t.id = a.test_id",
    ),
    ("closed_day", "select name, from_on, until_on, kind from closed_day"),
    ("asset_alias", "select a.tag, l.tag from asset_alias l join asset a on a.id = l.asset_id"),
    ("person", "select ref, kind, name, class, last_working_day, owes_pence, bans, erased_on is not null from person"),
    ("person_alias", "select p.ref, l.ref from person_alias l join person p on p.id = l.person_id"),
    (
        "slip",
        "select s.no, p.ref, s.out_at, s.off_site, s.purpose is not null, s.signed_how from slip s \
         join person p on p.id = s.person_id",
    ),
    (
        "loan",
        "select l.no, s.no, a.tag, p.ref, l.kind, l.state, l.out_at, l.due_on, l.due_at, l.due_until, l.late_days, l.check_in_on, \
         l.condition_out, l.condition_in, l.ended_at, l.recalled_on, coalesce(l.adjustment, 0) from loan l \
         join slip s on s.id = l.slip_id join asset a on a.id = l.asset_id join person p on p.id = l.person_id",
    ),
    (
        "loan_part",
        "select l.no, t.name, t.price_pence, t.outcome, t.settled_at, t.lent_damaged is not null from loan_part t \
         join loan l on l.id = t.loan_id",
    ),
    ("loan_check", "select l.no, t.name, t.answer from loan_check t join loan l on l.id = t.loan_id"),
    ("loan_override", "select l.no, t.rule from loan_override t join loan l on l.id = t.loan_id"),
    (
        "pat_result",
        "select r.no, a.tag, r.part, r.kind, r.result, r.state, r.tested_on, r.tested_time, r.replaced, r.foreign_id \
         from pat_result r left join asset a on a.id = r.asset_id",
    ),
    (
        "incident",
        "select i.no, a.tag, l.no, p.ref, i.kind, i.state, i.part, i.happened_at, i.outcome, d.ref, i.criminal, \
         i.police_ref is not null, i.breach_due_at is not null, i.breach is not null, i.insurer_ref is not null, \
         i.closed_on, i.void_reason is not null from incident i join asset a on a.id = i.asset_id \
         left join loan l on l.id = i.loan_id left join person p on p.id = i.person_id \
         left join person d on d.id = i.decided_by",
    ),
    (
        "repair",
        "select r.no, a.tag, i.no, r.sent_on, r.cost_pence, r.outcome, l.no, \
         coalesce(r.no_incident, 0) from repair r \
         join asset a on a.id = r.asset_id left join incident i on i.id = r.incident_id \
         left join loan l on l.id = r.loaner_loan_id",
    ),
    (
        "hold",
        "select h.no, a.tag, i.no, h.since_on, h.lifted_on from hold h join asset a on a.id = h.asset_id \
         left join incident i on i.id = h.incident_id",
    ),
    (
        "wipe",
        "select w.no, a.tag, l.no, w.void_reason is not null from wipe w join asset a on a.id = w.asset_id \
         left join loan l on l.id = w.loan_id",
    ),
    (
        "disposal",
        "select d.no, d.state, d.requested_on, q.ref, d.authorised_on, a.ref, d.done_on, d.withdrawn_on, d.reopened_on, \
         r.ref from disposal d left join person q on q.id = d.requested_by left join person a on a.id = d.authorised_by \
         left join person r on r.id = d.reopened_by",
    ),
    (
        "disposal_item",
        "select d.no, a.tag, i.is_open, i.proceeds_pence from disposal_item i join disposal d on d.id = i.disposal_id \
         join asset a on a.id = i.asset_id",
    ),
    (
        "stocktake",
        "select s.no, s.location, c.name, s.opened_at, s.closed_at, p.ref from stocktake s \
         left join category c on c.id = s.category_id left join person p on p.id = s.closed_by",
    ),
    (
        "stocktake_expected",
        "select s.no, a.tag, e.location, l.no, e.outcome from stocktake_expected e \
         join stocktake s on s.id = e.stocktake_id join asset a on a.id = e.asset_id \
         left join loan l on l.id = e.lent_loan_id",
    ),
    (
        "stocktake_scan",
        "select c.no, s.no, a.tag, c.location, c.scanned_at, c.finding, c.again, c.condition, \
         c.accepted_at is not null, c.void_reason is not null from stocktake_scan c \
         join stocktake s on s.id = c.stocktake_id join asset a on a.id = c.asset_id",
    ),
    (
        "charge",
        "select c.no, i.no, p.ref, c.state, c.assessed_on, c.requested_on, c.disputed, c.assessed_pence, c.paid_pence, \
         c.let_off_pence, c.outstanding_pence from charge c join incident i on i.id = c.incident_id \
         join person p on p.id = c.person_id",
    ),
    (
        "charge_line",
        "select c.no, l.position, l.kind, l.amount_pence from charge_line l join charge c on c.id = l.charge_id",
    ),
    (
        "charge_due",
        "select c.no, d.due_on, d.amount_pence, d.open_pence from charge_due d join charge c on c.id = d.charge_id",
    ),
    ("ban", "select b.no, p.ref, b.from_on, b.until_on, b.lifted_on from ban b join person p on p.id = b.person_id"),
    ("agreement", "select no, title, from_on, sign_by_on, withdraw_reason is not null from agreement"),
    (
        "agreement_signature",
        "select a.no, p.ref, s.void_reason is not null from agreement_signature s \
         join agreement a on a.id = s.agreement_id join person p on p.id = s.person_id",
    ),
    (
        "permission",
        "select m.no, m.kind, p.ref, a.tag, c.name, m.from_on, m.until_on, m.revoked_on is not null, \
         exists (select 1 from permission_grant g where g.permission_id = m.id) from permission m \
         left join person p on p.id = m.person_id left join asset a on a.id = m.asset_id \
         left join category c on c.id = m.category_id",
    ),
    (
        "leaver_tick",
        "select p.ref, t.line, t.outcome from leaver_tick t join person p on p.id = t.person_id where not t.past",
    ),
    (
        "group_member",
        "select g.name, p.ref from group_member t join teaching_group g on g.id = t.group_id \
         join person p on p.id = t.person_id",
    ),
    (
        "licence_seat",
        "select l.no, p.ref, a.tag, t.since_on, t.until_on, count(*) from licence_seat t \
         join licence l on l.id = t.licence_id left join person p on p.id = t.person_id \
         left join asset a on a.id = t.asset_id group by 1, 2, 3, 4, 5",
    ),
    ("attachment", "select t.no, i.no from attachment t join incident i on i.id = t.incident_id"),
    ("clearance", "select c.no, p.ref, c.past from clearance c join person p on p.id = c.person_id"),
];
