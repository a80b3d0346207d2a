// What other people tested or scanned in this browser and did not send: the next person sees that it waits, but not what it
// is, and never sends it. It can be saved as a file for the office, and removed only by someone who is asked twice.
// It is part of the page's one module, before round.js.

/** The ref of the person whose list is being removed, until that is confirmed. */
let removing;

/** The keys of what was saved as a file on this page. */
const saved = new Set();

/** The state that the lines of others depend on, beside what waits. */
const stateOfOthers = () => [removing, saved.size];

/** What waits of each other person: a list for each. */
function ofOthers(all) {
  const others = new Map();
  for (const one of all) if (!isMine(one)) others.set(one.who, [...(others.get(one.who) ?? []), one]);
  return [...others.values()];
}

const valueOf = (one, name) => one.fields.find(([known]) => known === name)?.[1] ?? "";
const isTest = (one) => one.fields.some(([name]) => name === "result");

/** The number of tests and scans, such as "2 tests and 1 scan". */
function amount(all) {
  const tests = all.filter(isTest).length;
  const counts = [[tests, "test"], [all.length - tests, "scan"]].filter(([number]) => number);
  return counts.map(([number, noun]) => `${number} ${noun}${number === 1 ? "" : "s"}`).join(" and ");
}

/** The day and time of the oldest. */
function since(all) {
  const at = new Date(Math.min(...all.map((one) => one.at ?? Date.now())));
  const form = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return at.toLocaleString("en-GB", form).replaceAll(",", "");
}

/** Says that something of another person waits, since when, and what can be done about it. */
function lineOfOther(all) {
  const [{ who, name }] = all, line = document.createElement("p");
  const isOne = all.length === 1, them = isOne ? "it" : "them";
  line.dataset.of = who;
  if (removing === who) {
    const missing = all.every((one) => saved.has(one.key)) ? "" : `, and you have not saved ${them} as a file`;
    line.textContent = `Remove ${amount(all)} of ${name} from this device? ${isOne ? "It is" : "They are"} not in the register${missing}.`;
    addButton(line, "Remove for good", () => remove(all));
    addButton(line, "Keep", () => ask(who, undefined));
    return line;
  }
  line.textContent =
    `${amount(all)} of ${name} ${isOne ? "waits" : "wait"} on this device, since ${since(all)}. ` +
    `${isOne ? "It is" : "They are"} sent when ${name} signs in here. If that can’t be, save ${them} as a file for the office ` +
    `or the technician, who import the tests and enter the scans.`;
  addButton(line, "Save as a file", () => save(all));
  addButton(line, "Remove from this device", () => ask(who, who));
  return line;
}

/** Asks if the list of a person is to go, or goes back from that. */
function ask(who, next) {
  removing = next;
  showWaiting();
  // On the button that changes nothing yet.
  const buttons = $$("#waiting p").filter((line) => line.dataset.of === who).flatMap((line) => $$("button", line));
  buttons.at(next ? -1 : 0)?.focus();
}

/** Removes what was shown, and nothing that came since. */
function remove(all) {
  const gone = new Set(all.map((one) => one.key));
  removing = undefined;
  keepWaiting(waitingList().filter((one) => !gone.has(one.key)));
  showWaiting();
  tell(`Removed from this device: ${amount(all)} of ${all[0].name}.`);
  $("main").focus();
}

/** A cell of a CSV file. What a spreadsheet would run as a formula is made harmless. */
function cell(text) {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Tests, under the headings that an import of tests reads. */
function testRows(all) {
  const readings = [["Earth Ohm", "earth"], ["Insulation MOhm", "insulation"], ["Leakage mA", "leakage"], ["Instrument", "instrument"]];
  const used = readings.filter(([, name]) => all.some((one) => valueOf(one, name)));
  const sort = (one) => valueOf(one, "kind") || (used.some(([, name]) => valueOf(one, name)) ? "full" : "visual");
  const row = (one) => [
    valueOf(one, "tag"), valueOf(one, "day"), valueOf(one, "result"), sort(one),
    ...used.map(([, name]) => valueOf(one, name)), valueOf(one, "reason"), one.name, valueOf(one, "location"),
  ];
  const headings = ["Asset ID", "Test Date", "Result", "Test Type", ...used.map(([heading]) => heading), "Notes", "Tester", "Location"];
  return [headings, ...all.map(row)];
}

/** Scans of a stocktake. */
function scanRows(all) {
  const number = (one) => one.action.match(/stocktakes\/(\d+)/)?.[1] ?? "";
  const at = (one) => (one.at ? new Date(one.at).toISOString() : "");
  const row = (one) => [number(one), ...["tag", "location", "condition", "note"].map((name) => valueOf(one, name)), one.name, at(one)];
  return [["Stocktake", "Tag", "Room", "Condition", "Note", "Scanned By", "Scanned At"], ...all.map(row)];
}

/** Hands what waits of someone over as files, one of tests and one of scans. It waits here still. */
function save(all) {
  const [tests, scans] = [all.filter(isTest), all.filter((one) => !isTest(one))];
  const files = [["tests", tests, testRows], ["scans", scans, scanRows]];
  for (const [what, some, rows] of files.filter(([, some]) => some.length)) {
    const csv = rows(some).map((row) => `${row.map(cell).join(",")}\r\n`).join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv" }));
    link.download = `${what}-${some[0].name.replace(/[^\p{L}\p{N}]+/gu, "-")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  all.forEach((one) => saved.add(one.key));
  tell(`Saved as a file: ${amount(all)} of ${all[0].name}. It has what was recorded in full: keep it as you keep the register.`);
  ask(all[0].who, undefined);
}

