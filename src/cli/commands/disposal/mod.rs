//! `kitbook disposal …`: items that leave the school for good

use crate::cli::verb::verbs;
use domain::funding;
use register::disposal::{PerItem, per_item};

verbs! {
    /// Ask for the disposal of an item or a batch; someone else authorises it
    records request,
    /// Change a request, or take items out of a disposal
    records edit,
    /// Authorise a disposal: someone with a role for the sum, who didn't ask for it
    records authorise,
    /// Attach a certificate; each serial number on it is compared with the items, both ways
    records certificate,
    /// Record that the items have gone
    records done,
    /// Reopen a disposal that was recorded as done by mistake: its items are what they were
    records reopen,
    /// Withdraw a disposal: its items stay
    records withdraw,
    /// List disposals that are not over, and the others with --all
    reads list,
    /// Show one disposal: items, certificates, who asked and who authorised
    reads show,
    /// Print the sheet of a disposal, to sign and file
    reads sheet,
    /// Save a certificate to a file
    reads extract,
    /// Limits: the sums up to which each role authorises disposals
    #[command(subcommand)]
    noun limit,
}

/// Reads `POUNDS` or `TAG=POUNDS`.
fn pounds(text: &str) -> Result<PerItem, String> {
    per_item(text, crate::cli::words::pounds)
}

/// Reads `SHARE` or `TAG=SHARE`, in hundredths of a per cent.
fn share(text: &str) -> Result<PerItem, String> {
    let read = |text: &str| {
        if text.eq_ignore_ascii_case("none") {
            return Ok(0);
        }
        let said = funding::share(text).map_err(|fault| format!("{}; write it like 50% or 66.67%", fault.message))?;
        said.ok_or_else(|| "write a share of the cost, like 50%, or none".to_owned())
    };
    per_item(text, read)
}
