//! `kitbook label …`: labels with an item's tag

use crate::cli::verb::verbs;

verbs! {
    /// Print labels with the tag, a QR code and a barcode, for any items
    either print,
    /// Print a page that shows how far off a printer prints
    reads calibrate,
    /// Printers of labels, with their corrections: set, list, forget
    #[command(subcommand)]
    noun printer,
}
