//! Every "no" that the program has, in one list: what went wrong, and what to do. Read from the sources themselves, so
//! that a message that nobody has provoked yet is looked at too.

use std::{
    collections::BTreeMap,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// Stands for words that are put together where they are not to be seen from the constructor.
const ELSEWHERE: &str = "(made elsewhere)";

/// How a fault is made, and what the list calls it; [`FaultKind`](kitbook::domain::fault::FaultKind) has the rest.
const FAULTS: &[(&str, &str)] = &[
    ("usage", "usage"),
    ("invalid", "invalid"),
    ("conflict", "conflict"),
    ("not_found", "not found"),
    ("bad_file", "bad file"),
    ("register", "register"),
    ("damaged", "damaged"),
    ("new", ""),
];

/// A function or closure that makes a "no" of the words that it is given: its callers are looked at in its stead.
struct Helper {
    /// Where it is called: a file below `src`, or a folder.
    path: &'static str,
    name: &'static str,
    kind: &'static str,
    /// Which argument is the message, counted from nought, and which says what to do; without one, `.hint(` does.
    message: usize,
    remedy: Option<usize>,
}

const HELPERS: &[Helper] = &[
    Helper { path: "domain/rules/", name: "problem", kind: "refusal", message: 0, remedy: Some(1) },
    Helper { path: "domain/rules/", name: "soft", kind: "refusal", message: 0, remedy: Some(1) },
    Helper { path: "domain/rules/", name: "firm", kind: "refusal", message: 0, remedy: Some(1) },
    Helper { path: "domain/incident.rs", name: "want", kind: "refusal", message: 1, remedy: Some(2) },
    Helper { path: "privacy/erase.rs", name: "push", kind: "refusal", message: 0, remedy: Some(1) },
    Helper { path: "keep/opened.rs", name: "fault", kind: "not found, bad file", message: 0, remedy: None },
    Helper { path: "keep/everything/read.rs", name: "bad_folder", kind: "bad file", message: 0, remedy: None },
];

/// Where the helpers of the rules call each other, and where faults are made of their parts.
const PLUMBING: &[&str] = &["domain/rules/mod.rs", "domain/fault.rs"];

/// Messages that say nothing of what to do: the file, how the message starts, and why that is right.
const WITHOUT_HINT: &[(&str, &str, &str)] = &[
    ("cli/output.rs", "the answer could not be written", "only stops the work: what went wrong is said at the end"),
    ("loan/asset_import/mod.rs", "{} stands on line {first} already", OF_A_ROW),
    ("loan/asset_import/mod.rs", "no asset has the tag {}", OF_A_ROW),
    ("loan/asset_import/mod.rs", "an item can't be inside itself", OF_A_ROW),
    ("loan/asset_import/mod.rs", "{} has that inside itself", OF_A_ROW),
    ("keep/everything/read.rs", "{}: {first}", OF_AN_EXPORT),
    ("keep/everything/read.rs", "the manifest in {} is not of this register", OF_AN_EXPORT),
    ("keep/everything/read.rs", "the export has no table {}", OF_AN_EXPORT),
    ("keep/everything/read.rs", "{} holds {rows} rows, and {} were exported", OF_AN_EXPORT),
    ("keep/everything/read.rs", "{}{line} {what}", OF_AN_EXPORT),
    ("person/import.rs", "{} stands on line {first} already", OF_A_ROW),
    ("agreement/import.rs", "nobody in the register is {}", OF_A_ROW),
    ("agreement/import.rs", "{} fits more than one person", OF_A_ROW),
    ("agreement/import.rs", "{word} is not one of {}", OF_A_ROW),
    ("pat/testers/labelled.rs", "the test has no result", OF_A_ROW),
    ("pat/testers/draft.rs", "the test has more than {MOST_READINGS} readings", OF_A_ROW),
    ("pat/testers/draft.rs", "the note is longer than {LONG} characters", OF_A_ROW),
    ("pat/testers/labelled.rs", "it belongs to a test whose TEST NUMBER is missing", OF_A_ROW),
    ("pat/testers/labelled.rs", "{} does not end in P or F", OF_A_ROW),
    ("pat/testers/labelled.rs", "the test has no {what}", OF_A_ROW),
    ("pat/testers/labelled.rs", "{label} stands twice in one test, and differs", OF_A_ROW),
    ("pat/testers/labelled.rs", "{} is not a time", OF_A_ROW),
    ("pat/testers/sheet.rs", "{} is not P or F", OF_A_ROW),
    ("pat/testers/sheet.rs", "{} is not a time", OF_A_ROW),
    ("pat/testers/sheet.rs", "{} is not P, Pass, F, Fail, I or Information", OF_A_ROW),
    ("pat/results.rs", "the test lies in the future", OF_A_ROW),
    ("pat/results.rs", "the tester's clock was wrong", OF_A_ROW),
    ("pat/results.rs", "the test has no location", OF_A_ROW),
];

/// A row of a file has a line and a reason; the answer to the whole file says to correct them or leave them out.
const OF_A_ROW: &str = "one of a file's rows: the answer to the file says what to do";
const OF_AN_EXPORT: &str = "`bad_folder` says it: take another export";

/// Names that a message may start with.
const NAMES: &[&str] = &["Kitbook", "PAT", "CSV", "JSON"];

/// One "no".
#[derive(Debug, PartialEq)]
struct Message {
    /// Below `src`, with `/`.
    path: String,
    line: usize,
    kind: String,
    /// As the source has it, with its placeholders.
    words: String,
    /// What to do: every wording that there is, and none where nothing is said.
    hints: Vec<String>,
}

impl Message {
    fn is_excepted_by(&self, (path, start, _): &(&str, &str, &str)) -> bool {
        self.path == *path && self.words.starts_with(start)
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    /// A string literal, as the program would print it.
    Text(String),
    Mark(char),
}

/// A source file without comments and without its tests.
struct Source {
    path: String,
    tokens: Vec<Token>,
    /// The line of each token.
    lines: Vec<usize>,
    /// For each opening bracket, where it is closed.
    closes: BTreeMap<usize, usize>,
}

impl Source {
    fn new(path: String, text: &str) -> Self {
        let text = text.split("#[cfg(test)]").next().unwrap();
        let (tokens, lines): (Vec<Token>, Vec<usize>) = tokens(text).into_iter().unzip();
        let (mut closes, mut open) = (BTreeMap::new(), Vec::new());
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Mark('(' | '[' | '{') => open.push(at),
                Token::Mark(')' | ']' | '}') => {
                    closes.insert(open.pop().unwrap_or_else(|| panic!("{path}:{} closes nothing", lines[at])), at);
                }
                _ => {}
            }
        }
        assert!(open.is_empty(), "{path} has a bracket that is not closed");
        Self { path, tokens, lines, closes }
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether these marks stand here, one behind the other.
    fn has(&self, at: usize, marks: &str) -> bool {
        marks.chars().enumerate().all(|(n, mark)| self.tokens.get(at + n) == Some(&Token::Mark(mark)))
    }

    /// Where this stops: the token behind it, or behind the bracket that it opens.
    fn behind(&self, at: usize) -> usize {
        self.closes.get(&at).copied().unwrap_or(at) + 1
    }

    /// Where the first of these marks stands, not counting what is in brackets.
    fn find(&self, range: Range<usize>, mark: char) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            if self.tokens[at] == Token::Mark(mark) {
                return Some(at);
            }
            at = self.behind(at);
        }
        None
    }

    /// What stands in a bracket, parted at its commas.
    fn arguments(&self, open: usize) -> Vec<Range<usize>> {
        let end = self.closes[&open];
        let (mut out, mut start) = (Vec::new(), open + 1);
        while start < end {
            let stop = self.find(start..end, ',').unwrap_or(end);
            out.push(start..stop);
            start = stop + 1;
        }
        out
    }

    fn is_compared(&self, at: usize) -> bool {
        at > 1 && (self.has(at - 2, "==") || self.has(at - 2, "!="))
    }

    /// A sentence that `say!` puts together; what it offers is named in square brackets.
    fn said(&self, open: usize) -> String {
        let piece = |piece: Range<usize>| {
            let is_offer = matches!(self.word(piece.start), Some("Remedy" | "See" | "Input"));
            let named = self.word(piece.start + 3).filter(|_| is_offer && self.has(piece.start + 1, "::"));
            let words = self.followed(piece).into_iter().next();
            named.map(|name| format!("[{}]", as_words(name))).or(words).unwrap_or_else(|| "{…}".to_owned())
        };
        self.arguments(open).into_iter().map(piece).collect()
    }

    /// The wordings of an expression: one, unless it is chosen among several by `if` or `match`.
    fn wordings(&self, range: Range<usize>) -> Vec<String> {
        let mut out = Vec::new();
        let mut at = range.start;
        while at < range.end {
            if self.word(at) == Some("say") && self.has(at + 1, "![") {
                out.push(self.said(at + 2));
                at = self.behind(at + 2);
                continue;
            }
            if let Some(text) = self.text(at) {
                // Neither a pattern, nor what something is compared with.
                if !self.has(at + 1, "=>") && !self.has(at + 1, "|") && !self.is_compared(at) {
                    out.push(text.to_owned());
                }
            }
            let is_format = at > 1 && self.word(at - 2) == Some("format") && self.has(at - 1, "!(");
            if is_format && let Some(text) = self.text(at + 1) {
                out.push(text.to_owned());
            }
            // What is in braces is a branch; what is in other brackets are arguments of something.
            at = if self.has(at, "{") { at + 1 } else { self.behind(at) };
        }
        out
    }

    /// The wordings of an expression that may be a variable: then those that it was given, in the same function.
    fn followed(&self, range: Range<usize>) -> Vec<String> {
        let found = self.wordings(range.clone());
        match self.word(range.start) {
            Some(name) if found.is_empty() && range.len() == 1 => self.given(name, range.start),
            _ => found,
        }
    }

    /// What a variable was given by the last `let` before this place.
    fn given(&self, name: &str, before: usize) -> Vec<String> {
        for at in (0..before).rev() {
            if self.word(at) == Some("fn") {
                break;
            }
            if self.word(at) != Some("let") {
                continue;
            }
            let Some(equals) = self.find(at..before, '=') else { continue };
            let end = self.find(equals..self.tokens.len(), ';').unwrap_or(before);
            if self.word(at + 1) == Some(name) {
                return self.wordings(equals + 1..end);
            }
            if self.has(at + 1, "(") {
                let names = self.arguments(at + 1);
                if let Some(place) = names.iter().position(|n| self.word(n.start) == Some(name)) {
                    return self.of_pairs(self.made_by(equals + 1..end), place);
                }
            }
        }
        Vec::new()
    }

    /// Where a value is put together: the body of a function of this file, if it is called for it.
    fn made_by(&self, range: Range<usize>) -> Range<usize> {
        let Some(name) = self.word(range.start).filter(|_| self.has(range.start + 1, "(")) else { return range };
        let function =
            (1..self.tokens.len()).find(|at| self.word(at - 1) == Some("fn") && self.word(*at) == Some(name));
        match function.and_then(|at| self.find(at..self.tokens.len(), '{')) {
            Some(body) => body..self.closes[&body],
            None => range,
        }
    }

    /// The wordings that stand at this place of the pairs in an expression.
    fn of_pairs(&self, range: Range<usize>, place: usize) -> Vec<String> {
        let is_pair = |at: &usize| self.has(*at, "(") && self.word(at - 1).is_none() && !self.has(at - 1, "!");
        let pairs = range.filter(is_pair).map(|open| self.arguments(open));
        pairs.filter_map(|pair| pair.get(place).cloned()).flat_map(|words| self.wordings(words)).collect()
    }

    /// What the chain of methods behind a constructor says of what to do; none, if it says nothing.
    fn hints(&self, start: usize, close: usize) -> Vec<String> {
        let mut at = close + 1;
        while self.has(at, ".") && self.has(at + 2, "(") {
            if self.word(at + 1) == Some("hint") {
                return or_elsewhere(self.followed(at + 3..self.closes[&(at + 2)]));
            }
            at = self.behind(at + 2);
        }
        // `let fault = …;`, and the hint further down.
        let Some(name) = start.checked_sub(3).filter(|at| self.word(*at) == Some("let") && self.has(at + 2, "="))
        else {
            return Vec::new();
        };
        let end = (at..self.tokens.len()).find(|at| self.word(*at) == Some("fn")).unwrap_or(self.tokens.len());
        let is_hint = |at: &usize| {
            self.word(*at) == self.word(name + 1) && self.has(at + 1, ".") && self.word(at + 2) == Some("hint")
        };
        (at..end).filter(is_hint).flat_map(|at| or_elsewhere(self.wordings(at + 4..self.closes[&(at + 3)]))).collect()
    }

    /// A message for each wording. As many hints as wordings were chosen together with them; else each is for all.
    fn message(&self, at: usize, kind: &str, words: Vec<String>, hints: &[String]) -> Vec<Message> {
        let together = words.len() > 1 && words.len() == hints.len();
        let one = |(place, words): (usize, String)| Message {
            path: self.path.clone(),
            line: self.lines[at],
            kind: kind.to_owned(),
            words,
            hints: if together { vec![hints[place].clone()] } else { once(hints) },
        };
        or_elsewhere(words).into_iter().enumerate().map(one).collect()
    }

    /// `Fault::invalid(…)` and its like.
    fn fault(&self, at: usize) -> Option<Vec<Message>> {
        let (name, kind) = FAULTS.iter().find(|(name, _)| self.word(at + 3) == Some(name))?;
        if self.word(at) != Some("Fault") || !self.has(at + 1, "::") || !self.has(at + 4, "(") {
            return None;
        }
        let arguments = self.arguments(at + 4);
        let kind = if *name == "new" {
            self.word(arguments[0].end - 1).filter(|_| arguments[0].len() > 3).map_or(ELSEWHERE.to_owned(), as_words)
        } else {
            (*kind).to_owned()
        };
        let words = self.followed(arguments[usize::from(*name == "new")].clone());
        let hints = match *name {
            "conflict" => or_elsewhere(self.followed(arguments.get(1)?.clone())),
            "damaged" => or_elsewhere(self.hints(at, self.closes[&(at + 4)])),
            _ => self.hints(at, self.closes[&(at + 4)]),
        };
        Some(self.message(at, &kind, words, &hints))
    }

    /// `Refusal { … }`, but not where it is declared or returned.
    fn refusal(&self, at: usize) -> Option<Vec<Message>> {
        let declared =
            at > 0 && (self.word(at - 1).is_some_and(|w| w != "return") || (at > 1 && self.has(at - 2, "->")));
        if self.word(at) != Some("Refusal") || !self.has(at + 1, "{") || declared {
            return None;
        }
        let field = |name: &str| {
            let field = self.arguments(at + 1).into_iter().find(|f| self.word(f.start) == Some(name))?;
            let value = if self.has(field.start + 1, ":") { field.start + 2..field.end } else { field };
            Some(self.followed(value))
        };
        Some(self.message(at, "refusal", field("message")?, &field("remedy").map(or_elsewhere).unwrap_or_default()))
    }

    /// A call of one of the [`HELPERS`].
    fn helped(&self, at: usize) -> Option<Vec<Message>> {
        let called = self.has(at + 1, "(") && !(at > 0 && self.word(at - 1) == Some("fn"));
        let helper = HELPERS.iter().filter(|h| called && self.path.starts_with(h.path));
        let helper = helper.into_iter().find(|h| self.word(at) == Some(h.name))?;
        let mut arguments = self.arguments(at + 1);
        // One argument that is a pair is as good as two.
        if arguments.len() == 1 && self.has(arguments[0].start, "(") {
            arguments = self.arguments(arguments[0].start);
        }
        let words = self.followed(arguments.get(helper.message)?.clone());
        let hints = match helper.remedy {
            Some(place) => or_elsewhere(self.followed(arguments.get(place)?.clone())),
            None => self.hints(at, self.closes[&(at + 1)]),
        };
        Some(self.message(at, helper.kind, words, &hints))
    }

    fn messages(&self) -> Vec<Message> {
        if PLUMBING.contains(&self.path.as_str()) {
            return Vec::new();
        }
        let found = |at| self.fault(at).or_else(|| self.refusal(at)).or_else(|| self.helped(at));
        (0..self.tokens.len()).filter_map(found).flatten().collect()
    }
}

