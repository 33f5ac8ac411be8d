// The desk's orders by keyboard: j and k go from order to order, o opens one, n takes one in. Deadlines count down.

const rows = [...document.querySelectorAll(".order-row")];

function current() {
  return rows.findIndex((one) => one.contains(document.activeElement));
}

function go(step) {
  const to = Math.min(Math.max(current() + step, 0), rows.length - 1);
  rows[to]?.focus();
  rows[to]?.scrollIntoView({ block: "nearest" });
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  o: () => rows[current()]?.querySelector("a")?.click(),
  n: () => document.querySelector('a[href$="/desk/orders/new"]')?.click(),
};

if (rows.length) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const UNITS = [["day", 86_400_000, 2], ["hour", 3_600_000, 2], ["minute", 60_000, 1]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function countDown() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const left = new Date(one.dataset.until) - Date.now();
    // What is overdue says so already, in words of its own.
    const unit = UNITS.find(([, length, least]) => left >= length * least);
    if (unit) one.textContent = words.format(Math.floor(left / unit[1]), unit[0]);
  }
}

countDown();
setInterval(countDown, 20_000);
