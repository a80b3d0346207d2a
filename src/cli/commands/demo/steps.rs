//! The day, as a table: what is typed, when, and how it ends.

use crate::cli::error::Code;

/// One command of the day.
pub struct Step {
    /// The time of day.
    pub at: &'static str,
    /// What happens, for somebody who sees Kitbook for the first time.
    pub note: &'static str,
    /// What is typed behind `kitbook`; `{dir}` is the demo's folder.
    pub command: &'static str,
    /// What is scanned or typed into it.
    pub typed: &'static [&'static str],
    /// How it must end.
    pub code: Code,
}

const fn step(at: &'static str, note: &'static str, command: &'static str) -> Step {
    Step { at, note, command, typed: &[], code: Code::Done }
}

/// The whole day. Slips and loans are numbered as they come: steps that name one count on those before.
pub const DAY: &[Step] = &[
    step(
        "07:40",
        "The register is one file. `init` makes it, with the usual categories of kit.",
        "init --school \"Ashgrove School (made up)\"",
    ),
    step(
        "07:42",
        "People come as a list from the school's own systems: first the staff …",
        "person import {dir}/staff.csv",
    ),
    step("07:43", "… then the pupils.", "person import {dir}/pupils.csv"),
    step("07:45", "The kit comes from the spreadsheet that was kept until now.", "asset import {dir}/assets.csv"),
    step(
        "07:50",
        "Loans that began before Kitbook are recorded late. The head of English has had a laptop for weeks …",
        "out LAP-0048 --to NCH --on -42d",
    ),
    step("07:51", "… and signed for it on paper at the time.", "loan sign --slip 1 --how paper --on -42d"),
    step(
        "07:52",
        "A pupil's was due back a fortnight ago. Pupils are known by admission number, staff by their initials here.",
        "out LAP-0101 --to 004124 --on -28d --due=-14d",
    ),
    step(
        "07:53",
        "A camera and a school phone went on a visit; what Kitbook can't be sure of, it says.",
        "out CAM-0006 PHN-0003 --to GTO --off-site visit --purpose \"Year 8 river walk\" --on -14d --due=-7d",
    ),
    step("08:00", "The morning page says what wants doing.", "status"),
    step(
        "08:20",
        "A new teacher gets a laptop to keep, and a spare charger for a week: two tags, one slip.",
        "out LAP-0090 CHG-0020 --to IBE",
    ),
    step("08:21", "The slip is a page to print: open it in a web browser.", "slip print 4 --output {dir}/slip-4.html"),
    step("08:25", "She has signed it.", "loan sign --slip 4 --how paper"),
    Step {
        code: Code::Refused,
        ..step(
            "08:40",
            "A refusal says everything that stands in the way at once, and what would put it right.",
            "out LAP-0048 CAM-0003 --to KDO --off-site home --purpose Marking",
        )
    },
    step(
        "08:50",
        "A trolley goes out with all that is in it, to the teacher who answers for it.",
        "out TRL-0003 --to EYI --for 9B --due 12:00",
    ),
    Step {
        typed: &["KDO", "TAB-0037", "TAB-0038", "undo", "", "CAM-0006"],
        ..step(
            "10:15",
            "At the counter a scanner does the typing: a person, then tags. Without a person, a tag comes in.",
            "desk --all-well",
        )
    },
    step(
        "11:55",
        "The trolley comes back, one laptop short: that one stays on loan.",
        "in TRL-0003 --all-well --part LAP-0038=missing",
    ),
    step("11:58", "It lay in the laboratory.", "in LAP-0038 --all-well"),
    Step {
        typed: &["APP-0001", "EXT-0001", "f APP-0003 flex cut at the plug", "LAP-0090", "APP-0001"],
        ..step(
            "13:00",
            "The caretaker walks and scans: a tag is a look that was passed. A laptop's tag means its charger.",
            "pat log",
        )
    },
    Step {
        code: Code::Refused,
        ..step("13:20", "What has failed is not lent, and no override bends that.", "out APP-0003 --to KDO")
    },
    step(
        "13:30",
        "The contractor's tester wrote a file. A pass whose reading breaks its limit is queried; what nobody knows is kept.",
        "pat import {dir}/tester.txt",
    ),
    step("13:33", "Whose that was is said once, and remembered for the next file.", "pat match 8 APP-0011"),
    step("13:35", "What is due in the staff room?", "pat due --location \"Staff Room\""),
    step(
        "13:36",
        "The next round is a page to print, room by room, with boxes to tick.",
        "pat sheet --location Room --within 30d --output {dir}/round.html",
    ),
    step(
        "14:00",
        "A return without its charger: the charger stays owed, and the laptop waits until somebody has looked at it.",
        "in LAP-0048 --condition good --part charger=missing",
    ),
    step("14:02", "The borrower gets a receipt that says so.", "slip print 1 --receipt --output {dir}/receipt-1.html"),
    step(
        "14:10",
        "A pupil's laptop comes back cracked: the incident is opened in the same act, tied to the loan.",
        "in LAP-0101 --condition damaged --incident --note \"screen cracked: it fell down the stairs\"",
    ),
    step("14:11", "Who decides holds a role.", "role set MOH headteacher"),
    step("14:12", "The headteacher has heard the pupil.", "incident decide 1 --outcome carelessness --by MOH"),
    step("14:13", "The school's own tariff …", "charge tariff laptop screen 80.00"),
    step(
        "14:14",
        "… from which a contribution is worked out, line by line.",
        "charge assess --incident 1 --damage screen --reason \"out of its case on the stairs\"",
    ),
    step("14:15", "The parent is asked for it; it is no debt of the pupil.", "charge request 1 --due +30d"),
    step("14:16", "Twenty pounds come in.", "charge pay 1 --amount 20.00 --how cash"),
    step("14:17", "The statement is a page to print.", "charge statement 004124 --output {dir}/statement-004124.html"),
    step(
        "14:20",
        "The laptop goes to be mended; until a repair is closed, it is damaged.",
        "repair open LAP-0101 --incident 1 --supplier \"Fixit (made up)\" --quote 75.00",
    ),
    step(
        "14:21",
        "Should it be disputed: the whole chain, each entry held against the log.",
        "charge show 1 --evidence",
    ),
    step("14:22", "The other laptop was somebody's own: what is left on it goes before another has it.", "wipe list"),
    step("14:24", "It was wiped.", "wipe record LAP-0048 --method \"factory reset\" --cloud-signed-out"),
    step("14:30", "Nothing is due after its borrower's last working day.", "out LAP-0092 --to EDU --due +30d"),
    step("14:40", "The office has lines of its own on every leaver's checklist.", "leaver lines --usual"),
    step("14:42", "What must come back from one who leaves, what is owed, and what is done?", "leaver check EDU"),
    Step { code: Code::Refused, ..step("14:44", "Nobody is cleared while a line is open.", "leaver clear EDU") },
    step(
        "14:46",
        "A whole year is pages to print: a summary, then one a pupil.",
        "leaver check --year-group 11 --output {dir}/year-11.html",
    ),
    step(
        "14:50",
        "A policy is published; staff have a month to sign it.",
        "agreement publish \"Acceptable use\" --kinds staff --sign-by +30d",
    ),
    step("14:52", "The first has.", "agreement sign KDO --how paper"),
    step(
        "14:55",
        "Leave to take tablets home, for a purpose and a time.",
        "permission grant home --person KDO --category tablet --purpose marking --until +60d --by MOH",
    ),
    step("15:30", "Who is late?", "loan list --overdue"),
    step("15:35", "Any part of a tag, serial, name or phone number finds an item.", "find 900103"),
    step("15:40", "The page again, before going home.", "status"),
    step("15:45", "Nothing in the log was changed behind the register's back. Note the head elsewhere.", "log verify"),
];