fn or_elsewhere(words: Vec<String>) -> Vec<String> {
    if words.is_empty() { vec![ELSEWHERE.to_owned()] } else { words }
}

/// Each of them, where it is said first.
fn once(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        if !out.contains(word) {
            out.push(word.clone());
        }
    }
    out
}

/// `BadFile` as the list has it: `bad file`.
fn as_words(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Enough of Rust's grammar for this crate: raw strings, escapes, characters, lifetimes.
fn tokens(text: &str) -> Vec<(Token, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut out, mut rest, mut line) = (Vec::new(), text, 1);
    while let Some(c) = rest.chars().next() {
        let hashes = rest.strip_prefix('r').map(|r| r.len() - r.trim_start_matches('#').len());
        let raw = hashes.filter(|n| rest[1 + n..].starts_with('"'));
        let (token, length) = if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, rest.find("*/").unwrap() + 2)
        } else if let Some(hashes) = raw {
            let (start, close) = (hashes + 2, format!("\"{}", "#".repeat(hashes)));
            let end = start + rest[start..].find(&close).unwrap();
            (Some(Token::Text(rest[start..end].to_owned())), end + close.len())
        } else if c == '"' {
            let mut end = 1;
            while !rest[end..].starts_with('"') {
                end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
            }
            (Some(Token::Text(as_printed(&rest[1..end]))), end + 1)
        } else if c == '\'' && (rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'')) {
            let start = if rest.starts_with("'\\") { 2 } else { 1 };
            let skip = start + rest[start..].chars().next().unwrap().len_utf8();
            (Some(Token::Mark('\'')), skip + rest[skip..].find('\'').unwrap() + 1)
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Some(Token::Word(rest[..end].to_owned())), end)
        } else {
            (Some(Token::Mark(c)).filter(|_| !c.is_whitespace()), c.len_utf8())
        };
        out.extend(token.map(|token| (token, line)));
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    out
}

