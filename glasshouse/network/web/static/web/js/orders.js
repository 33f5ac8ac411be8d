// The desk's orders by keyboard: o opens one, n takes one in. Deadlines count down.

import { byKeyboard } from "./queue.js";

byKeyboard(".order-row", {
  o: (one) => one?.querySelector("a")?.click(),
  n: () => document.querySelector('a[href$="/desk/orders/new"]')?.click(),
});

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
