//! Checks the texts that users see: no phrase that nobody would say across a desk, and no message without a next step.

use crate::support::sources::{code, files, sources, text};
use clap::Command;
use syn::visit::{self, Visit};

/// Phrases that no text may use, with their replacements.
const PHRASES: &[(&str, &str)] = &[
    ("thing", "item"),
    ("things", "items"),
    ("whoever", "anyone who"),
    ("mend", "repair"),
    ("mended", "repaired"),
    ("mending", "repair"),
    ("looked at", "checked"),
    ("a look", "a visual check"),
    ("is to be", "must be"),
    ("are to be", "must be"),
    ("shall", "must"),
    ("of which", "a second sentence"),
    ("whose one", "a second sentence"),
    ("needed no more", "no longer needed"),
    ("let off", "waived, written off"),
    ("taken back", "cancelled"),
    ("may be had", "a second sentence"),
    ("leave it away", "leave it out"),
    ("leave away", "leave out"),
    ("left away", "left out"),
    ("nobody knows", "unknown"),
    ("that is none", "unknown"),
    ("is none", "is not one"),
    ("bends", "can be overridden"),
    ("bent", "overridden"),
    ("stands already", "is already used"),
    ("in its stead", "instead"),
    ("all the same", "anyway"),
    ("the book", "register, log"),
    ("gone by", "in the past"),
    ("lies ahead", "in the future"),
    ("as they were", "unchanged"),
    ("look-over", "visual check"),
    ("combined test", "full test"),
    ("visual inspection", "visual check"),
    ("price of another", "replacement cost"),
    ("school system", "MIS"),
    ("the officer", "data protection lead"),
    ("compliant", "in date"),
    ("look at", "check"),
    ("stands", "is, counts"),
    ("anew", "again"),
    ("likewise", "too"),
    ("take back", "undo, cancel"),
    ("takes back", "undoes, cancels"),
    ("guardian", "parent or carer"),
    ("somebody", "someone"),
    ("is said", "is given, recorded"),
    ("not said", "not given"),
    ("take away", "remove"),
    ("hazeldene", "the school's own clause"),
    ("trosnant", "the school's own clause"),
    ("brockhampton", "the school's own clause"),
    ("shirley warren", "the school's own clause"),
    ("frederick gent", "the school's own clause"),
    ("electricity at work", "the school's own clause"),
];

/// Texts that may have a phrase: the place, a part of the text, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("help of kitbook agreement import", "Guardian", "the heading of a column in a school's file"),
    ("src/cli/commands/agreement/import.rs", "Guardian", "the heading of a column in a school's file"),
    ("crates/domain/src/person_fields.rs", "Guardian", "the heading of a column in a school's file"),
    ("crates/register/src/listed/papers.rs", "class_teacher guardian", "names of the contract"),
    ("docs/json.md", "uardian", "a name of the contract"),
    ("docs/guide.md", "formal visual inspection", "the place where the word is defined"),
    ("crates/register/src/pat/testers/verdict.rs", "visual inspection", "words of a contractor's sheet"),
    ("docs/json.md", "| `thing", "a name of the contract"),
    ("docs/json.md", "| `bends` |", "a name of the contract"),
    ("docs/json.md", "`mended`", "a word of the contract"),
];

/// Texts that users read, with their places: help, messages, papers and the documents for users.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut command = kitbook::cli::command();
    command.build();
    help(&command, "kitbook", &mut texts);
    for source in sources() {
        // A single word is a name of the contract: a column, a stored word, a name in JSON.
        let sentences = source.strings.iter().filter(|text| text.trim().contains(' ') && !is_sql(text));
        texts.extend(sentences.map(|text| (source.path.clone(), text.clone())));
    }
    texts.extend(files(&["crates/register/src/paper/templates"], "html").into_iter().map(|path| {
        let page = text(&path);
        (path, page)
    }));
    texts.extend(files(&["crates/web/templates"], "html").into_iter().map(|path| {
        let page = visible(&text(&path));
        (path, page)
    }));
    let pages = [
        "README.md",
        "CHANGELOG.md",
        "docs/from-your-spreadsheet.md",
        "docs/guide.md",
        "docs/faults.md",
        "docs/releasing.md",
        "docs/json.md",
    ];
    for page in pages {
        texts.extend(text(page).lines().map(|line| (page.to_owned(), line.to_owned())));
    }
    texts
}

/// The words of a page's template that a reader sees: without its marks and its code.
fn visible(template: &str) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        out.push(' ');
        let end = match rest.get(at..at + 2) {
            Some("{%") => "%}",
            Some("{{") => "}}",
            _ => ">",
        };
        rest = rest[at..].split_once(end).map_or("", |(_, after)| after);
    }
    out + rest
}

