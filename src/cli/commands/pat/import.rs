//! `kitbook pat import`: imports a tester's file.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
};
use domain::fault::Failure;
use register::{
    own_device,
    pat::import::{self as pat_import, PatOptions},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads sheets of contractors (a row for each test) and of PATorganiser, and text files from Seaward \
                  (PrimeTest, Apollo), Kewtech (KT) and Fluke (.FLK) testers. Kitbook recognises the format by itself. \
                  A sheet without columns for readings is read as pass/fail; a blank cell in a column that it has is \
                  queried. If one test is bad, nothing is imported, unless \
                  you give --skip-bad. Tests that are already in the register are unchanged. An ID in the file is \
                  matched to a tag, old tag or serial number; \
                  `own 3` or a serial number is a person's own device, whose pass is kept with it. To match another ID by hand: `kitbook pat match`."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// Add an item for each ID that matches no item
    #[arg(long)]
    create: bool,
    /// Category of the added items
    #[arg(long, value_name = "NAME", requires = "create", default_value = "other")]
    category: String,
    /// Put the location before each ID, such as Hall-12, if the file has the same ID in several locations
    #[arg(long)]
    location_prefix: bool,
    /// Set the intervals from the months to the next test in the file, unless the school has set its own
    #[arg(long)]
    use_retest: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let items = PatOptions {
        create: args.create.then_some(args.category),
        location_prefix: args.location_prefix,
        use_retest: args.use_retest,
        own_devices: Some(own_device::door::take),
    };
    args.file.run(session, &mut desk, &Kindred::default(), |store, act, reader, options, progress| {
        pat_import::import(store, act, reader, items.clone(), options, progress)
    })
}
