//! The demo's day as a table: each command, its time and its exit code.

use crate::cli::error::Code;

/// One command of the day.
pub struct Step {
    /// The time of day.
    pub at: &'static str,
    /// An explanation for someone who sees Kitbook for the first time.
    pub note: &'static str,
    /// The command after `kitbook`; `{dir}` is the demo's folder.
    pub command: &'static str,
    /// Lines scanned or typed into the command.
    pub typed: &'static [&'static str],
    /// The exit code that the command must have.
    pub code: Code,
}

const fn step(at: &'static str, note: &'static str, command: &'static str) -> Step {
    Step { at, note, command, typed: &[], code: Code::Done }
}

/// The whole day. Slips and loans are numbered in order, so a step that names one depends on those before it.
pub const DAY: &[Step] = &[
    step(
        "07:40",
        "The register is one file. `init` makes it, with the usual categories of school equipment.",
        "init --school \"Ashgrove School (made up)\"",
    ),
    step("07:42", "Import people from a list out of the MIS: first the staff …", "person import {dir}/staff.csv"),
    step("07:43", "… then the pupils.", "person import {dir}/pupils.csv"),
    step(
        "07:45",
        "Import the equipment from the spreadsheet that the school has used until now.",
        "asset import {dir}/assets.csv",
    ),
    step(
        "07:50",
        "Record loans from before Kitbook with --on. The head of English has had a laptop for six weeks …",
        "out LAP-0048 --to NCH --on -42d",
    ),
    step("07:51", "… and signed for it on paper that day.", "loan sign --slip 1 --how paper --on -42d"),
    step(
        "07:52",
        "This pupil's laptop was due back two weeks ago. Pupils go by admission number here, staff by initials.",
        "out LAP-0101 --to 004124 --on -28d --due=-14d",
    ),
    step(
        "07:53",
        "A camera and a school phone went on a visit. Kitbook warns you of anything that it can't be sure of.",
        "out CAM-0006 PHN-0003 --to GTO --off-site visit --purpose \"Year 8 river walk\" --on -14d --due=-7d",
    ),
    step("08:00", "Good morning! `status` shows what needs doing today.", "status"),
    step(
        "08:20",
        "A new teacher gets a laptop to keep and a spare charger for a week: two tags, one slip.",
        "out LAP-0090 CHG-0020 --to IBE",
    ),
    step(
        "08:21",
        "Print the slip: it is a page that opens in a web browser.",
        "slip print 4 --output {dir}/slip-4.html",
    ),
    step("08:25", "The teacher has signed it.", "loan sign --slip 4 --how paper"),
    Step {
        code: Code::Refused,
        ..step(
            "08:40",
            "Kitbook refuses this loan. It lists every problem at once, with a way to solve each.",
            "out LAP-0048 CAM-0003 --to KDO --off-site home --purpose Marking",
        )
    },
    step(
        "08:50",
        "A trolley goes out with everything in it, to the teacher who is responsible for it.",
        "out TRL-0003 --to EYI --for 9B --due 12:00",
    ),
    Step {
        typed: &["KDO", "TAB-0037", "TAB-0038", "undo", "", "CAM-0006"],
        ..step(
            "10:15",
            "At the desk, a scanner does the typing. Scan a person, then tags to sign out. A tag alone is a return.",
            "desk --all-well",
        )
    },
    step(
        "11:55",
        "The trolley comes back one laptop short. The missing laptop stays on loan …",
        "in TRL-0003 --all-well --part LAP-0038=missing",
    ),
    step("11:58", "… until it turns up in the science lab.", "in LAP-0038 --all-well"),
    Step {
        typed: &["APP-0001", "EXT-0001", "f APP-0003 flex cut at the plug", "LAP-0090", "APP-0001"],
        ..step(
            "13:00",
            "The caretaker walks round and scans: each tag is a visual check passed. A laptop's tag means its charger.",
            "pat log",
        )
    },
    Step {
        code: Code::Refused,
        ..step(
            "13:20",
            "An item that failed its test can't be lent. Nobody can override that.",
            "out APP-0003 --to KDO",
        )
    },
    step(
        "13:30",
        "Import the contractor's test file. A pass with a reading over its limit is queried; unknown items are kept.",
        "pat import {dir}/tester.txt",
    ),
    step("13:33", "Match an unknown item once. Kitbook remembers it for the next file.", "pat match 8 APP-0011"),
    step("13:35", "Which tests are due in the staff room?", "pat due --location \"Staff Room\""),
    step(
        "13:36",
        "Print a sheet for the next round, room by room, with boxes to tick.",
        "pat sheet --location Room --within 30d --output {dir}/round.html",
    ),
    step(
        "14:00",
        "The head of English brings the laptop back, but no charger. The charger stays owed until it turns up.",
        "in LAP-0048 --condition good --part charger=missing",
    ),
    step(
        "14:02",
        "Print a receipt for the borrower, which says so.",
        "slip print 1 --receipt --output {dir}/receipt-1.html",
    ),
    step(
        "14:10",
        "A pupil's laptop comes back cracked. The same command reports the incident.",
        "in LAP-0101 --condition damaged --incident --note \"screen cracked: it fell down the stairs\"",
    ),
    step("14:11", "Decisions need a role. Record who is the headteacher.", "role set MOH headteacher"),
    step(
        "14:12",
        "The headteacher has heard the pupil, and decides.",
        "incident decide 1 --outcome carelessness --by MOH",
    ),
    step("14:13", "The school sets its own tariff …", "charge tariff laptop screen 80.00"),
    step(
        "14:14",
        "… and Kitbook works out a contribution from it, line by line.",
        "charge assess --incident 1 --damage screen --reason \"out of its case on the stairs\"",
    ),
    step(
        "14:15",
        "Request it from the parent. It is a contribution, never the pupil's debt.",
        "charge request 1 --due +30d",
    ),
    step("14:16", "The parent pays £20 in cash.", "charge pay 1 --amount 20.00 --how cash"),
    step("14:17", "Print the family's statement.", "charge statement 004124 --output {dir}/statement-004124.html"),
    step(
        "14:20",
        "Send the laptop for repair. It counts as damaged until the repair is closed.",
        "repair open LAP-0101 --incident 1 --supplier \"Fixit (made up)\" --quote 75.00",
    ),
    step(
        "14:21",
        "If the parent disputes the charge, here is the evidence: every step, checked against the log.",
        "charge show 1 --evidence",
    ),
    step(
        "14:22",
        "The head of English's laptop still has data on it. Wipe it before anyone else gets it.",
        "wipe list",
    ),
    step("14:24", "It is wiped. Record that.", "wipe record LAP-0048 --method \"factory reset\" --cloud-signed-out"),
    step(
        "14:30",
        "This borrower is leaving, so the loan is due by the last working day.",
        "out LAP-0092 --to EDU --due +30d",
    ),
    step("14:40", "Add the office's own lines to every leaver's checklist.", "leaver lines --usual"),
    step("14:42", "What must this leaver return, pay or settle?", "leaver check EDU"),
    Step {
        code: Code::Refused,
        ..step("14:44", "Nobody is cleared to leave while a line is open.", "leaver clear EDU")
    },
    step(
        "14:46",
        "Print the checklists of a whole year group: a summary, then a page for each pupil.",
        "leaver check --year-group 11 --output {dir}/year-11.html",
    ),
    step(
        "14:50",
        "Publish a policy. Staff have 30 days to sign it.",
        "agreement publish \"Acceptable use\" --kinds staff --sign-by +30d",
    ),
    step("14:52", "The first teacher has signed.", "agreement sign KDO --how paper"),
    step(
        "14:55",
        "Permit a teacher to take tablets home, for a purpose and until a date.",
        "permission grant home --person KDO --category tablet --purpose marking --until +60d --by MOH",
    ),
    step("15:30", "Which loans are overdue?", "loan list --overdue"),
    step("15:35", "Search for any part of a tag, serial, name or phone number.", "find 900103"),
    step("15:40", "Before you go home: what is still to do?", "status"),
    step("15:45", "Check that nobody has tampered with the log, and keep its head somewhere else.", "log verify"),
];