fn help(command: &Command, path: &str, texts: &mut Vec<(String, String)>) {
    let page = command.clone().render_long_help().to_string();
    texts.extend(page.lines().map(|line| (format!("help of {path}"), line.to_owned())));
    for verb in command.get_subcommands() {
        help(verb, &format!("{path} {}", verb.get_name()), texts);
    }
}

fn is_sql(text: &str) -> bool {
    let begins =
        ["select ", "insert ", "update ", "delete ", "where ", "join ", "left join ", "order by ", "with ", "case "];
    begins.iter().any(|begin| text.trim_start().to_lowercase().starts_with(begin)) && text.contains(['=', '(', '.'])
}

/// True if a phrase is in a text as whole words.
fn says(text: &str, phrase: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let text = text.to_lowercase();
    text.match_indices(phrase).any(|(at, _)| {
        !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + phrase.len()..].chars().next())
    })
}

#[test]
fn users_see_no_phrase_that_no_one_says() {
    let mut used = vec![false; EXCEPTIONS.len()];
    let mut found = Vec::new();
    for (place, text) in texts() {
        for (phrase, instead) in PHRASES.iter().filter(|(phrase, _)| says(&text, phrase)) {
            let excepted = EXCEPTIONS.iter().position(|(at, part, _)| place.starts_with(at) && text.contains(part));
            match excepted {
                Some(at) => used[at] = true,
                None => found.push(format!("{place}: “{phrase}”, not “{instead}”: {}", text.trim())),
            }
        }
    }
    assert!(found.is_empty(), "{} phrases:\n{}", found.len(), found.join("\n"));
    let unused: Vec<_> =
        EXCEPTIONS.iter().zip(used).filter(|(_, used)| !used).map(|(exception, _)| exception).collect();
    assert!(unused.is_empty(), "exceptions without a text: {unused:?}");
}

/// Messages without a remedy: the file, the beginning of the message, and the reason.
const WITHOUT_REMEDY: &[(&str, &str, &str)] = &[
    ("crates/domain/src/reading.rs", "{} is not a date ({})", ADDED_LATER),
    ("crates/register/src/agreement/import.rs", "no person in the register matches {}", OF_A_ROW),
    ("crates/register/src/agreement/import.rs", "{} is {} in the register, not {}", OF_A_ROW),
    ("crates/register/src/agreement/import.rs", "the day of the signature is missing", OF_A_ROW),
    ("crates/register/src/agreement/import.rs", "{word} is not one of {}", OF_A_ROW),
    ("crates/register/src/agreement/import.rs", "{} matches more than one person", OF_A_ROW),
    ("crates/register/src/file/headings.rs", "there is no field {}", ADDED_LATER),
    ("crates/register/src/loan/asset_import/mod.rs", "an item can't be inside itself", OF_A_ROW),
    ("crates/register/src/loan/asset_import/mod.rs", "no item has the tag {}", OF_A_ROW),
    ("crates/register/src/loan/asset_import/mod.rs", "{} is already used on line {first}", OF_A_ROW),
    ("crates/register/src/loan/asset_import/tags.rs", "{} is no tag", OF_A_ROW),
    ("crates/register/src/loan/asset_import/write.rs", "{} can't go inside an item that {why}", OF_A_ROW),
    ("crates/register/src/loan/asset_import/write.rs", "{} is already used", OF_A_ROW),
    ("crates/register/src/pat/results.rs", "the test date is in the future: {day}", OF_A_ROW),
    ("crates/register/src/pat/results.rs", "the test has no location", OF_A_ROW),
    ("crates/register/src/pat/results.rs", "the tester's clock was wrong: the test date is {day}", OF_A_ROW),
    ("crates/register/src/pat/testers/draft.rs", "the note is longer than {LONG} characters", OF_A_ROW),
    ("crates/register/src/pat/testers/draft.rs", "the test has more than {MOST_READINGS} readings", OF_A_ROW),
    ("crates/register/src/pat/testers/block.rs", "the test has no result: none of its lines ends in P or F", OF_A_ROW),
    ("crates/register/src/pat/testers/block.rs", "the test has no {key}", OF_A_ROW),
    ("crates/register/src/pat/testers/block.rs", "{label} appears twice in one test, with different values", OF_A_ROW),
    ("crates/register/src/pat/testers/block.rs", "{} does not end in P or F", OF_A_ROW),
    ("crates/register/src/pat/testers/block.rs", "{} is not a time", OF_A_ROW),
    ("crates/register/src/pat/testers/cells.rs", "{} is not P or F", OF_A_ROW),
    ("crates/register/src/pat/testers/labelled.rs", "the test has no TEST NUMBER line", OF_A_ROW),
    ("crates/register/src/pat/testers/sheet.rs", "{} is not P, Pass, F, Fail, I or Information", OF_A_ROW),
    ("crates/register/src/pat/testers/sheet.rs", "{} is not a time", OF_A_ROW),
    (
        "crates/register/src/pat/testers/words.rs",
        "the next test, {next}, does not fit the test of {tested_on}",
        OF_A_ROW,
    ),
    ("crates/register/src/person/import/kind.rs", "{} is no role that Kitbook knows", OF_A_ROW),
    ("crates/register/src/person/import/meet.rs", "{} is already used on line {line}", OF_A_ROW),
    ("crates/register/src/person/import/meet.rs", "several people have this name", OF_A_ROW),
    ("crates/register/src/person/import/mod.rs", "{} has no role in roles.csv", OF_A_ROW),
    ("crates/register/src/person/import/mod.rs", "{} is already used on line {first}", OF_A_ROW),
    ("crates/register/src/person/import/row.rs", "{} is no ref", OF_A_ROW),
    (
        "crates/register/src/person/import/write.rs",
        "nobody has this pupil number, and the row has no ref for a new person",
        OF_A_ROW,
    ),
    ("crates/register/src/person/import/write.rs", "the ref {} is already used", OF_A_ROW),
    ("crates/store/src/asset.rs", "no item has the tag {}", ADDED_LATER),
    ("crates/store/src/person.rs", "nobody in the register is {}", ADDED_LATER),
    (
        "src/cli/output.rs",
        "the answer could not be written",
        "it ends a list early; the remedy is in the message at the end",
    ),
];

