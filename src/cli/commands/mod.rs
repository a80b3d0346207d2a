//! Every verb, in the order of the help. One verb a file: its arguments beside what it does with them; nouns with several
//! verbs are folders.

use super::verb::verbs;

verbs! {
    /// Make the register; an existing one is left alone
    records init,
    /// A made-up school, a day's work on it, ready to explore
    records demo,
    /// The morning page: what wants doing today
    reads status,
    /// Find any tag, serial, name, note or number
    reads find,
    /// Everything about one asset or person
    reads show,
    /// Sign items out: one slip, many tags
    #[command(alias = "checkout")]
    records out,
    /// Take items in, by tag alone
    #[command(name = "in", aliases = ["return", "checkin", "check-in"])]
    records take_in,
    /// The scanner loop: a person, then tags; or a class list, a tag each
    records desk,
    /// Loans: list, sign, renew, hand over, put right
    #[command(subcommand)]
    noun loan,
    /// Slips: show, print
    #[command(subcommand)]
    noun slip,
    /// Assets: add, list, change, import, export
    #[command(subcommand)]
    noun asset,
    /// Trolleys: put in, take out, look
    #[command(subcommand)]
    noun kit,
    /// Portable appliance tests: record, due, import, print
    #[command(subcommand)]
    noun pat,
    /// Incidents: what went wrong, who decided what
    #[command(subcommand)]
    noun incident,
    /// Repairs: what is away to be mended, what it cost
    #[command(subcommand)]
    noun repair,
    /// Evidence: what is not to be wiped, mended or disposed of
    #[command(subcommand)]
    noun hold,
    /// Charges: contributions that are asked for
    #[command(subcommand)]
    noun charge,
    /// Bans: who may not borrow
    #[command(subcommand)]
    noun ban,
    /// Agreements: versions of policies, and who has signed them
    #[command(subcommand)]
    noun agreement,
    /// Permissions: leave for what the policy otherwise forbids
    #[command(subcommand)]
    noun permission,
    /// People's own equipment: admit, hand in, give back
    #[command(subcommand)]
    noun own_device,
    /// Licences: software that is paid for by the seat
    #[command(subcommand)]
    noun licence,
    /// Leavers: what must come back, and when it is done
    #[command(subcommand)]
    noun leaver,
    /// Wipes: what was left on a device is gone
    #[command(subcommand)]
    noun wipe,
    /// Categories: loan policy, parts, return checks
    #[command(subcommand)]
    noun category,
    /// Rules of signing out, and limits
    #[command(subcommand)]
    noun rule,
    /// What the school calls its caretaker, its office and its forms
    #[command(subcommand)]
    noun school,
    /// Who decides: headteacher, caretaker …
    #[command(subcommand)]
    noun role,
    /// People: add, list, change, import
    #[command(subcommand)]
    noun person,
    /// What is held on people, and for how long
    #[command(subcommand)]
    noun privacy,
    /// The log: show, verify
    #[command(subcommand)]
    noun log,
    /// Copy the register while it is in use; the copy is read back and checked
    reads backup,
    /// Replace the register with a backup
    reads restore,
    /// Export the whole register to a folder of plain files
    reads export,
    /// Make a new register from the folder of an export
    reads import,
    /// Merge another school's register into this one
    either merge,
    /// Check that the register is sound: its file, log, rows and papers, and that they agree
    either check,
    /// Print the completion script for a shell
    reads completions,
    /// Write the manual pages, one for each command
    reads man,
}
