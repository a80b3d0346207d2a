//! `kitbook label print`: prints labels with a tag, a QR code and a barcode.

use crate::cli::{
    error::Code,
    options::paper::PaperArgs,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::{
    fault::{Failure, Fault},
    label::Stock,
    meaning::Meaning,
    text::count,
    when::Clock,
};
use register::label::{
    Wanted,
    print::{self, LabelsView, Order},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Open the page in a web browser and print it at 100 %, without margins. Each label has the tag in print and \
                  as a QR code, a Code 128 barcode where its bars are at least 0.25 mm wide, the school's name, and its \
                  telephone (`kitbook school set --phone`). What has no room is left off, the telephone first, and the \
                  command says so; a tag that is too long for the label is refused.\n\n\
                  --new prints the items registered since the last time that --new was used, and records that. If that \
                  page is lost, --since prints them again. Items that are disposed of, lost, stolen or missing get no \
                  label unless you give their tags.\n\n\
                  Without --sheet and --roll, the labels are those of `kitbook school set --label-sheet`, else L7160."
)]
pub struct Args {
    /// Tags of the items; `-` reads a list of tags, one on each line, from another program
    #[arg(
        value_name = "TAG",
        required_unless_present_any = ["new", "since", "category", "location"],
        conflicts_with_all = ["new", "since", "category", "location"]
    )]
    tags: Vec<String>,
    /// The items registered since the last labels that were printed with --new
    #[arg(long, conflicts_with_all = ["since", "category", "location"])]
    new: bool,
    /// Only items registered on this date or later
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    since: Option<String>,
    /// Only items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only items in a location with this text in its name
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    #[command(flatten)]
    stock: StockArgs,
    /// Begin at this label of the first sheet, counted along the rows from the top left
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true)]
    from: i64,
    /// Use the correction that is kept for this printer
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

// The labels in the printer.
#[derive(Debug, clap::Args)]
pub struct StockArgs {
    /// The label sheet: L7160 (21 labels), L7163 (14), L7651 (65) or L4731 (189)
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    sheet: Option<String>,
    /// Labels on a roll instead: their width and length in millimetres, like 62x29
    #[arg(long, value_name = "WIDTHxLENGTH", value_parser = words::said, conflicts_with = "sheet")]
    roll: Option<String>,
}

impl StockArgs {
    /// The labels, if they are given.
    ///
    /// Errors: the sheet is unknown, or the roll's labels have no possible size.
    pub fn stock(&self) -> Result<Option<Stock>, Fault> {
        match (&self.sheet, &self.roll) {
            (Some(sheet), _) => Stock::sheet(sheet).map(Some),
            (None, Some(roll)) => Stock::roll(roll).map(Some),
            (None, None) => Ok(None),
        }
    }
}

impl Args {
    pub fn effect(&self) -> Effect {
        Effect::reads_if(!self.new)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let file = args.paper.ready()?.map(ToOwned::to_owned);
    let stock = args.stock.stock()?;
    let mut desk = session.desk()?;
    let wanted = if args.new {
        Wanted::New
    } else if args.tags.is_empty() {
        let since = args.since.as_deref().map(|day| desk.act.days().day(day, Meaning::Asked)).transpose()?;
        Wanted::Fitting { category: args.category, location: args.location, since }
    } else {
        let (tags, spelling) = session.tags(&args.tags)?;
        Wanted::Tags(tags, spelling)
    };
    let order = Order { wanted, stock, from: args.from, printer: args.printer };
    let clock = desk.act.clock();
    let (mut sheets, code) = session.talk(desk.store.read(|tx| print::prepare(tx, &order, clock))?);
    // The page first: without it, the items would count as labelled.
    match &file {
        Some(file) if !desk.act.dry_run => args.paper.write(file, &sheets.html)?,
        Some(_) => {}
        None => session.out.text_now(&sheets.html),
    }
    if !session.out.has_failed() {
        print::record(&mut desk.store, &desk.act, &sheets)?;
    }
    if args.new || desk.act.dry_run {
        session.kept();
    }
    if let Some(file) = file {
        sheets.view.file = Some(file);
        show(session, &sheets.view, clock)?;
    }
    Ok(code)
}

fn show(session: &mut Session<'_>, view: &LabelsView, clock: Clock) -> Result<(), Failure> {
    match session.out.format() {
        Format::Json => session.out.document(view),
        Format::Csv => session.out.list(&view.labels, clock)?,
        Format::Table => {
            if let Some(file) = &view.file {
                session.out.line(&file.display().to_string());
            }
            session.out.hint(summary(view));
        }
    }
    Ok(())
}

/// The labels in a sentence, such as "30 labels on 2 sheets of L7160, the first at label 5".
fn summary(view: &LabelsView) -> String {
    let labels = count(view.labels.len(), "label");
    let pages = match view.sheet.contains('x') {
        true => format!("{labels} of {} mm", view.sheet),
        false => format!("{labels} on {} of {}", count(view.pages, "sheet"), view.sheet),
    };
    match view.from {
        1 => pages,
        from => format!("{pages}, the first at label {from}"),
    }
}