const OF_A_ROW: &str = "it is about one row of a file, and the answer about the whole file has the remedy";
const ADDED_LATER: &str = "the remedy depends on what was found nearby, and is added below";

/// Finds the faults in a file that are made without a hint in the same expression.
struct Faults {
    path: String,
    /// The number of `.hint(…)` calls around the expression.
    hints: usize,
    bare: Vec<String>,
}

impl<'ast> Visit<'ast> for Faults {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let is_hint = call.method == "hint";
        self.hints += usize::from(is_hint);
        self.visit_expr(&call.receiver);
        self.hints -= usize::from(is_hint);
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        const MAKERS: &[&str] = &["invalid", "not_found", "bad_file", "register", "new"];
        if let syn::Expr::Path(path) = &*call.func
            && let [.., of, maker] = &path.path.segments.iter().map(|s| s.ident.to_string()).collect::<Vec<_>>()[..]
            && of == "Fault"
            && MAKERS.contains(&maker.as_str())
            && self.hints == 0
        {
            let mut texts = Texts(Vec::new());
            call.args.iter().for_each(|argument| texts.visit_expr(argument));
            self.bare.push(format!("{}: {}", self.path, texts.0.first().map_or("(a variable)", String::as_str)));
        }
        visit::visit_expr_call(self, call);
    }
}

/// The string literals of an expression, in order.
struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let first = call.tokens.clone().into_iter().next().map(|token| token.to_string());
        self.0.extend(first.and_then(|text| syn::parse_str::<syn::LitStr>(&text).ok()).map(|text| text.value()));
    }
}

#[test]
fn every_message_has_a_remedy_or_a_reason_why_not() {
    let mut bare = Vec::new();
    for path in files(&["src", "crates"], "rs") {
        let mut faults = Faults { path: path.clone(), hints: 0, bare: Vec::new() };
        faults.visit_file(&syn::parse_file(&code(&path)).unwrap());
        bare.append(&mut faults.bare);
    }
    let is_excepted = |fault: &String| {
        WITHOUT_REMEDY
            .iter()
            .any(|(path, start, _)| fault.strip_prefix(path).is_some_and(|m| m[2..].starts_with(start)))
    };
    let missing: Vec<&String> = bare.iter().filter(|fault| !is_excepted(fault)).collect();
    assert!(missing.is_empty(), "messages without a remedy: {missing:#?}");
    let unused = WITHOUT_REMEDY.iter().filter(|(path, start, _)| {
        !bare.iter().any(|fault| fault.strip_prefix(path).is_some_and(|m| m[2..].starts_with(start)))
    });
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&(&str, &str, &str)>::new(), "exceptions without a message");
}