/// A literal without its escapes; one that goes on in the next line is one.
fn as_printed(literal: &str) -> String {
    let mut parts = literal.split("\\\n");
    let mut out = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| out.push_str(part.trim_start()));
    out.replace("\\\"", "\"").replace("\\n", " ").replace("\\\\", "\\")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Source {
    let below = path.strip_prefix(root()).unwrap();
    let name = below.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/");
    Source::new(short(&name), &fs::read_to_string(path).unwrap())
}

/// A file's name without what all have: `domain/tag.rs`, `cli/output.rs`.
fn short(path: &str) -> String {
    let in_crate = path.strip_prefix("crates/").and_then(|rest| rest.split_once("/src/"));
    match in_crate {
        Some(("register", file)) => file.to_owned(),
        Some((name, file)) => format!("{name}/{file}"),
        None => path.trim_start_matches("src/").to_owned(),
    }
}

/// Every source file, by path.
fn sources() -> Vec<Source> {
    let (mut sources, mut folders) = (Vec::new(), vec![root().join("src"), root().join("crates")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                sources.push(read(&path));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// Every message of the program, by file and line.
fn messages() -> Vec<Message> {
    let out: Vec<Message> = sources().iter().flat_map(Source::messages).collect();
    assert!(out.len() > 300, "only {} messages were found: does the scanner still read the sources?", out.len());
    out
}

/// The page: one table for each file. Lines are left out, or every edit would change it.
fn page(messages: &[Message]) -> String {
    let cell = |text: &str| text.replace("{{", "{").replace("}}", "}").replace('|', "\\|").replace('<', "&lt;");
    let mut out = String::from(
        "# Messages\n\nEvery error and refusal that the program has: what went wrong, which item, and what to do. \
         `{…}` stands for a\nvalue. This page is generated: `KITBOOK_WRITE_DOCS=1 cargo test messages`.\n",
    );
    let mut rows: Vec<String> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        if at == 0 || messages[at - 1].path != message.path {
            out.push_str(&once(&rows).concat());
            rows.clear();
            let path = &message.path;
            out.push_str(&format!("\n## {path}\n\n| Kind | Message | What to do |\n| --- | --- | --- |\n"));
        }
        let reason = WITHOUT_HINT.iter().find(|e| message.hints.is_empty() && message.is_excepted_by(e));
        let to_do = reason.map_or(message.hints.join(" / "), |(.., reason)| format!("({reason})"));
        rows.push(format!("| {} | {} | {} |\n", message.kind, cell(&message.words), cell(&to_do)));
    }
    out + &once(&rows).concat()
}

#[test]
fn the_list_of_messages_is_what_the_sources_say() {
    let file = root().join("docs/messages.md");
    let wanted = page(&messages());
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == wanted, "docs/messages.md is behind: run `KITBOOK_WRITE_DOCS=1 cargo test messages`");
}

#[test]
fn every_message_says_what_to_do() {
    let all = messages();
    let bare: Vec<&Message> = all.iter().filter(|m| m.hints.is_empty()).collect();
    let silent: Vec<String> = bare
        .iter()
        .filter(|m| !WITHOUT_HINT.iter().any(|e| m.is_excepted_by(e)))
        .map(|m| format!("{}:{}: {}", m.path, m.line, m.words))
        .collect();
    assert!(silent.is_empty(), "these say nothing of what to do:\n{}", silent.join("\n"));
    // An exception that is none any more is taken off the list.
    let idle: Vec<_> = WITHOUT_HINT.iter().filter(|e| !bare.iter().any(|m| m.is_excepted_by(e))).collect();
    assert!(idle.is_empty(), "these have a hint, or are gone: {idle:?}");
}

/// A sentence may be followed by one that is not always said: `… to the ref. {more}`.
fn without_last_values(hint: &str) -> &str {
    let end = hint.trim_end();
    match end.rfind('{') {
        Some(at) if end.ends_with('}') => without_last_values(&end[..at]),
        _ => end,
    }
}

/// A message is the end of a sentence that `error:` begins; what to do is a sentence of its own.
#[test]
fn every_message_is_written_alike() {
    let begins = |words: &str| {
        words.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '{' || c == '`')
            || words.starts_with("--")
            || NAMES.iter().any(|name| words.starts_with(name))
    };
    let mut wrong = Vec::new();
    for message in messages() {
        let place = format!("{}:{}", message.path, message.line);
        if message.words != ELSEWHERE && !begins(&message.words) {
            wrong.push(format!("{place}: starts with a capital: {}", message.words));
        }
        if message.words.ends_with('.') {
            wrong.push(format!("{place}: ends with a full stop: {}", message.words));
        }
        let loose = |hint: &&String| *hint != ELSEWHERE && !without_last_values(hint).ends_with(['.', '?', '`']);
        wrong.extend(message.hints.iter().filter(loose).map(|hint| format!("{place}: the hint is not ended: {hint}")));
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The helpers are known by name: one that is renamed would take its messages off the list unseen.
#[test]
fn every_helper_is_called() {
    let sources = sources();
    for helper in HELPERS {
        let calls = |source: &Source| {
            (0..source.tokens.len()).any(|at| source.word(at) == Some(helper.name) && source.helped(at).is_some())
        };
        let mut within = sources.iter().filter(|source| source.path.starts_with(helper.path));
        assert!(within.any(calls), "{} is called nowhere in {}", helper.name, helper.path);
    }
}

#[test]
fn the_scanner_reads_what_stands_there() {
    let source = Source::new(
        "some.rs".to_owned(),
        r#"
        // Fault::invalid("in a comment")
        fn one(a: &'static str) -> Result<(), Fault> {
            let c = '"';
            let fault = Fault::not_found(format!("no {}, \"{a}\"", shown("word")));
            if c == 'x' { return Err(fault.hint("Look here.")) }
            let (message, hint) = match c { 'y' => ("it is y", "Say z."), _ => ("it is not", "Say y.") };
            Err(Fault::new(FaultKind::BadFile, message).because(e).hint(hint))
        }
        fn two() -> Refusal {
            Refusal { rule: "r", message: if a == "b" { "so" } else { "so \
                not" }.to_owned(), remedy: made(), may_override: false }
        }
        fn three() {
            Fault::invalid(words);
            Fault::conflict("it is out", say!["Take it in: ", Remedy::TakeIn { tag: None }, ", or say ", Input::Yes.blank(), "."]);
            Fault::damaged("it is cut off");
        }
        #[cfg(test)]
        mod tests { fn four() { Fault::invalid("in a test") } }
        "#,
    );
    let found: Vec<String> = source
        .messages()
        .iter()
        .map(|m| format!("{} {}: {} [{}]", m.line, m.kind, m.words, m.hints.join(" / ")))
        .collect();
    assert_eq!(
        found,
        [
            "5 not found: no {}, \"{a}\" [Look here.]",
            "8 bad file: it is y [Say z.]",
            "8 bad file: it is not [Say y.]",
            "11 refusal: so [(made elsewhere)]",
            "11 refusal: so not [(made elsewhere)]",
            "15 invalid: (made elsewhere) []",
            "16 conflict: it is out [Take it in: [take in], or say [yes].]",
            "17 damaged: it is cut off [(made elsewhere)]",
        ]
    );
}
