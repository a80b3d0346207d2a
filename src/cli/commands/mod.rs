//! Every verb, in the order of the help. Each verb has a file with its arguments and its code. Nouns with several verbs
//! are folders.

use super::verb::verbs;

verbs! {
    /// Make a register; an existing one is never replaced
    records init,
    /// Try Kitbook on a made-up school: watch one day, then explore
    records demo,
    /// Show what needs doing today
    reads status,
    /// Find items, people and records (loans, charges …) by tag, serial, name, note or number
    reads find,
    /// Show everything about one item or person
    reads show,
    /// Sign items out to one borrower, on one slip
    #[command(alias = "checkout")]
    records out,
    /// Return items, by their tags
    #[command(name = "in", aliases = ["return", "checkin", "check-in"])]
    records take_in called "in",
    /// Record routine checks: items on loan that were shown, or that a device export has seen
    records seen,
    /// Lend and return items with a scanner: scan a person, then their items; or work through a form
    records desk,
    /// Loans: list, sign, renew, hand over, correct
    #[command(subcommand)]
    noun loan,
    /// Slips: show, print
    #[command(subcommand)]
    noun slip,
    /// Items: add, list, change, import, export
    #[command(subcommand)]
    noun asset,
    /// Trolleys: put in, take out, show
    #[command(subcommand)]
    noun kit,
    /// Labels: print tags with codes, on sheets or rolls
    #[command(subcommand)]
    noun label,
    /// Portable appliance tests (PAT): record, import, print, list items to test
    #[command(subcommand)]
    noun pat,
    /// Stocktakes: open, scan rooms, close, and what was found
    #[command(subcommand)]
    noun stocktake,
    /// Look up who had a device at a time, for the safeguarding lead
    records who,
    /// Incidents: report, decide, attach, close
    #[command(subcommand)]
    noun incident,
    /// Repairs: open, lend a replacement, close, list
    #[command(subcommand)]
    noun repair,
    /// Holds: keep items as evidence, so they can't be wiped, repaired or disposed of
    #[command(subcommand)]
    noun hold,
    /// Disposals: items leave the school; request, authorise, attach certificates, finish
    #[command(subcommand)]
    noun disposal,
    /// Charges for damage or loss: work out, request, record payments, settle
    #[command(subcommand)]
    noun charge,
    /// Depreciation: how the value of items falls in the accounts
    #[command(subcommand)]
    noun depreciation,
    /// Bans on borrowing: add, lift, list
    #[command(subcommand)]
    noun ban,
    /// Agreements that people sign, and their signatures
    #[command(subcommand)]
    noun agreement,
    /// Permissions: grant exceptions, such as taking an item home
    #[command(subcommand)]
    noun permission,
    /// Personal devices: admit, hand in, give back
    #[command(subcommand)]
    noun own_device,
    /// Licences: software and the people or items that use it
    #[command(subcommand)]
    noun licence,
    /// Counted stock: calculators, headphones, cables; lend, return, count
    #[command(subcommand)]
    noun stock,
    /// Support: devices that their makers no longer update, and the term's sign-off
    #[command(subcommand)]
    noun support,
    /// Compare the list of a device manager, such as Intune, with the register
    either reconcile,
    /// Leavers: checklists, and clearance to leave
    #[command(subcommand)]
    noun leaver,
    /// Letters to borrowers and to parents or carers: print, send, list
    #[command(subcommand)]
    noun letter,
    /// The texts of letters: copy, change, load
    #[command(subcommand)]
    noun papers,
    /// Wipes: record them, and list devices that must be wiped
    #[command(subcommand)]
    noun wipe,
    /// Categories: loan policy, parts, return checks
    #[command(subcommand)]
    noun category,
    /// Rules for lending, and limits on what a person may borrow
    #[command(subcommand)]
    noun rule,
    /// The school's calendar: terms, holidays, INSET and closed days
    #[command(subcommand)]
    noun calendar,
    /// The school: its own words, its letterhead, its labels, its e-mail server
    #[command(subcommand)]
    noun school,
    /// Roles: people with a duty, such as headteacher or caretaker
    #[command(subcommand)]
    noun role,
    /// Serve the page: the register in a browser, on the school's network
    records serve,
    /// Accounts for the page: who may sign in
    #[command(subcommand)]
    noun user,
    /// Devices whose camera the page may use
    #[command(subcommand)]
    noun device,
    /// People: add, list, change, import
    #[command(subcommand)]
    noun person,
    /// Import formats: how your files are read, where an import was told to remember it
    #[command(subcommand)]
    noun import_format,
    /// Teaching groups: put people in, take them out, list, show
    #[command(subcommand)]
    noun group,
    /// Privacy: export or erase personal details, and set how long they are kept
    #[command(subcommand)]
    noun privacy,
    /// Reports for head and governors
    #[command(subcommand)]
    noun report,
    /// The log: the history of the register
    #[command(subcommand)]
    noun log,
    /// Back up the register, even while it is in use, and check the copy; try a backup out
    either backup,
    /// Replace the register with a backup
    reads restore,
    /// Export the whole register to a folder of plain files
    reads export,
    /// Make a new register from an exported folder
    reads import,
    /// Merge another school's register into this one
    either merge,
    /// Check that the register is sound: its file, log, rows and papers
    either check,
    /// Print a script that lets your shell complete commands with the Tab key
    reads completions,
    /// Write a manual page for each command
    reads man,
}
